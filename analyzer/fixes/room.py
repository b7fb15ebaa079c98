"""Makes the fixes of findings: as many as go together, each whole or not at all."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct, field

from ..graph.model import AssetKey
from ..lint.fix import Fix
from ..lint.model import Finding
from .errors import CannotFix
from .text import FixableText, TextEdit
from .verbs import text_edits


class Round(Struct, frozen=True):
    """What came of one round: the new content of files, the findings whose fixes were made, and those whose fixes
    can't be, with the reason."""

    changed: Mapping[str, bytes] = field(default_factory=dict)
    fixed: tuple[Finding, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()


def fix_round(
    findings: Iterable[Finding],
    read: Callable[[str], bytes],
    siblings: Mapping[AssetKey, frozenset[AssetKey]],
    *,
    unsafe: bool,
) -> Round:
    """Make every fix that may be made and does not get in the way of one before it.

    Args:
        findings: What was found; those without a fix are passed over.
        read: Gives a file's bytes, the same that the findings were found in.
        siblings: By asset all that the same place in the source defines: what is changed for one is changed for all,
            which is safe only if all have the finding.
        unsafe: Whether fixes that a person should look at are made, too.
    """
    wanted = [finding for finding in findings if finding.fix is not None]
    files = _Files(read)
    fixed: list[Finding] = []
    refused: list[tuple[Finding, str]] = []
    made: set[Fix] = set()
    for finding in wanted:
        fix = finding.fix
        if fix is None or (not unsafe and not _is_safe(finding, fix, wanted, siblings)):
            continue
        if fix in made:
            fixed.append(finding)
            continue
        try:
            accepted = files.accept(fix)
        except CannotFix as error:
            refused.append((finding, str(error)))
            continue
        if accepted:
            made.add(fix)
            fixed.append(finding)
    return Round(files.contents(), tuple(fixed), tuple(refused))


def _is_safe(
    finding: Finding, fix: Fix, findings: Iterable[Finding], siblings: Mapping[AssetKey, frozenset[AssetKey]]
) -> bool:
    if fix.applicability != "safe":
        return False
    if finding.asset is None:
        return True
    affected = siblings.get(finding.asset, frozenset())
    if len(affected) < 2:
        return True
    sharing = {other.asset for other in findings if other.code == finding.code and other.fix == fix}
    return affected <= sharing


class _Files:
    """The files that a round changes, with the edits accepted so far."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._texts: dict[str, FixableText] = {}
        self._edits: dict[str, list[TextEdit]] = {}

    def accept(self, fix: Fix) -> bool:
        """Take in all edits of a fix; False when one gets in the way of another fix, whose turn was before.

        Raises:
            CannotFix: It can't be made as the files are.
        """
        wanted: dict[str, list[TextEdit]] = {}
        for edit in fix.edits:
            path = edit.location.path
            wanted.setdefault(path, []).extend(text_edits(self._text(path), edit))
        for path, edits in wanted.items():
            own = sorted(edits)
            if any(_overlap(one, other) for one, other in pairwise(own)):
                raise CannotFix(f"the corrections of {path} overlap")
            if any(_overlap(edit, other) for edit in edits for other in self._edits.get(path, ())):
                return False
        for path, edits in wanted.items():
            together = [*self._edits.get(path, ()), *edits]
            _refuse_broken(path, self._text(path).applied(together))
        for path, edits in wanted.items():
            self._edits.setdefault(path, []).extend(edits)
        return True

    def contents(self) -> dict[str, bytes]:
        """The new bytes of the files that change."""
        return {path: self._texts[path].applied(edits) for path, edits in self._edits.items()}

    def _text(self, path: str) -> FixableText:
        if path not in self._texts:
            self._texts[path] = FixableText(path, self._read(path))
        return self._texts[path]


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits touch the same characters, or the same gap between them."""
    first, second = min(one, other), max(one, other)
    return second.start < first.end or first.start == second.start


def _refuse_broken(path: str, data: bytes) -> None:
    try:
        ast.parse(data)
    except (SyntaxError, ValueError) as error:
        raise CannotFix(f"{path} would no longer be valid Python: {error}") from error
