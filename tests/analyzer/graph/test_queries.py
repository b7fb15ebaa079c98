"""Queries on the graph; networkx is the oracle."""

from __future__ import annotations

import subprocess
import sys

import networkx
from hypothesis import given, strategies
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.graph.queries import GraphIndex, to_networkx
from vptest.handmade import asset, graph, key

SHOP = graph(
    asset("raw/orders", kind="source"),
    asset("clean"),
    asset("daily"),
    asset("report"),
    asset("alone"),
    edges=[
        "raw/orders > clean",
        "clean > daily",
        "clean > report",
        "daily > report",
        "daily . alone",
        "gone > report",
    ],
)


def _random_graph(pairs: list[tuple[int, int]]) -> AssetGraph:
    assets = [asset(f"a{number}") for number in range(8)]
    return graph(*assets, edges=[f"a{up} > a{down}" for up, down in pairs])


random_graphs = strategies.lists(
    strategies.tuples(strategies.integers(0, 7), strategies.integers(0, 7)), max_size=14
).map(_random_graph)


def test_neighbours_and_ends() -> None:
    index = GraphIndex(SHOP)
    assert index.upstream(key("report")) == (key("clean"), key("daily"), key("gone"))
    assert index.downstream(key("clean")) == (key("daily"), key("report"))
    assert index.upstream(key("nobody")) == ()
    assert index.missing == (key("gone"),)
    assert index.roots() == (key("raw/orders"),)
    assert index.leaves() == (key("alone"), key("report"))
    assert key("clean") in index
    assert key("gone") not in index


def test_distances() -> None:
    index = GraphIndex(SHOP)
    assert index.ancestors(key("report")) == {
        key("clean"): 1, key("daily"): 1, key("gone"): 1, key("raw/orders"): 2,
    }  # fmt: skip
    assert index.descendants(key("clean"), depth=1) == {key("daily"): 1, key("report"): 1}
    assert index.descendants(key("clean"), depth=0) == {}


def test_order_of_a_part_respects_paths_through_the_rest() -> None:
    index = GraphIndex(graph(asset("z"), asset("m"), asset("a"), edges=["z > m", "m > a"]))
    assert index.order([key("a"), key("z")]) == (key("z"), key("a"))


@given(random_graphs)
def test_reach_is_what_networkx_says(made: AssetGraph) -> None:
    index, oracle = GraphIndex(made), to_networkx(made)
    for each in made.assets:
        assert index.ancestors(each.key).keys() == networkx.ancestors(oracle, each.key)
        assert index.descendants(each.key).keys() == networkx.descendants(oracle, each.key)


@given(random_graphs)
def test_order_and_cycles(made: AssetGraph) -> None:
    index, oracle = GraphIndex(made), to_networkx(made)
    cycles, order = index.cycles(), index.order()
    assert sorted(order) == sorted(index.assets)
    assert (not cycles) == networkx.is_directed_acyclic_graph(oracle)
    if not cycles:
        place = {found: number for number, found in enumerate(order)}
        assert all(place[edge.upstream] < place[edge.downstream] for edge in made.edges)
    for cycle in cycles:
        assert cycle[0] == min(cycle)
        assert all(
            oracle.has_edge(one, other) for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        )


def test_the_shortest_cycle_is_told_from_its_smallest_key() -> None:
    looped = graph(
        *(asset(name) for name in "abcd"), edges=["a > b", "b > c", "c > d", "d > a", "c > a", "d > d"]
    )
    assert GraphIndex(looped).cycles() == ((key("a"), key("b"), key("c")),)
    assert GraphIndex(graph(asset("a"), edges=["a > a"])).cycles() == ((key("a"),),)


def test_what_comes_after_a_cycle_is_still_ordered_once() -> None:
    looped = graph(asset("a"), asset("b"), asset("c"), asset("0"), edges=["a > b", "b > a", "b > c"])
    assert GraphIndex(looped).order() == (key("0"), key("a"), key("b"), key("c"))


def test_networkx_keeps_parameters_and_missing_assets() -> None:
    made = to_networkx(SHOP)
    assert made.edges[key("raw/orders"), key("clean")]["parameters"] == ("orders",)
    assert made.edges[key("daily"), key("alone")]["parameters"] == ()
    assert made.nodes[key("gone")]["asset"] is None
    assert made.nodes[key("clean")]["asset"].key == key("clean")


def test_networkx_is_not_loaded_without_a_cycle() -> None:
    program = (
        "import sys; from vibepiper.analyzer.graph.model import AssetGraph; "
        "from vibepiper.analyzer.graph.queries import GraphIndex; import vibepiper.analyzer.graph.select; "
        "GraphIndex(AssetGraph()).cycles(); sys.exit('networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
