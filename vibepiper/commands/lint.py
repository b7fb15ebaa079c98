"""``vp lint`` and ``vp-lint``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import click

from vibepiper.analyzer.lint.model import LintReport, LintSettings
from vibepiper.analyzer.lint.pipeline import lint_report
from vibepiper.analyzer.lint.render import FORMAT_NAMES, RenderOptions, render
from vibepiper.analyzer.source.errors import MissingPath
from vibepiper.analyzer.source.tree import SourceTree
from vibepiper.config import LintConfig
from vibepiper.project import (
    Project,
    analyse,
    has_python,
    lint_input,
    open_project,
    prefix_in_repository,
    read_work_tree,
)

from .options import format_option
from .outcome import CLEAN, FOUND
from .output import notice

_RULES_HELP = "Codes, names or prefixes such as VPG, separated by commas. May be repeated."


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option("--select", multiple=True, metavar="RULES", help=f"Apply these rules only. {_RULES_HELP}")
@click.option("--extend-select", multiple=True, metavar="RULES", help=f"Apply these rules too. {_RULES_HELP}")
@click.option("--ignore", multiple=True, metavar="RULES", help=f"Don't apply these rules. {_RULES_HELP}")
@click.option("--staged", is_flag=True, help="Read the git index: what the next commit will hold.")
@format_option(*FORMAT_NAMES)
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    staged: bool,
    output_format: str,
) -> int:
    """Find mistakes in the pipeline without running it.

    PATHS limit the report to findings in these files and folders; errors of the graph and of schemas always show,
    since an edit breaks lineage elsewhere.
    """
    project = open_project()
    tree = _staged_tree(project) if staged else read_work_tree(project)
    if staged and not has_python(tree):
        # The commit that deletes the last file has nothing wrong in it.
        click.echo(render(LintReport(), output_format, RenderOptions({})), nl=False)
        notice("no Python files in the git index: nothing to lint")
        return CLEAN
    analysis = analyse(project, tree)
    settings = _settings(project.config.lint, select, extend_select, ignore)
    report = lint_report(lint_input(project, analysis, settings), _within(project.root, tree, paths))
    color = sys.stdout.isatty()
    options = RenderOptions(analysis.facts.lines, color, prefix_in_repository(project.root))
    click.echo(render(report, output_format, options), nl=False, color=color)
    if not analysis.graph.assets and not analysis.graph.open:
        notice("no assets found: nothing in this project is decorated with @asset")
    return _outcome(report)


def _outcome(report: LintReport) -> int:
    return FOUND if any(finding.severity == "error" for finding in report.findings) else CLEAN


def _staged_tree(project: Project) -> SourceTree:
    from vibepiper.analyzer.source.git import GitIndex

    return GitIndex(project.root)


def _settings(
    config: LintConfig, select: Sequence[str], extend_select: Sequence[str], ignore: Sequence[str]
) -> LintSettings:
    """The configured rules, refined: ``--select`` replaces them, the other options decide over them."""
    return LintSettings(
        select=_split(select) or None,
        ignore=_split(ignore),
        extend_select=_split(extend_select),
        refines=LintSettings(config.select, config.ignore, config.extend_select),
    )


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(entry.strip() for value in values for entry in value.split(",") if entry.strip())


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
