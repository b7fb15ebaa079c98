"""Measures reading, listing and linting against bare parsers, side by side in one run; prints Markdown tables.

Everything runs in fresh processes of a scratch environment with this project installed as a wheel, since start-up
is part of what is measured. CPU is user and system time of the process and its children, the median of several runs;
what is compared is measured by turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
from generated import dagster_project, edit, own_project
from measured import Cost, by_turns, cost, dagster_modules, forget, install

# A file's time stamps must be older than a clock's tick before an answer made from it is kept.
SETTLED = 0.1
GRAPH_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Tree:
    """A generated project: so many files of so many assets."""

    files: int
    assets: int
    repeats: int


TREES = (Tree(200, 5, 5), Tree(1000, 1, 5), Tree(5000, 1, 3))
GROWTH = (Tree(1000, 20, 1), Tree(5000, 20, 1))


@click.command()
@click.option("--dagster", metavar="PYTHON", help="An interpreter that has dagster, to compare with.")
@click.option("--growth", is_flag=True, help="Measure 20,000 and 100,000 assets, too: minutes, gigabytes.")
@click.option("--quick", is_flag=True, help="Measure the smallest tree alone.")
def main(dagster: str | None, growth: bool, quick: bool) -> None:
    """Generate projects, measure, print tables."""
    with tempfile.TemporaryDirectory(prefix="vibepiper-bench-") as folder:
        scratch = Path(folder)
        python = install(scratch)
        for tree in TREES[:1] if quick else TREES:
            project = own_project(scratch / f"{tree.files}x{tree.assets}", tree.files, tree.assets)
            report(
                f"{tree.files:,} files, {tree.files * tree.assets:,} assets", measure(python, project, tree)
            )
            if tree is TREES[0]:
                report("The same tree and other tools", others(python, project, scratch, tree, dagster))
            shutil.rmtree(project)
        report(f"A graph of {GRAPH_KEYS:,} assets", graph_operations(python, scratch))
        for tree in GROWTH if growth else ():
            project = own_project(scratch / "growth", tree.files, tree.assets, small=True)
            report(
                f"{tree.files:,} files, {tree.files * tree.assets:,} small assets",
                grow(python, project, tree),
            )
            shutil.rmtree(project)


Row = tuple[str, Cost, str]


def measure(python: Path, project: Path, tree: Tree) -> list[Row]:
    """What this tool's commands cost on a tree: cold, unchanged, with one file edited."""
    bin_folder = python.parent
    listing, linting = [bin_folder / "vp", "list"], [bin_folder / "vp-lint"]
    costs = by_turns(
        tree.repeats,
        {
            "bare": lambda: cost([python, "-c", "pass"], project),
            "libcst": lambda: cost([python, "-c", "import libcst"], project),
            "ast": lambda: cost([python, "-c", PARSE_AST], project),
            "parse": lambda: cost([python, "-c", PARSE_LIBCST], project),
            "cold": lambda: cost(listing, project, before=lambda: forget(project)),
            "edited": lambda: cost(listing, project, before=lambda: edit(project)),
        },
    )
    cost(listing, project, pause=SETTLED)
    cost(linting, project)
    warm = by_turns(
        2 * tree.repeats + 1,
        {
            "bare": lambda: cost([python, "-c", "pass"], project),
            "list": lambda: cost(listing, project),
            "lint": lambda: cost(linting, project),
        },
    )
    bare, parse = warm["bare"], costs["parse"]
    above = (costs["edited"].cpu - costs["libcst"].cpu) * 1000
    return [
        ("`python -c pass`", bare, ""),
        ("`import libcst`", costs["libcst"], ""),
        ("`ast.parse`, each file", costs["ast"], f"{costs['ast'].cpu / parse.cpu:.2f} x libcst"),
        ("`libcst.parse_module`, each file", parse, "1"),
        (
            "`vp list`, cold",
            costs["cold"],
            f"**{costs['cold'].cpu / parse.cpu:.2f} x** libcst's CPU, {costs['cold'].wall / parse.wall:.2f} x its wall",
        ),
        ("`vp list`, one file edited", costs["edited"], f"libcst's import + {above:.0f} ms"),
        ("`vp list`, unchanged", warm["list"], f"**{warm['list'].cpu / bare.cpu:.1f} x** `python -c pass`"),
        ("`vp-lint`, unchanged", warm["lint"], f"**{warm['lint'].cpu / bare.cpu:.1f} x** `python -c pass`"),
    ]


