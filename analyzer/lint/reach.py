"""Questions that rules ask of the graph as a whole; answers "nothing" where something unknown could be the answer."""

from __future__ import annotations

from collections.abc import Sequence

from ..graph.model import Asset, AssetGraph, AssetKey
from ..graph.select import Selector
from .model import LintInput


def nothing_may_read(given: LintInput) -> frozenset[AssetKey]:
    """The assets and sources that certainly no asset reads: none while any asset's upstream is not known."""
    graph = given.graph
    if graph.open or any(asset.is_open for asset in graph.assets):
        return frozenset()
    read = {edge.upstream for edge in graph.edges}
    return frozenset(asset.key for asset in graph.assets if asset.key not in read)


def selected(graph: AssetGraph, expressions: Sequence[str], *, lenient: bool = False) -> frozenset[AssetKey]:
    """The assets that any of the selections of a setting names. ``lenient``: names that nothing has name nothing.

    Raises:
        SelectionError: One has a mistake, or names what does not exist although every file is understood.
    """
    if not expressions:
        return frozenset()
    # What is named may be in the file that can't be understood.
    selector = Selector(graph, lenient=lenient or graph.open)
    return frozenset(selector.union(expressions))


def may_have_schema(asset: Asset) -> bool:
    """Whether an asset declares columns, or may: Dagster's are in its metadata."""
    unknown = asset.is_unknown("schema") or (asset.dialect == "dagster" and asset.is_unknown("metadata"))
    return asset.schema is not None or unknown
