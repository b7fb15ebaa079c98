"""Corrects a project: makes fixes, looks again, until nothing is left to do; writes files only at the end."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.fixes.affected import Affected
from vibepiper.analyzer.fixes.overlay import OverlayTree
from vibepiper.analyzer.fixes.room import fix_round
from vibepiper.analyzer.fixes.suppressing import suppress
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


def fix_project(tree: SourceTree, look: Look, *, unsafe: bool) -> Fixed:
    """Make the fixes of what ``look`` reports, round by round, in memory."""
    overlay = OverlayTree(tree)
    analysis, report = look(overlay)
    refused: dict[Finding, str] = {}
    count = 0
    for _ in range(MOST_ROUNDS):
        done = fix_round(report.findings, overlay.read, Affected(analysis.facts), unsafe=unsafe)
        refused.update(done.refused)
        if not done.changed:
            break
        count += len(done.fixed)
        for path, content in done.changed.items():
            overlay.write(path, content)
        analysis, report = look(overlay)
    left = set(report.findings)
    return Fixed(
        overlay.changes(),
        count,
        tuple((finding, reason) for finding, reason in refused.items() if finding in left),
        analysis,
        report,
    )


def suppress_project(tree: SourceTree, look: Look) -> Fixed:
    """Accept what ``look`` reports with comments, in memory."""
    overlay = OverlayTree(tree)
    analysis, report = look(overlay)
    before = len(report.findings)
    for path, content in suppress(report.findings, overlay.read).items():
        overlay.write(path, content)
    analysis, report = look(overlay)
    return Fixed(overlay.changes(), before - len(report.findings), (), analysis, report)


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
