"""Graphs made by hand, for tests of what works on graphs alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Column, Edge, Location, TableSchema


def key(text: str) -> AssetKey:
    """The key printed so."""
    return AssetKey.parse(text)


def asset(name: str, **facts: Any) -> Asset:
    """An asset with a name of its own in ``module.py``; ``path`` puts it elsewhere."""
    location = Location(facts.pop("path", "module.py"), facts.pop("line", 1))
    facts = {"kind": "asset", "producer": f"module:{name}", "location": location, **facts}
    return Asset(key=key(name), dialect="vibepiper", module="module", qualname=name, **facts)


def table(*columns: str | Column, strict: bool = False) -> TableSchema:
    """A schema of columns given as ``name:dtype``, ``name`` or whole."""
    return TableSchema("Table", tuple(_column(column) for column in columns), strict)


def graph(*assets: Asset, edges: Iterable[str] = (), **others: Any) -> AssetGraph:
    """A graph; an edge is ``a > b`` when b reads a, ``a . b`` when it only follows a."""
    made = [_edge(text) for text in edges]
    return AssetGraph(
        assets=tuple(sorted(assets, key=lambda each: each.key)),
        edges=tuple(sorted(made, key=lambda each: (each.downstream, each.upstream))),
        **others,
    )


def _edge(text: str) -> Edge:
    upstream, arrow, downstream = text.split()
    parameter = key(upstream).name if arrow == ">" else None
    return Edge(key(upstream), key(downstream), parameter, Location("module.py", 7, 5))


def _column(column: str | Column) -> Column:
    if isinstance(column, Column):
        return column
    name, _, dtype = column.partition(":")
    return Column(name, dtype or None)
