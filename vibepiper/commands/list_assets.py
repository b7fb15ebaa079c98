"""``vp list``."""

from __future__ import annotations

import click

from vibepiper.analyzer.graph.model import Asset
from vibepiper.project import analyse, open_project, select_assets

from .graph_output import asset_values, say_what_is_missing
from .options import format_option, select_argument
from .output import notice, print_json, print_table


@click.command("list")
@select_argument
@format_option("text", "json")
def command(select: tuple[str, ...], exclude: tuple[str, ...], output_format: str) -> int:
    """List assets, with their columns, owners and places.

    SELECT chooses assets: names, globs, +upstream, downstream+, group:sales, tag:pii, and/or/not.
    """
    graph = analyse(open_project()).graph
    chosen = set(select_assets(graph, select, exclude))
    assets = [asset for asset in graph.assets if asset.key in chosen]
    if output_format == "json":
        print_json({"version": 1, "open": graph.open, "assets": asset_values(graph, assets)})
    elif assets:
        print_table(("asset", "kind", "group", "columns", "owners", "defined at"), map(_row, assets))
    elif graph.assets:
        notice("nothing is selected: no asset is all that the selection asks for")
    say_what_is_missing(graph)
    return 0


def _row(asset: Asset) -> tuple[object, ...]:
    columns = "?" if asset.is_unknown("schema") else len(asset.schema.columns) if asset.schema else ""
    kind = ", ".join((asset.kind, *asset.kinds)) + (" (open)" if asset.is_open else "")
    place = f"{asset.location.path}:{asset.location.line}"
    return (asset.key, kind, asset.group, columns, ", ".join(asset.owners), place)
