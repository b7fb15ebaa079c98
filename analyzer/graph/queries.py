"""Questions about who depends on whom, answered on adjacency built once; knows nothing of how to draw or store it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from .model import Asset, AssetGraph, AssetKey, Edge

if TYPE_CHECKING:
    import networkx


class GraphIndex:
    """The graph's adjacency. Keys that edges name but no asset defines take part, except in :meth:`order`."""

    __slots__ = ("_assets", "_downstream", "_edges_in", "_edges_out", "_upstream", "graph")

    def __init__(self, graph: AssetGraph) -> None:
        self.graph = graph
        self._assets = {asset.key: asset for asset in graph.assets}
        self._edges_in: dict[AssetKey, list[Edge]] = defaultdict(list)
        self._edges_out: dict[AssetKey, list[Edge]] = defaultdict(list)
        for edge in graph.edges:
            self._edges_in[edge.downstream].append(edge)
            self._edges_out[edge.upstream].append(edge)
        self._upstream = _neighbours(
            {key: [e.upstream for e in edges] for key, edges in self._edges_in.items()}
        )
        self._downstream = _neighbours(
            {key: [e.downstream for e in edges] for key, edges in self._edges_out.items()}
        )

    def __contains__(self, key: AssetKey) -> bool:
        return key in self._assets

    def __getitem__(self, key: AssetKey) -> Asset:
        return self._assets[key]

    def get(self, key: AssetKey) -> Asset | None:
        """The asset of that key, if one defines it."""
        return self._assets.get(key)

    @property
    def assets(self) -> Mapping[AssetKey, Asset]:
        """All assets by key."""
        return self._assets

    @property
    def missing(self) -> tuple[AssetKey, ...]:
        """The keys that edges name as upstream but no asset defines."""
        return tuple(sorted(key for key in self._edges_out if key not in self._assets))

    def upstream(self, key: AssetKey) -> tuple[AssetKey, ...]:
        """What ``key`` directly depends on, sorted."""
        return self._upstream.get(key, ())

    def downstream(self, key: AssetKey) -> tuple[AssetKey, ...]:
        """What directly depends on ``key``, sorted."""
        return self._downstream.get(key, ())

    def edges_into(self, key: AssetKey) -> tuple[Edge, ...]:
        """The edges through which ``key`` reads."""
        return tuple(self._edges_in.get(key, ()))

    def edges_out_of(self, key: AssetKey) -> tuple[Edge, ...]:
        """The edges through which ``key`` is read."""
        return tuple(self._edges_out.get(key, ()))

    def ancestors(self, *keys: AssetKey, depth: int | None = None) -> dict[AssetKey, int]:
        """All that ``keys`` depend on, themselves excepted, nearest first, with the distance."""
        return _reach(keys, self._upstream, depth)

    def descendants(self, *keys: AssetKey, depth: int | None = None) -> dict[AssetKey, int]:
        """All that depends on ``keys``, themselves excepted, nearest first, with the distance."""
        return _reach(keys, self._downstream, depth)

    def roots(self) -> tuple[AssetKey, ...]:
        """The assets that depend on nothing."""
        return tuple(key for key in sorted(self._assets) if not self._upstream.get(key))

    def leaves(self) -> tuple[AssetKey, ...]:
        """The assets that nothing depends on."""
        return tuple(key for key in sorted(self._assets) if not self._downstream.get(key))

    def order(self, keys: Iterable[AssetKey] | None = None) -> tuple[AssetKey, ...]:
        """The assets (or those of ``keys``) upstream before downstream, by key where free.

        Assets in a cycle, and those after one, come last, by key.
        """
        chosen = set(self._assets if keys is None else keys) & self._assets.keys()
        ordered = [*self._sorted_out(chosen)]
        return (*ordered, *sorted(chosen.difference(ordered)))

    def cycles(self) -> tuple[tuple[AssetKey, ...], ...]:
        """One shortest cycle for each set of assets that depend on each other, from its smallest key on.

        ``(a, b)`` means that ``b`` depends on ``a`` and ``a`` on ``b``.
        """
        left = set(self._assets)
        left.difference_update(self._sorted_out(left))
        if not left:
            return ()
        import networkx  # a third of a second, and most graphs have no cycle

        looped = to_networkx(self.graph).subgraph(left)
        found = (self._cycle(component) for component in networkx.strongly_connected_components(looped))
        return tuple(sorted(cycle for cycle in found if cycle))

    def _sorted_out(self, chosen: set[AssetKey]) -> Iterator[AssetKey]:
        """Kahn's algorithm over the chosen keys, the smallest free key first; stops at cycles."""
        # Over the whole graph, so that a path through a key that is not chosen still counts.
        waiting = {key: sum(up in self._assets for up in self._upstream.get(key, ())) for key in self._assets}
        free = [key for key, count in waiting.items() if count == 0]
        heapify(free)
        while free:
            key = heappop(free)
            if key in chosen:
                yield key
            for below in self._downstream.get(key, ()):
                waiting[below] -= 1
                if waiting[below] == 0:
                    heappush(free, below)

    def _cycle(self, component: Iterable[AssetKey]) -> tuple[AssetKey, ...]:
        """The shortest way from the component's smallest key back to itself; empty when there is none."""
        members = set(component)
        start = min(members)
        came_from: dict[AssetKey, AssetKey] = {}
        queue = deque([start])
        while queue:
            key = queue.popleft()
            for below in self.downstream(key):
                if below == start:
                    return _way(came_from, start, key)
                if below in members and below not in came_from:
                    came_from[below] = key
                    queue.append(below)
        return ()


def to_networkx(graph: AssetGraph) -> networkx.DiGraph[AssetKey]:
    """The graph as a networkx DiGraph: nodes are keys with ``asset`` (None where no asset defines it), edges have
    ``parameters``, the names through which the upstream is read (none for ordering only)."""
    import networkx

    result: networkx.DiGraph[AssetKey] = networkx.DiGraph()
    result.add_nodes_from((asset.key, {"asset": asset}) for asset in graph.assets)
    for edge in graph.edges:
        for key in (edge.upstream, edge.downstream):
            if key not in result:
                result.add_node(key, asset=None)
        if not result.has_edge(edge.upstream, edge.downstream):
            result.add_edge(edge.upstream, edge.downstream, parameters=())
        if edge.parameter is not None:
            result.edges[edge.upstream, edge.downstream]["parameters"] += (edge.parameter,)
    return result


def _neighbours(lists: Mapping[AssetKey, list[AssetKey]]) -> dict[AssetKey, tuple[AssetKey, ...]]:
    return {key: tuple(sorted(set(others))) for key, others in lists.items()}


def _reach(
    keys: Iterable[AssetKey], neighbours: Mapping[AssetKey, tuple[AssetKey, ...]], depth: int | None
) -> dict[AssetKey, int]:
    distance = dict.fromkeys(keys, 0)
    starts = set(distance)
    queue = deque(distance)
    while queue:
        key = queue.popleft()
        if depth is not None and distance[key] >= depth:
            continue
        for other in neighbours.get(key, ()):
            if other not in distance:
                distance[other] = distance[key] + 1
                queue.append(other)
    return {key: steps for key, steps in distance.items() if key not in starts}


def _way(came_from: Mapping[AssetKey, AssetKey], start: AssetKey, end: AssetKey) -> tuple[AssetKey, ...]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
