"""``vp diff``."""

from __future__ import annotations

import click
from msgspec.structs import replace

from vibepiper.analyzer.diff import Changes, compare
from vibepiper.analyzer.diff.comment import render_markdown
from vibepiper.analyzer.diff.render import FORMATS
from vibepiper.analyzer.diff.touched import Touched
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.source.git import GitIndex, GitRevision, default_base, has_commits, merge_base
from vibepiper.analyzer.source.tree import MemoryTree, SourceTree
from vibepiper.project import (
    Project,
    all_files,
    analyse,
    at_revision,
    configured_roots,
    has_python,
    open_project,
    prefix_in_repository,
    read_work_tree,
)

from .options import format_option
from .outcome import CLEAN, FOUND

MARKDOWN = "markdown"


@click.command("diff")
@click.argument("base", required=False)
@click.option("--staged", is_flag=True, help="Compare with the git index instead of the working tree.")
@format_option(*FORMATS, MARKDOWN)
def command(base: str | None, staged: bool, output_format: str) -> int:
    """Say what a change breaks downstream, and whose it is.

    BASE is a git revision, by default the upstream's default branch; compared is the point where HEAD left it with
    the working tree. BASE..HEAD compares two revisions. Changes that break, or that can't be confirmed not to, give
    exit code 1.
    """
    project = open_project()
    old_tree, new_tree = _trees(project, base, staged)
    before, after = _configured(project, old_tree), _configured(project, new_tree)
    old, new = _graph(before, old_tree), _graph(after, new_tree)
    touched = Touched(
        old_tree,
        all_files(project, new_tree),
        configured_roots(before.config),
        configured_roots(after.config),
    )
    changes = compare(old, new, touched.by)
    if output_format == MARKDOWN:
        text = render_markdown(changes, old, new)
    elif output_format == "github":
        text = FORMATS[output_format](_in_repository(changes, prefix_in_repository(project.root)))
    else:
        text = FORMATS[output_format](changes)
    click.echo(text, nl=False)
    return FOUND if changes.verdict in ("breaking", "unconfirmable") else CLEAN


def _trees(project: Project, base: str | None, staged: bool) -> tuple[SourceTree, SourceTree]:
    root = project.root
    first, dots, head = (base or "").partition("..")
    head = head.lstrip(".")  # `BASE...HEAD`, as git writes the same comparison
    if dots and staged:
        raise click.UsageError("--staged compares with the index: leave out the revision after '..'")
    if not dots and first in ("", "HEAD") and not has_commits(root):
        # The first commit of a repository: whatever it has is new.
        return MemoryTree({}), GitIndex(root) if staged else read_work_tree(project)
    common = merge_base(root, first or default_base(root), head or "HEAD")
    new = GitRevision(root, head or "HEAD") if dots else GitIndex(root) if staged else read_work_tree(project)
    return GitRevision(root, common), new


def _configured(project: Project, tree: SourceTree) -> Project:
    """The project as it is configured in a tree."""
    return at_revision(project, tree) if isinstance(tree, GitRevision | GitIndex) else project


def _graph(project: Project, tree: SourceTree) -> AssetGraph:
    """The graph in a tree; one that has no Python files yet has no assets."""
    if not has_python(tree):
        return AssetGraph()
    return analyse(project, tree).graph


def _in_repository(changes: Changes, prefix: str) -> Changes:
    """The changes with places as the repository names them, which is what annotations need."""
    return Changes(
        tuple(
            replace(change, location=replace(change.location, path=prefix + change.location.path))
            if change.location is not None and change.location.path
            else change
            for change in changes.changes
        )
    )
