"""What the changes look like, and that text of the analysed code can't do harm in them."""

from __future__ import annotations

import json

import pytest
from vibepiper.analyzer.diff import Change, Changes, compare
from vibepiper.analyzer.diff.comment import MARKER, MAX_CHARACTERS, render_markdown
from vibepiper.analyzer.diff.render import FORMATS, render_github, render_json, render_text
from vibepiper.analyzer.graph.model import AssetGraph, AssetKey, Location
from vptest.handmade import asset, graph, key, table

OLD = graph(
    asset("orders", schema=table("amount:int64"), path="shop/orders.py", line=4),
    asset("daily", owners=("data@shop.org",)),
    asset("stale"),
    edges=["orders > daily"],
)
NEW = graph(
    asset("orders", schema=table("amount:str"), path="shop/orders.py", line=9),
    asset("daily", owners=("data@shop.org",)),
    asset("fresh"),
    edges=["orders > daily"],
)

TEXT = """\
Breaking:
  orders.amount: column 'amount' changed its dtype from int64 to str  [shop/orders.py:9]
      reaches 1: daily, owned by data@shop.org
  stale: asset removed  [module.py:1, before]

Compatible:
  fresh: asset added  [module.py:1]

2 breaking, 1 compatible changes.
"""

GITHUB = """\
::error file=shop/orders.py,line=9,col=1,title=vp diff%3A column-dtype::orders.amount: column 'amount' changed its \
dtype from int64 to str; reaches 1: daily, owned by data@shop.org
::error title=vp diff%3A asset-removed::stale: asset removed
"""


def test_text() -> None:
    assert render_text(compare(OLD, NEW)) == TEXT
    assert render_text(Changes()) == "No changes.\n"


def test_github() -> None:
    assert render_github(compare(OLD, NEW)) == GITHUB


def test_json() -> None:
    value = json.loads(render_json(compare(OLD, NEW)))
    assert (value["version"], value["verdict"]) == (1, "breaking")
    assert value["counts"] == {"breaking": 2, "unconfirmable": 0, "compatible": 1, "catalog": 0}
    assert value["changes"][0] == {
        "kind": "column-dtype",
        "category": "breaking",
        "asset": "orders",
        "column": "amount",
        "message": "column 'amount' changed its dtype from int64 to str",
        "old": "int64",
        "new": "str",
        "hint": None,
        "reaches": ["daily"],
        "owners": ["data@shop.org"],
        "location": {
            "side": "new", "path": "shop/orders.py", "line": 9, "column": 1, "end_line": 0, "end_column": 0,
        },
    }  # fmt: skip
    assert json.loads(render_json(Changes()))["verdict"] is None


def test_comment() -> None:
    text = render_markdown(compare(OLD, NEW), OLD, NEW)
    assert text.startswith(f"{MARKER}\n")
    assert "**Breaking changes.** 2 breaking, 1 compatible changes." in text
    table_rows = [line for line in text.splitlines() if line.startswith("| Breaking")]
    assert len(table_rows) == 2
    drawing = text.partition("```mermaid\n")[2].partition("```")[0]
    assert '"stale"' in drawing, "removed assets are drawn too"
    assert '"daily"' in drawing, "and what is reached"
    assert "<details><summary>Breaking (2)</summary>" in text


def test_comment_without_changes() -> None:
    text = render_markdown(Changes(), OLD, OLD)
    assert "No changes to the asset graph" in text
    assert "mermaid" not in text


def test_comment_draws_only_the_affected_part() -> None:
    crowd = [asset(f"other{number}") for number in range(100)]
    old, new = graph(asset("a"), *crowd), graph(asset("a", type="int"), *crowd)
    assert "other" not in render_markdown(compare(old, new), old, new)


def test_comment_stays_below_the_limit() -> None:
    many = tuple(
        Change("asset-removed", "breaking", "asset removed " + "x" * 200, AssetKey((f"a{number}",)))
        for number in range(1_000)
    )
    text = render_markdown(Changes(many), AssetGraph(), AssetGraph())
    assert len(text) <= MAX_CHARACTERS
    assert "did not fit" in text
    assert text.count("| Breaking |") == 10
    assert "and 990 more below" in text


HOSTILE = "x\x1b[2J\n::error::y | `z` @all <img src=x> [a](b) %0A"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_lets_control_characters_through(name: str) -> None:
    change = Change(
        "described", "breaking", HOSTILE, key("a\x1b]0;x\x07"), location=Location("m\x1b.py", 1), hint=HOSTILE
    )
    text = FORMATS[name](Changes((change,)))
    assert not any(not character.isprintable() and character != "\n" for character in text)
    assert not any(line.startswith("::error::") for line in text.splitlines())


def test_a_comment_shows_hostile_text_as_it_is() -> None:
    change = Change("described", "breaking", HOSTILE, key("a`|b"))
    text = render_markdown(Changes((change,)), AssetGraph(), AssetGraph())
    assert "<img" not in text
    assert "@all" not in text
    assert "\x1b" not in text
    row = next(line for line in text.splitlines() if line.startswith("| Breaking"))
    assert row.replace("\\|", "").count("|") == 5
