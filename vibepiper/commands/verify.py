"""``vp verify``."""

from __future__ import annotations

import sys

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.project import analyse, open_project
from vibepiper.verify import Verification, verify
from vibepiper.verify_entries import imports_of

from .graph_output import say_what_is_missing
from .options import environment_option, format_option
from .outcome import CLEAN, FOUND
from .output import print_json, print_table, printable

# How many definitions that could not be compared are named.
_SHOWN = 8


@click.command("verify")
@click.option(
    "--python",
    default=sys.executable,
    metavar="PATH",
    help="The interpreter that has the project's dependencies, and the library that its assets are defined with "
    "(vibepiper, dagster).  [default: this one]",
)
@environment_option
@format_option("text", "json")
def command(python: str, environment: str | None, output_format: str) -> int:
    """Compare the graph read from source with the one made by importing.

    This does import the project, in another process. A Dagster project is loaded as Dagster loads it; the interpreter
    then needs dagster, not vibepiper. Definitions under conditions that the analysis can't decide are left out of the
    comparison and listed apart.
    """
    project = open_project(environment)
    analysis = analyse(project, variables=project.variables())
    found = verify(analysis.graph, imports_of(project, analysis.graph), python)
    if output_format == "json":
        print_json(_value(found))
    else:
        _print(found)
    say_what_is_missing(analysis.graph)
    return CLEAN if found.holds else FOUND


def _print(found: Verification) -> None:
    for _, text in sorted(found.failures.items()):
        click.echo(f"{printable(text)}\n")
    if found.differences:
        print_table(
            ("what", "fact", "read from source", "made by importing"),
            ((entry.subject, entry.fact, entry.static, entry.runtime) for entry in found.differences),
        )
        click.echo()
    if found.conditional:
        print_table(
            ("conditional in the source", "made by importing"),
            ((f"{each.kind} '{each.name}'", "yes" if each.made else "no") for each in found.conditional),
        )
        click.echo()
    if found.unmade:
        several = f" and {len(found.unmade) - _SHOWN} more" if len(found.unmade) > _SHOWN else ""
        named = printable(", ".join(found.unmade[:_SHOWN]))
        click.echo(f"not compared, because what can't be loaded may make them: {named}{several}\n")
    click.echo(
        f"{found.assets} assets: {found.agreed} facts agree, {len(found.differences)} differ, "
        f"{found.undecided} are undecided in the source"
    )


def _value(found: Verification) -> JsonValue:
    return {
        "version": 1,
        "equal": found.holds,
        "assets": found.assets,
        "agreed": found.agreed,
        "undecided": found.undecided,
        "differences": [
            {"subject": entry.subject, "fact": entry.fact, "static": entry.static, "runtime": entry.runtime}
            for entry in found.differences
        ],
        "conditional": [{each.kind: each.name, "made": each.made} for each in found.conditional],
        "unmade": [*found.unmade],
        "failures": dict(found.failures),
    }
