"""Questions that rules ask of the graph as a whole; answers "nothing" where something unknown could be the answer."""

from __future__ import annotations

from collections.abc import Iterable

from ..graph.model import AssetGraph, AssetKey
from ..graph.select import SelectionError, select
from .model import LintInput


def nothing_may_read(given: LintInput) -> frozenset[AssetKey]:
    """The assets and sources that certainly no asset reads: none while any asset's upstream is not known."""
    graph = given.graph
    if graph.open or any(asset.is_open for asset in graph.assets):
        return frozenset()
    read = {edge.upstream for edge in graph.edges}
    return frozenset(asset.key for asset in graph.assets if asset.key not in read)


def selected(graph: AssetGraph, expressions: Iterable[str]) -> frozenset[AssetKey]:
    """The assets that any of the selections of a setting names.

    Raises:
        SelectionError: One has a mistake, or names what does not exist although every file is understood.
    """
    found: set[AssetKey] = set()
    for expression in expressions:
        try:
            found.update(select(graph, expression))
        except SelectionError:
            # What it names may be in the file that can't be understood.
            if not graph.open:
                raise
    return frozenset(found)
