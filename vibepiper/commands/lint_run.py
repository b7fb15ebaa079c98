"""What ``vp lint`` does once: read the project, judge or correct it, report."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from vibepiper import __version__
from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.lint.baseline import Baseline, baseline_of, write_baseline
from vibepiper.analyzer.lint.model import LintReport, LintSettings
from vibepiper.analyzer.lint.render import RenderOptions, render, render_statistics
from vibepiper.analyzer.source.errors import MissingPath
from vibepiper.analyzer.source.tree import SourceTree
from vibepiper.errors import UsageError
from vibepiper.lint_config import FAIL_ON
from vibepiper.linting import lint_project, open_baseline, preset_named, rule_summaries
from vibepiper.project import (
    Project,
    analyse,
    at_revision,
    has_python,
    prefix_in_repository,
    read_work_tree,
)
from vibepiper.recording import forbid_replay, note_inputs

from .outcome import CLEAN, FOUND, INTERNAL
from .output import notice

if TYPE_CHECKING:
    from vibepiper.fixing import Fixed


class LintOptions(Struct, frozen=True):
    """The command line of ``vp lint``; see its help."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preset: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    add_ignore: bool = False
    stdin_filename: str | None = None
    staged: bool = False
    base: str | None = None
    baseline: str | None = None
    update_baseline: bool = False
    statistics: bool = False
    fail_on: str | None = None
    require_assets: bool = False
    output_format: str = "full"


def lint_once(project: Project, options: LintOptions) -> int:
    """Lint a project; the exit code says whether findings are left that count."""
    tree: SourceTree = _staged_tree(project) if options.staged else read_work_tree(project)
    if options.staged and not has_python(tree):
        # The commit that deletes the last file has nothing wrong in it.
        click.echo(render(LintReport(), options.output_format, RenderOptions({})), nl=False)
        notice("no Python files in the git index: nothing to lint")
        return CLEAN
    run = _Run(project, options, tree)
    if options.update_baseline:
        return run.update_baseline()
    if options.fix or options.diff or options.add_ignore:
        return run.correct()
    return run.report(*run.look(run.tree))


class _Run:
    """One look at a project with the same options."""

    def __init__(self, project: Project, options: LintOptions, tree: SourceTree) -> None:
        self.project = project
        self.options = options
        self.tree = tree
        self.within = _within(project.root, tree, options.paths)
        if options.stdin_filename is not None:
            self.tree, self.within = _from_stdin(project.root, tree, options.stdin_filename)
        config = project.config.lint
        self.fail_on = options.fail_on or config.fail_on or "error"
        self.file = _from_root(project.root, options.baseline) or config.baseline
        self.accepted: Baseline | None = None
        if self.file is not None and not options.update_baseline:
            note_inputs(project.root, lambda: [project.root / (self.file or "")])
            self.accepted = open_baseline(project.root, self.file)
        self.base = _base_graph(project, options.base) if options.base is not None else None
        self.settings = LintSettings(
            select=_split(options.select) or None,
            ignore=_split(options.ignore),
            extend_select=_split(options.extend_select),
            preset=preset_named(options.preset),
        )

    def look(self, tree: SourceTree) -> tuple[Analysis, LintReport]:
        """Read and judge the project as it is in a tree."""
        analysis = analyse(self.project, tree)
        report = lint_project(self.project, analysis, self.settings, self.within, self.accepted, self.base)
        if self.options.stdin_filename is not None:
            alone = tuple(each for each in report.findings if each.location.path == self.within[0])
            report = replace(report, findings=alone)
        return analysis, report

    def report(self, analysis: Analysis, report: LintReport) -> int:
        """Print what was found."""
        color = sys.stdout.isatty()
        shown = RenderOptions(
            analysis.facts.lines,
            color,
            prefix_in_repository(self.project.root),
            rule_summaries(self.project) if self.options.output_format == "sarif" else {},
            __version__,
        )
        text = (
            render_statistics(report)
            if self.options.statistics
            else render(report, self.options.output_format, shown)
        )
        click.echo(text, nl=False, color=color)
        no_assets = not analysis.graph.assets and not analysis.graph.open
        if no_assets:
            notice("no assets found: nothing in this project is decorated with @asset")
        code = self.outcome(report)
        return FOUND if code == CLEAN and no_assets and self.options.require_assets else code

    def outcome(self, report: LintReport) -> int:
        """The exit code for what was found; which rules failed is told."""
        for rule in report.broken:
            click.echo(
                f"rule {rule.source} failed; what it would have found is missing\n{rule.error}", err=True
            )
        if report.broken:
            return INTERNAL
        failing = FAIL_ON[: FAIL_ON.index(self.fail_on) + 1] if self.fail_on != "never" else ()
        return FOUND if any(finding.severity in failing for finding in report.findings) else CLEAN

    def correct(self) -> int:
        """Correct or accept what is found, then print what is left."""
        from vibepiper.fixing import fix_project, suppress_project, unified_diff, write_changes

        forbid_replay()
        options = self.options
        if options.add_ignore:
            done = suppress_project(self.tree, self.look, self.within)
        else:
            done = fix_project(self.tree, self.look, unsafe=options.unsafe_fixes, paths=self.within)
        if not (options.unsafe_fixes or options.add_ignore):
            _tell_unsafe(done.report)
        if options.diff:
            click.echo("".join(unified_diff(done.changes)), nl=False)
            code = self.outcome(done.report)
            return code if code == INTERNAL else FOUND if done.changes else CLEAN
        if options.stdin_filename is not None:
            path = self.within[0]
            click.echo(done.changes[path][1] if path in done.changes else self.tree.read(path), nl=False)
            return self.outcome(done.report)
        write_changes(self.project.root, done.changes)
        _tell(done, "suppressed" if options.add_ignore else "corrected")
        return self.report(done.analysis, done.report)

    def update_baseline(self) -> int:
        """Write the baseline: a first one with all that is found, later ones only smaller."""
        if self.file is None:
            raise UsageError(
                "which baseline is to be updated?",
                "Give it with --baseline FILE, or as 'baseline' in [lint] of the configuration.",
            )
        forbid_replay()
        analysis, report = self.look(self.tree)
        for problem in analysis.graph.problems:
            if problem.withholds:
                raise UsageError(
                    f"{problem.location} can't be understood and withholds findings: {problem.message}",
                    "Correct it first; the baseline would lose what it accepts there.",
                )
        path = self.project.root / self.file
        findings = tuple(finding for finding in report.findings if finding.code != "VPE007")
        if path.exists():
            before = open_baseline(self.project.root, self.file)
            after = before.shrunk_to(findings, report.ran)
        else:
            before, after = Baseline(self.file), baseline_of(self.file, findings)
        path.write_text(write_baseline(after), encoding="utf-8")
        old, new = sum(before.accepted.values()), sum(after.accepted.values())
        click.echo(f"{self.file}: {new} accepted, {old} before.")
        return INTERNAL if self.outcome(report) == INTERNAL else CLEAN


