"""Measures linting: all rules against the cold parse, warm answers, growth, Fixit and Dagster's own check.

Everything runs in fresh processes of a scratch environment with this project installed as a wheel. What is compared is
measured by turns in one run, so that a busy machine slows both alike.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

import click
from analysis import PARSE_LIBCST, SETTLED, Row, Tree, report
from generated import dagster_project, own_project
from measured import Cost, by_turns, clean_environment, cost, dagster_modules, forget, install

TREES = (Tree(1000, 1, 5), Tree(5000, 1, 3))
ALL = ("--preset", "all", "--fail-on", "never")


@click.command()
@click.option("--dagster", metavar="PYTHON", help="An interpreter that has dagster, to compare with.")
@click.option("--quick", is_flag=True, help="Measure the smaller tree alone.")
def main(dagster: str | None, quick: bool) -> None:
    """Generate projects, lint them, print tables."""
    with tempfile.TemporaryDirectory(prefix="vibepiper-bench-") as folder:
        scratch = Path(folder)
        python = install(scratch)
        spent: list[float] = []
        for tree in TREES[:1] if quick else TREES:
            project = own_project(scratch / str(tree.files), tree.files, tree.assets)
            rules = rules_alone(python, project, tree.repeats)
            spent.append(rules.cpu / (tree.files * tree.assets))
            rows = measure(python, project, tree, rules)
            if tree is TREES[0]:
                rows += others(python, project, scratch, tree, dagster)
            report(f"{tree.files * tree.assets:,} assets in {tree.files:,} files", rows)
            shutil.rmtree(project)
        if len(spent) > 1:
            click.echo(
                f"\nPer asset all rules cost {spent[-1] / spent[0]:.2f} x as much in the larger project."
            )


def measure(python: Path, project: Path, tree: Tree, rules: Cost) -> list[Row]:
    """What linting costs: cold with every rule, with those of the default preset, and again."""
    linter = python.parent / "vp-lint"
    cold = by_turns(
        tree.repeats,
        {
            "parse": lambda: cost([python, "-c", PARSE_LIBCST], project),
            "default": lambda: cost([linter], project, before=lambda: forget(project)),
            "all": lambda: cost([linter, *ALL], project, before=lambda: forget(project)),
        },
    )
    cost([linter, *ALL], project, pause=SETTLED)
    warm = by_turns(
        2 * tree.repeats + 1,
        {
            "bare": lambda: cost([python, "-c", "pass"], project),
            "all": lambda: cost([linter, *ALL], project),
        },
    )
    parse = cold["parse"]
    return [
        ("`libcst.parse_module`, each file", parse, "1"),
        ("`vp-lint`, cold", cold["default"], f"{cold['default'].cpu / parse.cpu:.2f} x the parse"),
        ("`vp-lint --preset all`, cold", cold["all"], f"{cold['all'].cpu / parse.cpu:.2f} x the parse"),
        ("all rules, the graph at hand", rules, f"**{parse.cpu / rules.cpu:.0f} x less** than the parse"),
        (
            "`vp-lint --preset all`, unchanged",
            warm["all"],
            f"{warm['all'].cpu / warm['bare'].cpu:.1f} x `python -c pass`",
        ),
    ]


def others(python: Path, project: Path, scratch: Path, tree: Tree, dagster: str | None) -> list[Row]:
    """Fixit on the same files, Dagster's own check on the equal project."""
    own = cost([python.parent / "vp-lint", *ALL], project, before=lambda: forget(project))
    fixit = cost([python.parent / "fixit", "--quiet", "lint", "shop"], project, check=False)
    rows: list[Row] = [
        ("`fixit lint`, its default rules", fixit, f"{fixit.cpu / own.cpu:.0f} x `vp-lint --preset all`")
    ]
    if dagster is not None:
        equal = dagster_project(scratch / "dagster", tree.files, tree.assets)
        check = cost([dagster, "-m", "dagster", "definitions", "validate", *dagster_modules()], equal)
        linted = cost([python.parent / "vp-lint", *ALL], equal)
        rows += [
            ("`dagster definitions validate`, the equal project", check, ""),
            ("`vp-lint --preset all` on that, cold", linted, f"{check.cpu / linted.cpu:.1f} x less"),
        ]
    return rows


def rules_alone(python: Path, project: Path, repeats: int) -> Cost:
    """The CPU of judging with every rule once the graph is there; its wall time and memory are the process's."""
    command = [str(python), "-c", RULES_ALONE]
    times = [
        float(
            subprocess.run(
                command, cwd=project, env=clean_environment(), capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(repeats)
    ]
    whole = cost(command, project)
    return Cost(median(times), whole.wall, whole.memory)


RULES_ALONE = """
import time
from vibepiper.analyzer.lint.model import LintSettings
from vibepiper.linting import lint_project
from vibepiper.project import analyse, open_project
project = open_project()
analysis = analyse(project)
started = time.process_time()
lint_project(project, analysis, LintSettings(preset="all"))
print(time.process_time() - started)
"""

if __name__ == "__main__":
    main()
