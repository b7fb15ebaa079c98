"""``vp explain``."""

from __future__ import annotations

import re

import click

from vibepiper.project import analyse, find_asset, open_project

from .output import print_table, printable

_RULE_CODE = re.compile(r"VP[A-Z]\d{3}", re.IGNORECASE)


@click.command("explain")
@click.argument("name", metavar="ASSET")
def command(name: str) -> int:
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
    click.echo(printable(f"{asset.kind} '{asset.key}'"))
    print_table(
        ("place", "step"),
        ((f"{step.location.path}:{step.location.line}", step.text) for step in analysis.trails[asset.key]),
    )
    if asset.unknown:
        click.echo("\nnot known")
        print_table(
            ("field", "reason", "place"),
            ((unknown.field, unknown.reason, unknown.location) for unknown in asset.unknown),
        )
    return 0