def others(python: Path, project: Path, scratch: Path, tree: Tree, dagster: str | None) -> list[Row]:
    """What other tools cost on the same tree, and Dagster's own check on an equal project."""
    rows = [
        (
            f"import of {name}",
            median_of(lambda name=name: cost([python, "-c", f"import {name}"], project)),
            "",
        )
        for name in ("libcst", "fixit", "griffe")
    ]
    own = cost([python.parent / "vp-lint"], project, before=lambda: forget(project))
    rows.append(("`vp-lint`, cold", own, "1"))
    for name, command in {
        "`griffe dump`": ["griffe", "dump", "shop", "-o", "/dev/null"],
        "`fixit lint`, its default rules": ["fixit", "--quiet", "lint", "shop"],
    }.items():
        spent = cost([python.parent / command[0], *command[1:]], project, check=False)
        rows.append((name, spent, f"{spent.cpu / own.cpu:.1f} x `vp-lint`"))
    if dagster is not None:
        equal = dagster_project(scratch / "dagster", tree.files, tree.assets)
        command = [dagster, "-m", "dagster", "definitions", "validate", *dagster_modules()]
        spent = cost(command, equal)
        rows.append(("`dagster definitions validate`", spent, f"{spent.cpu / own.cpu:.1f} x `vp-lint`"))
        listed = cost([python.parent / "vp-lint"], equal)
        rows.append(
            (
                "`vp-lint` on the Dagster project, cold",
                listed,
                f"{spent.cpu / listed.cpu:.0f} x less than that",
            )
        )
    return rows


def grow(python: Path, project: Path, tree: Tree) -> list[Row]:
    """How cost grows: cold, and read again without a stored answer."""
    parse = cost([python, "-c", PARSE_LIBCST], project)
    cold = cost([python.parent / "vp", "list"], project)
    edited = cost([python.parent / "vp", "list"], project, before=lambda: edit(project))
    per_asset = edited.cpu / (tree.files * tree.assets) * 1000
    return [
        ("`libcst.parse_module`, each file", parse, "1"),
        (
            "`vp list`, cold",
            cold,
            f"{cold.cpu / parse.cpu:.2f} x its CPU, {cold.wall / parse.wall:.2f} x its wall",
        ),
        ("`vp list`, one file edited", edited, f"{per_asset:.2f} ms an asset"),
    ]


def graph_operations(python: Path, folder: Path) -> list[Row]:
    """Operations on a big graph, each in a process that first builds it."""
    build = median_of(lambda: cost([python, "-c", GRAPH.format(keys=GRAPH_KEYS, then="pass")], folder))
    rows: list[Row] = [("build it", build, "")]
    for name, then in OPERATIONS.items():
        spent = median_of(
            lambda then=then: cost([python, "-c", GRAPH.format(keys=GRAPH_KEYS, then=then)], folder)
        )
        rows.append((name, spent, f"{(spent.cpu - build.cpu) * 1000:.0f} ms above building it"))
    return rows


def median_of(measure_once: Callable[[], Cost], repeats: int = 3) -> Cost:
    """The median of a few measurements."""
    costs = [measure_once() for _ in range(repeats)]
    return Cost(
        median(each.cpu for each in costs),
        median(each.wall for each in costs),
        max(each.memory for each in costs),
    )


def report(title: str, rows: Sequence[Row]) -> None:
    """Print a Markdown table."""
    click.echo(f"\n### {title}\n\n| | CPU s | wall s | MB | |\n|---|--:|--:|--:|---|")
    for name, spent, note in rows:
        click.echo(f"| {name} | {spent.cpu:.3f} | {spent.wall:.3f} | {spent.memory / 1024:.0f} | {note} |")


PARSE_LIBCST = """
import gc, pathlib, libcst
gc.disable()
for path in sorted(pathlib.Path("shop").rglob("*.py")):
    libcst.parse_module(path.read_bytes())
"""
PARSE_AST = """
import ast, gc, pathlib
gc.disable()
for path in sorted(pathlib.Path("shop").rglob("*.py")):
    ast.parse(path.read_bytes())
"""
GRAPH = """
from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Edge, Location
from vibepiper.analyzer.graph.queries import GraphIndex
keys = [AssetKey((f"g{{n % 100}}", f"a{{n}}")) for n in range({keys})]
graph = AssetGraph(
    assets=tuple(Asset(key, "asset", "vibepiper", "m", "f", "m:f", Location("m.py", 1)) for key in keys),
    edges=tuple(
        Edge(keys[n // step], keys[n], None, Location("m.py", 1))
        for n in range(1, {keys}) for step in (2, 3) if n // step < n
    ),
)
{then}
"""
OPERATIONS = {
    "index it": "GraphIndex(graph)",
    "index and order it": "GraphIndex(graph).order()",
    "index it, descendants of the first": "GraphIndex(graph).descendants(keys[0])",
    "index it, cycles": "GraphIndex(graph).cycles()",
    "select `+g7/*`": "from vibepiper.analyzer.graph.select import select; select(graph, ['+g7/*'])",
    "write it as JSON": "from vibepiper.analyzer.graph.codec import encode; encode(graph)",
    "write and read it": "from vibepiper.analyzer.graph.codec import decode, encode; decode(encode(graph))",
}

if __name__ == "__main__":
    main()
