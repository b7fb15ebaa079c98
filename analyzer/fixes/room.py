"""Makes the fixes of findings: as many as go together, each whole or not at all."""

from __future__ import annotations

import ast
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct, field

from ..graph.model import AssetKey
from ..lint.fix import Edit, Fix
from ..lint.model import Finding
from .affected import Affected
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
    affected: Affected,
    *,
    unsafe: bool,
) -> Round:
    """Make every fix that may be made and does not get in the way of one before it.

    Args:
        findings: What was found; those without a fix, and those of whole projects, are passed over.
        read: Gives a file's bytes, the same that the findings were found in.
        affected: Tells which assets a fix changes: that is safe only if all of them have the finding.
        unsafe: Whether fixes that a person should look at are made, too.
    """
    wanted = [finding for finding in findings if finding.fix is not None and renaming_of(finding.fix) is None]
    sharing: dict[tuple[str, Fix | None], set[AssetKey | None]] = defaultdict(set)
    for finding in wanted:
        sharing[finding.code, finding.fix].add(finding.asset)
    allowed = [
        (finding, finding.fix)
        for finding in wanted
        if finding.fix is not None and (unsafe or _is_safe(finding, finding.fix, sharing, affected))
    ]
    try:
        return _together(allowed, read, singly=False)
    except CannotFix:
        # One of them breaks its file: only looking at each tells which.
        return _together(allowed, read, singly=True)


def _together(allowed: Iterable[tuple[Finding, Fix]], read: Callable[[str], bytes], *, singly: bool) -> Round:
    """Make the fixes; whether files stay valid is asked of each, or of all together.

    Raises:
        CannotFix: All together break a file.
    """
    files = FileChanges(read, singly=singly)
    fixed: list[Finding] = []
    refused: list[tuple[Finding, str]] = []
    made: set[Fix] = set()
    for finding, fix in allowed:
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


def renaming_of(fix: Fix | None) -> Edit | None:
    """What a fix renames in the whole project, which no edits of single files say."""
    return (
        next((edit for edit in fix.edits if edit.verb == "rename-asset"), None) if fix is not None else None
    )


def _is_safe(
    finding: Finding,
    fix: Fix,
    sharing: Mapping[tuple[str, Fix | None], set[AssetKey | None]],
    affected: Affected,
) -> bool:
    if fix.applicability != "safe":
        return False
    return finding.asset is None or affected.by(finding.asset, fix) <= sharing[finding.code, fix]


class FileChanges:
    """The files that corrections change, with the edits accepted so far, in order; ``singly`` has files parsed after
    each correction instead of once."""

    def __init__(self, read: Callable[[str], bytes], *, singly: bool = False) -> None:
        self._read = read
        self._singly = singly
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
            if any(self._is_in_the_way(path, edit) for edit in edits):
                return False
        if self._singly:
            for path, edits in wanted.items():
                self._content(path, (*self._edits.get(path, ()), *edits))
        for path, edits in wanted.items():
            for own_edit in edits:
                insort(self._edits.setdefault(path, []), own_edit, key=_start)
        return True

    def contents(self) -> dict[str, bytes]:
        """The new bytes of the files that change.

        Raises:
            CannotFix: One of them would no longer be valid Python.
        """
        return {path: self._content(path, edits) for path, edits in self._edits.items()}

    def _content(self, path: str, edits: Iterable[TextEdit]) -> bytes:
        data = self._text(path).applied(edits)
        _refuse_broken(path, data)
        return data

    def _is_in_the_way(self, path: str, edit: TextEdit) -> bool:
        # None of the accepted edits touches another, so that only those next to this one can.
        accepted = self._edits.get(path, [])
        at = bisect_left(accepted, _start(edit), key=_start)
        return any(_overlap(edit, other) for other in accepted[max(at - 1, 0) : at + 1])

    def _text(self, path: str) -> FixableText:
        if path not in self._texts:
            self._texts[path] = FixableText(path, self._read(path))
        return self._texts[path]


def _start(edit: TextEdit) -> int:
    return edit.start


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits touch the same characters, or the same gap between them."""
    first, second = min(one, other), max(one, other)
    return second.start < first.end or first.start == second.start


def _refuse_broken(path: str, data: bytes) -> None:
    try:
        ast.parse(data)
    except (SyntaxError, ValueError) as error:
        raise CannotFix(f"{path} would no longer be valid Python: {error}") from error
