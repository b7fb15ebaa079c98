"""Corrects a project: makes fixes, looks again, until nothing is left to do; writes files only at the end."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.fixes.affected import Affected
from vibepiper.analyzer.fixes.errors import CannotFix
from vibepiper.analyzer.fixes.overlay import OverlayTree
from vibepiper.analyzer.fixes.renaming import Renamer
from vibepiper.analyzer.fixes.room import FileChanges, fix_round, renaming_of
from vibepiper.analyzer.fixes.sameness import difference
from vibepiper.analyzer.fixes.suppressing import suppress
from vibepiper.analyzer.graph.model import AssetKey
from vibepiper.analyzer.graph.select import SelectionError
from vibepiper.analyzer.lint.fix import Fix
from vibepiper.analyzer.lint.model import Finding, LintReport
from vibepiper.analyzer.source.tree import SourceTree

from .errors import UsageError

# Each round corrects at least one place; what is not settled by then goes round in circles.
MOST_ROUNDS = 50

Look = Callable[[SourceTree], tuple[Analysis, LintReport]]


class Fixed(Struct, frozen=True):
    """What correcting a project came to: the files changed (content before and after), how many findings were
    corrected, which fixes could not be made and why, and what is found now."""

    changes: Mapping[str, tuple[bytes, bytes]]
    fixed: int
    refused: tuple[tuple[Finding, str], ...]
    analysis: Analysis
    report: LintReport


def fix_project(tree: SourceTree, look: Look, *, unsafe: bool, paths: Sequence[str] = ()) -> Fixed:
    """Make the fixes of what ``look`` reports in ``paths`` (none: everywhere), round by round, in memory."""
    project = _Corrected(tree, look, paths)
    for _ in range(MOST_ROUNDS):
        if not (project.correct(unsafe=unsafe) or (unsafe and project.rename())):
            break
    left = set(project.report.findings)
    return Fixed(
        project.overlay.changes(),
        project.count,
        tuple((finding, reason) for finding, reason in project.refused.items() if finding in left),
        project.analysis,
        project.report,
    )


class _Corrected:
    """A project while it is corrected."""

    def __init__(self, tree: SourceTree, look: Look, paths: Sequence[str]) -> None:
        self.overlay = OverlayTree(tree)
        self._look = look
        self._paths = paths
        self.analysis, self.report = look(self.overlay)
        self.refused: dict[Finding, str] = {}
        self.count = 0

    def correct(self, *, unsafe: bool) -> bool:
        """Make the fixes that go together; whether anything changed."""
        affected = Affected(self.analysis.facts)
        done = fix_round(_inside(self.report, self._paths), self.overlay.read, affected, unsafe=unsafe)
        self.refused.update(done.refused)
        if done.changed:
            self._take(done.changed, len(done.fixed), *self._look(OverlayTree(self.overlay, done.changed)))
        return bool(done.changed)

    def rename(self) -> bool:
        """Rename what findings say, as far as it goes together; whether anything changed."""
        renamer = Renamer(self.analysis, self.overlay)
        wanted: list[_Renaming] = []
        for finding in _inside(self.report, self._paths):
            edit = renaming_of(finding.fix)
            if edit is not None and finding not in self.refused:
                old, new = AssetKey.parse(edit.name), AssetKey.parse(edit.text)
                try:
                    wanted.append(_Renaming(finding, old, new, renamer.fix(old, new)))
                except CannotFix as error:
                    self.refused[finding] = str(error)
        return self._settle(wanted)

    def _settle(self, wanted: Sequence[_Renaming]) -> bool:
        """Make renamings; where they don't come to what they should together, some of them."""
        if not wanted:
            return False
        reason = self._make(wanted)
        if reason is None:
            return True
        if len(wanted) == 1:
            self.refused[wanted[0].finding] = reason
            return False
        half = len(wanted) // 2
        return self._settle(wanted[:half]) or self._settle(wanted[half:])

    def _make(self, wanted: Sequence[_Renaming]) -> str | None:
        """Make renamings, or say why not: they must change the keys and nothing else."""
        files = FileChanges(self.overlay.read)
        try:
            made = [each for each in wanted if files.accept(each.fix)]
            changed = files.contents()
        except CannotFix as error:
            return str(error)
        try:
            analysis, report = self._look(OverlayTree(self.overlay, changed))
        except SelectionError as error:
            return f"a setting would name what is no longer there: {error}"
        keys = {each.old: each.new for each in made}
        reason = difference(self.analysis.graph, analysis.graph, keys)
        if reason is None:
            self._take(changed, len(made), analysis, report)
        return reason

    def _take(self, changed: Mapping[str, bytes], count: int, analysis: Analysis, report: LintReport) -> None:
        for path, content in changed.items():
            self.overlay.write(path, content)
        self.count += count
        self.analysis, self.report = analysis, report


class _Renaming(Struct, frozen=True):
    """A renaming that a finding asks for, and all its edits."""

    finding: Finding
    old: AssetKey
    new: AssetKey
    fix: Fix


def suppress_project(tree: SourceTree, look: Look, paths: Sequence[str] = ()) -> Fixed:
    """Accept what ``look`` reports in ``paths`` (none: everywhere) with comments, in memory."""
    overlay = OverlayTree(tree)
    analysis, report = look(overlay)
    before = len(report.findings)
    for path, content in suppress(_inside(report, paths), overlay.read).items():
        overlay.write(path, content)
    analysis, report = look(overlay)
    return Fixed(overlay.changes(), before - len(report.findings), (), analysis, report)


def _inside(report: LintReport, paths: Sequence[str]) -> tuple[Finding, ...]:
    """The findings that lie in the paths; a report limited to them shows some beyond, too."""
    wanted = tuple(PurePosixPath(path) for path in paths)
    return tuple(
        finding
        for finding in report.findings
        if not wanted or any(PurePosixPath(finding.location.path).is_relative_to(path) for path in wanted)
    )


def write_changes(root: Path, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write the changed files, each as a whole.

    Raises:
        UsageError: A file is no longer what was corrected, or can't be written.
    """
    for path, (before, after) in changes.items():
        file = root / path
        try:
            if file.read_bytes() != before:
                raise UsageError(f"{path} was changed meanwhile", "Nothing is lost: run the command again.")
            _write(file, after)
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, file.stat().st_mode & 0o7777)
        os.replace(temporary, file)
    except OSError:
        os.unlink(temporary)
        raise


def unified_diff(changes: Mapping[str, tuple[bytes, bytes]]) -> Iterable[str]:
    """The lines of a patch that makes the changes."""
    for path, (before, after) in changes.items():
        old, new = (
            content.decode("utf-8", "replace").splitlines(keepends=True) for content in (before, after)
        )
        for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
