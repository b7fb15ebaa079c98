"""``vp explain``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click

from vibepiper.analyzer.graph.model import Asset, AssetGraph, JsonValue, Location
from vibepiper.analyzer.trail import Step
from vibepiper.project import analyse, find_asset, open_project

from .options import format_option
from .output import print_json, print_table, printable

_RULE_CODE = re.compile(r"VP[A-Z]\d{3}", re.IGNORECASE)


@click.command("explain")
@click.argument("name", metavar="ASSET")
@format_option("text", "json")
def command(name: str, output_format: str) -> int:
    """Say how the facts of an asset were read from the source.

    Each step has its place, up to what could not be decided and why. Given the code of a lint rule, print what the rule
    is about.
    """
    if _RULE_CODE.fullmatch(name):
        from vibepiper.analyzer.lint.explain import explain_rule

        click.echo(explain_rule(name), nl=False)
        return 0
    analysis = analyse(open_project())
    asset = find_asset(analysis.graph, name)
    steps = (*analysis.trails[asset.key], *_resolved(analysis.graph, asset))
    if output_format == "json":
        print_json(_value(asset, steps))
        return 0
    click.echo(printable(f"{asset.kind} '{asset.key}'"))
    print_table(
        ("place", "step"),
        ((f"{step.location.path}:{step.location.line}", step.text) for step in steps),
    )
    if asset.unknown:
        click.echo("\nnot known")
        print_table(
            ("field", "reason", "place"),
            ((unknown.field, unknown.reason, unknown.location) for unknown in asset.unknown),
        )
    return 0


def _resolved(graph: AssetGraph, asset: Asset) -> Iterator[Step]:
    """What its parameters turned out to be."""
    kinds = {known.key: known.kind for known in graph.assets}
    for edge in graph.edges:
        if edge.downstream == asset.key:
            found = f"{kinds.get(edge.upstream, 'missing asset')} '{edge.upstream}'"
            does = "comes after" if edge.parameter is None else f"parameter '{edge.parameter}' reads"
            yield Step(edge.location, f"{does} {found}")
    for name in asset.resources:
        yield Step(asset.location, f"is given the resource '{name}'")


def _value(asset: Asset, steps: Sequence[Step]) -> JsonValue:
    return {
        "version": 1,
        "asset": str(asset.key),
        "steps": [{"text": step.text, **_place(step.location)} for step in steps],
        "unknown": [
            {"field": unknown.field, "reason": unknown.reason, **_place(unknown.location)}
            for unknown in asset.unknown
        ],
    }


def _place(location: Location) -> dict[str, JsonValue]:
    return {"path": location.path, "line": location.line, "column": location.column}
