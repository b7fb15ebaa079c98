"""Parts of the graph chosen for drawing: boxes and lines; knows neither Mermaid nor SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vibepiper.analyzer.graph.model import AssetGraph, AssetKey

MAX_NEIGHBOURS = 40


@dataclass(frozen=True, slots=True)
class Node:
    """A box. ``target`` is the page that it opens, ``classes`` its kind and state."""

    id: str
    label: str
    detail: str = ""
    target: str | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow from upstream to downstream; dashed when it is for ordering only."""

    upstream: str
    downstream: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing's content; ``hidden_upstream`` and ``hidden_downstream`` count the assets left out on each side."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    hidden_upstream: int = 0
    hidden_downstream: int = 0


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The graph's edges by asset, each list sorted; includes upstream keys that no asset defines.

    ``parameters`` names those that carry data, by upstream and downstream: none means ordering only.
    """

    upstream: Mapping[AssetKey, tuple[AssetKey, ...]]
    downstream: Mapping[AssetKey, tuple[AssetKey, ...]]
    parameters: Mapping[tuple[AssetKey, AssetKey], tuple[str, ...]]

    def orders_only(self, upstream: AssetKey, downstream: AssetKey) -> bool:
        """Whether no data flows between the two."""
        return not self.parameters[upstream, downstream]

    def reach(self, start: AssetKey, upwards: bool) -> dict[AssetKey, int]:
        """All assets upstream (or downstream) of ``start`` with their distance, nearest first."""
        table = self.upstream if upwards else self.downstream
        distance = {start: 0}
        queue = [start]
        for key in queue:
            for other in table.get(key, ()):
                if other not in distance:
                    distance[other] = distance[key] + 1
                    queue.append(other)
        del distance[start]
        return distance


Describe = Callable[[AssetKey], Node]


def adjacency(graph: AssetGraph) -> Adjacency:
    """Index the edges of ``graph``."""
    upstream: dict[AssetKey, set[AssetKey]] = {}
    downstream: dict[AssetKey, set[AssetKey]] = {}
    parameters: dict[tuple[AssetKey, AssetKey], list[str]] = {}
    for edge in graph.edges:
        upstream.setdefault(edge.downstream, set()).add(edge.upstream)
        downstream.setdefault(edge.upstream, set()).add(edge.downstream)
        names = parameters.setdefault((edge.upstream, edge.downstream), [])
        if edge.parameter is not None:
            names.append(edge.parameter)
    return Adjacency(
        {key: tuple(sorted(keys)) for key, keys in upstream.items()},
        {key: tuple(sorted(keys)) for key, keys in downstream.items()},
        {pair: tuple(names) for pair, names in parameters.items()},
    )


def neighbourhood(
    edges: Adjacency, focus: AssetKey, describe: Describe, limit: int = MAX_NEIGHBOURS
) -> Diagram:
    """Draw ``focus`` with what is up to two steps away, nearest first, and never more than ``limit`` boxes.

    Args:
        describe: Makes the box of an asset; its id is replaced by an opaque one.
    """
    above = edges.reach(focus, upwards=True)
    below = edges.reach(focus, upwards=False)
    half = (limit - 1) // 2
    near_above = [key for key, distance in above.items() if distance <= 2]
    near_below = [key for key, distance in below.items() if distance <= 2 and key not in above]
    room_above = max(half, limit - 1 - len(near_below))
    shown_above = near_above[:room_above]
    shown_below = near_below[: limit - 1 - len(shown_above)]
    shown = [focus, *shown_above, *shown_below]
    nodes, lines = _draw(edges, shown, describe)
    marked = (_with_class(nodes[0], "focus"), *nodes[1:])
    hidden_below = sum(key not in above for key in below) - len(shown_below)
    return Diagram(marked, lines, len(above) - len(shown_above), hidden_below)


def whole(edges: Adjacency, keys: Iterable[AssetKey], describe: Describe) -> Diagram:
    """Draw all of ``keys`` and what is between them."""
    return Diagram(*_draw(edges, list(keys), describe))


def by_group(
    edges: Adjacency,
    keys: Iterable[AssetKey],
    group_of: Callable[[AssetKey], str],
    describe: Callable[[str], Node],
) -> Diagram:
    """Draw one box per group, with an arrow where any asset of one reads an asset of another."""
    shown = list(keys)
    groups = sorted({group_of(key) for key in shown})
    ids = {group: f"n{number}" for number, group in enumerate(groups)}
    pairs: dict[tuple[str, str], bool] = {}
    for key in shown:
        for above in edges.upstream.get(key, ()):
            pair = (group_of(above), group_of(key))
            if pair[0] != pair[1] and pair[0] in ids:
                pairs[pair] = pairs.get(pair, True) and edges.orders_only(above, key)
    nodes = tuple(_with_id(describe(group), ids[group]) for group in groups)
    lines = tuple(Line(ids[above], ids[below], dashed) for (above, below), dashed in sorted(pairs.items()))
    return Diagram(nodes, lines)


def _draw(
    edges: Adjacency, shown: list[AssetKey], describe: Describe
) -> tuple[tuple[Node, ...], tuple[Line, ...]]:
    ids = {key: f"n{number}" for number, key in enumerate(shown)}
    nodes = tuple(_with_id(describe(key), ids[key]) for key in shown)
    lines = tuple(
        Line(ids[above], ids[key], edges.orders_only(above, key))
        for key in shown
        for above in edges.upstream.get(key, ())
        if above in ids
    )
    return nodes, lines


def _with_id(node: Node, name: str) -> Node:
    return Node(name, node.label, node.detail, node.target, node.classes)


def _with_class(node: Node, name: str) -> Node:
    return Node(node.id, node.label, node.detail, node.target, (*node.classes, name))
