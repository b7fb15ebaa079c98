"""The graph of Dagster code in a string, or in several files."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from vibepiper.analyzer.graph.model import AssetGraph

from .graphs import graph_of

# What stands above code in a string: it may use Dagster, and a module that nothing is known of.
HEAD = "import dagster as dg\nimport other\n"


def dagster_graph(files: str | Mapping[str, str], entry: tuple[str, ...] = ()) -> AssetGraph:
    """What is read of code in ``flow.py``, or of files by their paths."""
    return graph_of(
        {"flow.py": HEAD + textwrap.dedent(files)} if isinstance(files, str) else files, entry=entry
    )


def keys_of(graph: AssetGraph) -> list[str]:
    """The keys of the assets, as they are printed."""
    return [str(asset.key) for asset in graph.assets]
