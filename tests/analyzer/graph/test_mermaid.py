"""Mermaid text: opaque ids, escaped labels, within the library's limits."""

from __future__ import annotations

from vibepiper.analyzer.graph.mermaid import MAX_CHARACTERS, MAX_EDGES, escape_label, mermaid
from vptest.handmade import asset, graph, key

SHOP = graph(
    asset("raw/orders", kind="source"),
    asset("clean"),
    asset("daily"),
    edges=["raw/orders > clean", "clean . daily", "gone > daily"],
)


def test_draws_sources_missing_assets_and_orderings() -> None:
    lines = [line.strip() for line in mermaid(SHOP).splitlines()]
    assert lines[:8] == [
        "flowchart LR",
        'n0["gone"]',
        'n1[("raw/orders")]',
        'n2["clean"]',
        'n3["daily"]',
        "n1 --> n2",
        "n2 -.-> n3",
        "n0 --> n3",
    ]
    assert "class n0 missing" in lines
    assert "class n1 source" in lines


def test_draws_a_part_only() -> None:
    text = mermaid(SHOP, [key("clean"), key("daily")], direction="TD")
    assert text.startswith("flowchart TD\n")
    assert "orders" not in text
    assert "gone" not in text


def test_keeps_what_is_near_the_focus_and_says_how_much_is_left_out() -> None:
    text = mermaid(SHOP, focus=[key("raw/orders")], max_nodes=2)
    assert '"raw/orders"' in text
    assert '"clean"' in text
    assert '"daily"' not in text
    assert 'more["+2 more"]' in text


def test_labels_can_not_leave_their_quotes() -> None:
    hostile = 'x"]; click n0 javascript:alert(1)<script>`%%{init: {}}%%\n#'
    text = mermaid(graph(asset(hostile)))
    assert escape_label('"<`#%\n') == "#34;#60;#96;#35;#37;#10;"
    node = text.splitlines()[1].strip()
    assert node.startswith('n0["')
    assert node.count('"') == 2
    assert "<" not in text
    assert "%%{" not in text
    assert len(text.splitlines()) == len(mermaid(graph(asset("x"))).splitlines())


def test_links_can_not_leave_their_quotes() -> None:
    text = mermaid(SHOP, links={key("clean"): 'a.html"\nclick n1 call evil()'})
    click = next(line for line in text.splitlines() if "click" in line)
    assert click.strip() == 'click n2 href "a.html%22click n1 call evil()"'


def test_classes_are_given_with_their_styles() -> None:
    text = mermaid(SHOP, classes={key("clean"): "changed"}, styles=["classDef changed fill:#fff"])
    assert "class n2 changed" in text
    assert text.rstrip().endswith("classDef changed fill:#fff")


def test_stays_within_the_limits_of_mermaid() -> None:
    names = [f"a{number:03}" for number in range(300)]
    edges = [f"{up} > {down}" for place, up in enumerate(names) for down in names[place + 1 : place + 10]]
    text = mermaid(graph(*map(asset, names), edges=edges), max_nodes=300)
    assert 0 < text.count("-->") <= MAX_EDGES
    assert "more" in text
    long = mermaid(graph(*(asset("é\N{SNOWMAN}" * 50 + name) for name in names)), max_nodes=300)
    assert len(long) <= MAX_CHARACTERS