def _base_graph(project: Project, revision: str) -> AssetGraph:
    """The graph at the point where HEAD left a revision."""
    from vibepiper.analyzer.source.git import GitRevision, merge_base

    forbid_replay()
    tree = GitRevision(project.root, merge_base(project.root, revision, "HEAD"))
    return analyse(at_revision(project, tree), tree).graph if has_python(tree) else AssetGraph()


def _from_stdin(root: Path, tree: SourceTree, name: str) -> tuple[SourceTree, tuple[str, ...]]:
    """The project with one file as standard input has it, and the path of that file."""
    from vibepiper.analyzer.fixes.overlay import OverlayTree

    forbid_replay()
    full = (Path.cwd() / name).resolve()
    if not full.is_relative_to(root):
        raise UsageError(
            f"{name} is not in the project {root}", "Give the path that the file has, or will have."
        )
    path = full.relative_to(root).as_posix()
    return OverlayTree(tree, {path: sys.stdin.buffer.read()}), (path,)


def _tell_unsafe(report: LintReport) -> None:
    """Say on standard error how many findings could be corrected after all."""
    count = sum(
        finding.fix is not None and finding.fix.applicability == "unsafe" for finding in report.findings
    )
    if count:
        findings = "1 finding" if count == 1 else f"{count} findings"
        notice(f"{findings} more can be corrected with --unsafe-fixes; look at what that changes")


def _tell(done: Fixed, verb: str) -> None:
    """Say on standard error what was changed, and what could not be."""
    if done.fixed:
        findings = "1 finding" if done.fixed == 1 else f"{done.fixed} findings"
        files = "1 file" if len(done.changes) == 1 else f"{len(done.changes)} files"
        notice(f"{findings} {verb} in {files}")
    for finding, reason in done.refused:
        notice(f"{finding.location}: {finding.code} is not corrected: {reason}")


def _staged_tree(project: Project) -> SourceTree:
    from vibepiper.analyzer.source.git import GitIndex

    return GitIndex(project.root)


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(entry.strip() for value in values for entry in value.split(",") if entry.strip())


def _from_root(root: Path, file: str | None) -> str | None:
    """A file given on the command line, from the working directory, as the project names it."""
    if file is None:
        return None
    return Path(os.path.relpath((Path.cwd() / file).resolve(), root)).as_posix()


def _within(root: Path, tree: SourceTree, paths: Sequence[str]) -> tuple[str, ...]:
    """The paths as the project names them.

    Raises:
        MissingPath: the project has no such file or folder.
    """
    known = tree.paths()
    return tuple(_in_project(root, known, path) for path in paths)


def _in_project(root: Path, known: tuple[str, ...], path: str) -> str:
    full = (Path.cwd() / path).resolve()
    if not full.is_relative_to(root):
        raise MissingPath(path, known)
    inside = full.relative_to(root).as_posix()
    if not any(PurePosixPath(file).is_relative_to(inside) for file in known):
        raise MissingPath(path, known)
    return inside
