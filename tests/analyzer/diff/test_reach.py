"""The reach of all assets at once is what walking from each finds."""

from __future__ import annotations

from hypothesis import given, strategies
from vibepiper.analyzer.diff.reach import Reach
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.graph.queries import GraphIndex
from vptest.handmade import asset, graph

pairs = strategies.lists(strategies.tuples(strategies.integers(0, 9), strategies.integers(0, 9)), max_size=16)


def made(edges: list[tuple[int, int]], start: int) -> AssetGraph:
    """Assets a<start> to a7: the edges may read assets that are not there, and make cycles."""
    assets = [asset(f"a{number}", owners=(f"o{number % 3}",)) for number in range(start, 8)]
    return graph(*assets, edges=[f"a{up} > a{down}" for up, down in edges if start <= down < 8])


@given(pairs, pairs)
def test_reach_is_what_walking_finds(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
    old, new = GraphIndex(made(before, 0)), GraphIndex(made(after, 2))
    reach = Reach(old, new)
    for key in old.assets | new.assets:
        walked = {found for index in (old, new) for found in index.descendants(key)}
        reached, owners = reach.of(key)
        assert reached == tuple(sorted(walked))
        assert owners == tuple(
            sorted({owner for found in walked for owner in (new.get(found) or old[found]).owners})
        )
