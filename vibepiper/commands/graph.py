"""``vp graph``."""

from __future__ import annotations

import click

from vibepiper.analyzer.graph.codec import encode
from vibepiper.project import analyse, open_project, select_assets

from .graph_output import say_what_is_missing, subgraph
from .options import format_option, select_argument


@click.command("graph")
@select_argument
@format_option("json", "mermaid")
def command(select: tuple[str, ...], exclude: tuple[str, ...], output_format: str) -> int:
    """Write the asset graph as JSON or Mermaid.

    The JSON form is version 1 of a published schema: fields may be added to it, none will change.
    """
    graph = analyse(open_project()).graph
    chosen = subgraph(graph, select_assets(graph, select, exclude)) if select or exclude else graph
    if output_format == "mermaid":
        from vibepiper.analyzer.graph.mermaid import mermaid

        # Upstream keys that no asset defines are drawn, too.
        click.echo(mermaid(chosen, max_nodes=len(chosen.assets) + len(chosen.edges)), nl=False)
    else:
        click.echo(encode(chosen, indent=2).decode("utf-8"), nl=False)
    say_what_is_missing(graph)
    return 0
