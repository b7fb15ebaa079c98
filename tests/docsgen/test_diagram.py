"""What of the graph is drawn, and how it is laid out and written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vibepiper.analyzer.graph.model import AssetGraph, AssetKey
from vibepiper.docsgen.diagram import (
    Adjacency,
    Diagram,
    Line,
    Node,
    adjacency,
    by_group,
    neighbourhood,
    whole,
)
from vibepiper.docsgen.drawing import layers, svg
from vibepiper.docsgen.mermaid_text import fits, mermaid_text
from vptest.sites import edge, key


def edges_of(*pairs: str) -> Adjacency:
    """``a>b`` is data that flows, ``a~b`` an order only."""
    made = [edge(*pair.split(">")) if ">" in pair else edge(*pair.split("~"), None) for pair in pairs]
    return adjacency(AssetGraph(edges=tuple(made)))


def describe(name: AssetKey) -> Node:
    return Node("", str(name))


def drawn(diagram: Diagram) -> set[str]:
    names = {node.id: node.label for node in diagram.nodes}
    return {
        f"{names[line.upstream]}{'~' if line.dashed else '>'}{names[line.downstream]}"
        for line in diagram.lines
    }


def test_a_neighbourhood_reaches_two_steps_and_counts_what_lies_beyond() -> None:
    edges = edges_of("a>b", "b>c", "c>d", "d>e", "e~f", "f>g", "b>e")
    diagram = neighbourhood(edges, key("d"), describe)
    assert drawn(diagram) == {"b>c", "c>d", "d>e", "e~f", "b>e"}
    assert (diagram.hidden_upstream, diagram.hidden_downstream) == (1, 1)
    assert [node.label for node in diagram.nodes if "focus" in node.classes] == ["d"]


def test_a_crowded_neighbourhood_is_cut_to_the_limit_on_both_sides() -> None:
    edges = edges_of(*(f"u{n}>x" for n in range(50)), *(f"x>d{n}" for n in range(5)))
    diagram = neighbourhood(edges, key("x"), describe, limit=20)
    assert len(diagram.nodes) == 20
    assert diagram.hidden_downstream == 0
    assert diagram.hidden_upstream == 50 - (20 - 1 - 5)


def test_an_asset_in_a_cycle_is_drawn_once() -> None:
    diagram = neighbourhood(edges_of("a>b", "b>a"), key("a"), describe)
    assert [node.label for node in diagram.nodes] == ["a", "b"]
    assert drawn(diagram) == {"a>b", "b>a"}
    assert (diagram.hidden_upstream, diagram.hidden_downstream) == (0, 0)


def test_groups_are_joined_where_their_assets_are() -> None:
    edges = edges_of("r/a>s/a", "r/b~s/b", "s/a>s/b", "s/b~t/a")
    keys = [key(name) for name in ("r/a", "r/b", "s/a", "s/b", "t/a")]
    diagram = by_group(edges, keys, lambda name: name[0], lambda group: Node("", group))
    assert drawn(diagram) == {"r>s", "s~t"}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_the_layout_holds_every_node_once_and_goes_right_unless_there_is_a_cycle(
    pairs: list[tuple[int, int]],
) -> None:
    forward = {(f"n{min(pair)}", f"n{max(pair)}") for pair in pairs if pair[0] != pair[1]}
    nodes = tuple(Node(f"n{number}", str(number)) for number in range(13))
    acyclic = layers(Diagram(nodes, tuple(Line(*pair) for pair in sorted(forward))))
    depth = {name: number for number, layer in enumerate(acyclic) for name in layer if ">" not in name}
    assert sorted(depth) == sorted(node.id for node in nodes)
    assert all(depth[above] < depth[below] for above, below in forward)
    any_lines = tuple(Line(f"n{a}", f"n{b}") for a, b in sorted(set(pairs)))
    placed = [name for layer in layers(Diagram(nodes, any_lines)) for name in layer if ">" not in name]
    assert sorted(placed) == sorted(node.id for node in nodes)


def test_a_long_line_passes_between_the_boxes() -> None:
    nodes = tuple(Node(name, name) for name in "abcd")
    lines = tuple(Line(*pair) for pair in ("ab", "bc", "cd", "ad"))
    assert [len(layer) for layer in layers(Diagram(nodes, lines))] == [1, 2, 2, 1]
    drawing = svg(Diagram(nodes, lines), "t", lambda target: target)
    assert re.findall(r'd="(M[^"]*)"', drawing)[-1].count("C") == 3


HOSTILE = '"]; click n0 "javascript:alert(1)" %%{init: {}}%% <img src=x onerror=alert(1)> `#quot;'


def test_no_label_can_leave_its_box() -> None:
    diagram = Diagram((Node("n0", HOSTILE, HOSTILE, "x.html", ("asset",)),), ())
    written = mermaid_text(diagram)
    assert re.fullmatch(
        r'flowchart LR\n  n0\["[A-Za-z0-9 ./_#;…-]*<br/>[A-Za-z0-9 ./_#;…-]*"\]\n  class n0 vp-asset\n',
        written,
    )
    drawing = svg(diagram, HOSTILE, lambda target: target)
    assert "<img" not in drawing
    assert 'onerror=alert(1)"' not in drawing


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("orders_2", "orders_2"),
        ("Bücher ☃", "Bücher ☃"),
        # Without a line break Mermaid would show the entity itself.
        ("a<b>", "a#60;b#62;<br/>"),
        ("a\u202eb\u2028", "a#8238;b#8232;<br/>"),
        ("n" * 60, "n" * 47 + "…"),
    ],
)
def test_a_label_is_escaped_so_that_mermaid_shows_it_as_it_is(label: str, written: str) -> None:
    assert f'n0["{written}"]\n' in mermaid_text(Diagram((Node("n0", label),), ()))


def test_groups_hidden_assets_and_orders_are_written() -> None:
    edges = edges_of("a>b", "a~c")
    text = mermaid_text(
        whole(edges, [key("a"), key("b"), key("c")], lambda name: Node("", str(name), "g<1>"))
    )
    assert 'n1["b<br/>g#60;1#62;"]' in text
    assert "n0 --> n1" in text
    assert "n0 -.-> n2" in text
    assert "+3 more upstream" in mermaid_text(Diagram((Node("n0", "a"),), (), 3, 0))


@pytest.mark.parametrize(
    ("boxes", "lines", "expected"), [(150, 400, True), (151, 0, False), (150, 401, False)]
)
def test_mermaid_is_asked_only_for_what_it_can_draw(boxes: int, lines: int, expected: bool) -> None:
    nodes = tuple(Node(f"n{number}", str(number)) for number in range(boxes))
    assert fits(Diagram(nodes, (Line("n0", "n1"),) * lines)) is expected
