"""``vp lint`` and ``vp-lint``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from vibepiper import __version__
from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.lint.baseline import Baseline, baseline_of, write_baseline
from vibepiper.analyzer.lint.model import LintReport, LintSettings
from vibepiper.analyzer.lint.render import FORMAT_NAMES, RenderOptions, render, render_statistics
from vibepiper.analyzer.source.errors import MissingPath
from vibepiper.analyzer.source.tree import SourceTree
from vibepiper.errors import UsageError
from vibepiper.lint_config import FAIL_ON, PRESETS
from vibepiper.linting import lint_project, open_baseline, preset_named, rule_summaries
from vibepiper.project import (
    Project,
    analyse,
    has_python,
    open_project,
    prefix_in_repository,
    read_work_tree,
)
from vibepiper.recording import forbid_replay

if TYPE_CHECKING:
    from vibepiper.fixing import Fixed

from .options import format_option
from .outcome import CLEAN, FOUND, INTERNAL
from .output import notice

_RULES_HELP = "Codes, names or prefixes such as VPG, separated by commas. May be repeated."


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option("--select", multiple=True, metavar="RULES", help=f"Apply these rules only. {_RULES_HELP}")
@click.option("--extend-select", multiple=True, metavar="RULES", help=f"Apply these rules too. {_RULES_HELP}")
@click.option("--ignore", multiple=True, metavar="RULES", help=f"Don't apply these rules. {_RULES_HELP}")
@click.option("--preset", type=click.Choice(PRESETS), help="Which rules apply unless told otherwise.")
@click.option(
    "--fix", is_flag=True, help="Correct what can be corrected without changing what the code means."
)
@click.option("--unsafe-fixes", is_flag=True, help="Correct what a person should look at, too.")
@click.option("--diff", is_flag=True, help="Print what --fix would change instead of changing it.")
@click.option("--add-ignore", is_flag=True, help="Accept every finding with a comment '# vp: ignore[CODE]'.")
@click.option(
    "--stdin-filename",
    metavar="PATH",
    help="Read PATH from standard input and report on it alone; with --fix, print it corrected.",
)
@click.option("--staged", is_flag=True, help="Read the git index: what the next commit will hold.")
@click.option("--baseline", metavar="FILE", help="Don't report the findings that FILE accepts.")
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Remove from the baseline what is no longer found; write a first one where there is none.",
)
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has, instead of them.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="From which severity on findings make the exit code 1.  [default: error]",
)
@click.option("--require-assets", is_flag=True, help="Exit with 1 when the project defines no asset.")
@format_option(*FORMAT_NAMES)
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    preset: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignore: bool,
    stdin_filename: str | None,
    staged: bool,
    baseline: str | None,
    update_baseline: bool,
    statistics: bool,
    fail_on: str | None,
    require_assets: bool,
    output_format: str,
) -> int:
    """Find mistakes in the pipeline without running it.

    PATHS limit the report to findings in these files and folders; errors of the graph and of schemas always show,
    since an edit breaks lineage elsewhere.
    """
    project = open_project()
    config = project.config.lint
    tree: SourceTree = _staged_tree(project) if staged else read_work_tree(project)
    if staged and not has_python(tree):
        # The commit that deletes the last file has nothing wrong in it.
        click.echo(render(LintReport(), output_format, RenderOptions({})), nl=False)
        notice("no Python files in the git index: nothing to lint")
        return CLEAN
    changing = fix or diff or add_ignore
    if changing and staged:
        raise UsageError("what is staged can't be corrected", "Leave out --staged: --fix changes files.")
    within = _within(project.root, tree, paths)
    if stdin_filename is not None:
        tree, within = _from_stdin(project.root, tree, stdin_filename)
    refined = LintSettings(
        select=_split(select) or None,
        ignore=_split(ignore),
        extend_select=_split(extend_select),
        preset=preset_named(preset),
    )
    file = _baseline_file(project.root, baseline) or config.baseline
    if update_baseline:
        return _update_baseline(project, file, lint_project(project, analyse(project, tree), refined))
    accepted = None if file is None else open_baseline(project.root, file)

    def look(files: SourceTree) -> tuple[Analysis, LintReport]:
        analysis = analyse(project, files)
        report = lint_project(project, analysis, refined, within, accepted)
        if stdin_filename is not None:
            alone = tuple(finding for finding in report.findings if finding.location.path == within[0])
            report = replace(report, findings=alone)
        return analysis, report

    if changing:
        from vibepiper.fixing import fix_project, suppress_project, unified_diff, write_changes

        forbid_replay()
        done = suppress_project(tree, look) if add_ignore else fix_project(tree, look, unsafe=unsafe_fixes)
        if diff:
            click.echo("".join(unified_diff(done.changes)), nl=False)
            return FOUND if done.changes else CLEAN
        if stdin_filename is not None:
            path = within[0]
            click.echo(done.changes[path][1] if path in done.changes else tree.read(path), nl=False)
            return _outcome(done.report, fail_on or config.fail_on or "error")
        write_changes(project.root, done.changes)
        _tell(done, "suppressed" if add_ignore else "corrected")
        analysis, report = done.analysis, done.report
    else:
        analysis, report = look(tree)
    color = sys.stdout.isatty()
    options = RenderOptions(
        analysis.facts.lines,
        color,
        prefix_in_repository(project.root),
        rule_summaries(project) if output_format == "sarif" else {},
        __version__,
    )
    text = render_statistics(report) if statistics else render(report, output_format, options)
    click.echo(text, nl=False, color=color)
    no_assets = not analysis.graph.assets and not analysis.graph.open
    if no_assets:
        notice("no assets found: nothing in this project is decorated with @asset")
    if report.broken:
        _tell_broken(report)
        return INTERNAL
    return FOUND if (no_assets and require_assets) else _outcome(report, fail_on or config.fail_on or "error")


def _tell_broken(report: LintReport) -> None:
    """Say on standard error which rules of other people failed, and how."""
    for rule in report.broken:
        click.echo(f"rule {rule.source} failed; what it would have found is missing\n{rule.error}", err=True)


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


def _tell(done: Fixed, verb: str) -> None:
    """Say on standard error what was changed, and what could not be."""
    if done.fixed:
        findings = "1 finding" if done.fixed == 1 else f"{done.fixed} findings"
        files = "1 file" if len(done.changes) == 1 else f"{len(done.changes)} files"
        notice(f"{findings} {verb} in {files}")
    for finding, reason in done.refused:
        notice(f"{finding.location}: {finding.code} is not corrected: {reason}")


def _outcome(report: LintReport, fail_on: str) -> int:
    failing = FAIL_ON[: FAIL_ON.index(fail_on) + 1] if fail_on != "never" else ()
    return FOUND if any(finding.severity in failing for finding in report.findings) else CLEAN


def _staged_tree(project: Project) -> SourceTree:
    from vibepiper.analyzer.source.git import GitIndex

    return GitIndex(project.root)


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(entry.strip() for value in values for entry in value.split(",") if entry.strip())


def _baseline_file(root: Path, file: str | None) -> str | None:
    """The baseline given on the command line, from the working directory, as the project names it."""
    if file is None:
        return None
    return Path(os.path.relpath((Path.cwd() / file).resolve(), root)).as_posix()


def _update_baseline(project: Project, file: str | None, report: LintReport) -> int:
    """Write the baseline: a first one with all that is found, later ones only smaller."""
    if file is None:
        raise UsageError(
            "which baseline is to be updated?",
            "Give it with --baseline FILE, or as 'baseline' in [lint] of the configuration.",
        )
    path = project.root / file
    forbid_replay()
    findings = tuple(finding for finding in report.findings if finding.code != "VPE007")
    if path.exists():
        before = open_baseline(project.root, file)
        after = before.shrunk_to(findings)
    else:
        before = Baseline(file)
        after = baseline_of(file, findings)
    path.write_text(write_baseline(after), encoding="utf-8")
    old, new = sum(before.accepted.values()), sum(after.accepted.values())
    click.echo(f"{file}: {new} accepted, {old} before.")
    return CLEAN


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
