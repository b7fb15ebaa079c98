"""The selection language."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.graph.model import Job, Location, Problem
from vibepiper.analyzer.graph.select import SelectionError, select
from vptest.handmade import asset, graph

PLACE = Location("module.py", 1)
SHOP = graph(
    asset("raw/orders", kind="source"),
    asset("raw/users", kind="source"),
    asset("clean", group="sales", tags={"pii": "no", "tier": "1"}),
    asset("daily", owners=("data@shop.org",), path="marts/sales/daily.py"),
    asset("report", kinds=("sql",), path="marts/report.py"),
    asset("odd name+,(x)", path="marts_old/odd.py"),
    edges=["raw/orders > clean", "clean > daily", "daily > report", "gone > report"],
    jobs=(
        Job("nightly", "+daily", None, PLACE),
        Job("loop", "clean or job:back", None, PLACE),
        Job("back", "job:loop", None, PLACE),
        Job("wrong", "cleen", None, PLACE),
    ),
)
EVERYTHING = "clean daily odd raw/orders raw/users report"


def names(expression: str) -> str:
    return " ".join(str(found).removesuffix(" name+,(x)") for found in select(SHOP, expression))


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("clean", "clean"),
        ("raw/orders", "raw/orders"),
        ("raw__orders", "raw/orders"),
        ("orders", "raw/orders"),
        ("raw/*", "raw/orders raw/users"),
        ("*r*rs", "raw/orders raw/users"),
        ("[cd]*", "clean daily"),
        ("nothing*", ""),
        ("'odd name+,(x)'", "odd"),
        ("+daily", "clean daily raw/orders"),
        ("daily+", "daily report"),
        ("+daily+", "clean daily raw/orders report"),
        ("1+daily", "clean daily"),
        ("0+daily", "daily"),
        ("2+report", "clean daily report"),
        ("raw/orders+1", "clean raw/orders"),
        ("1+daily+1", "clean daily report"),
        ("+(clean or report)", "clean daily raw/orders report"),
        ("(clean or report)+1", "clean daily report"),
        ("group:sales", "clean"),
        ("group:s*", "clean"),
        ("tag:pii", "clean"),
        ("tag:pii=no", "clean"),
        ("tag:pii=*", "clean"),
        ("owner:data@shop.org", "daily"),
        ("owner:*@shop.org", "daily"),
        ("kind:sql", "report"),
        ("kind:source", "raw/orders raw/users"),
        ("path:marts", "daily report"),
        ("path:marts/", "daily report"),
        ("path:./marts", "daily report"),
        ("path:marts/sales/daily.py", "daily"),
        ("path:marts*", "daily odd report"),
        ("source:raw/orders", "raw/orders"),
        ("source:*", "raw/orders raw/users"),
        ("source:raw/orders+", "clean daily raw/orders report"),
        ("job:nightly", "clean daily raw/orders"),
        ("+daily,kind:asset", "clean daily"),
        ("+daily and not source:*", "clean daily"),
        ("not source:* and not 'odd name+,(x)'", "clean daily report"),
        ("not not clean", "clean"),
        ("not (clean or daily)", "odd raw/orders raw/users report"),
        ("clean or daily and report", "clean"),
        ("(clean or daily) and daily", "daily"),
        ("clean daily", "clean daily"),
        ("clean +daily", "clean daily raw/orders"),
        ("clean daily+,report", "clean report"),
        ("  clean\t", "clean"),
        ("*", EVERYTHING),
    ],
)
def test_selects(expression: str, selected: str) -> None:
    assert names(expression) == selected


@pytest.mark.parametrize(
    ("expression", "position", "reason"),
    [
        ("", 0, "it is empty"),
        ("cleen", 0, "Did you mean 'clean'?"),
        ("clean or cleen", 9, "Did you mean 'clean'?"),
        ("clean and", 9, "an asset is expected here, not the end"),
        ("or clean", 0, "an asset is expected here, not 'or'"),
        ("not", 3, "not the end"),
        (", clean", 0, "not ','"),
        ("(clean", 0, "this '(' is never closed"),
        ("clean)", 5, "this ')' closes nothing"),
        ("()", 1, "not ')'"),
        ("clean+daily", 5, "'+' is not expected here; quote names that hold it"),
        ("clean++", 5, "'+' is not expected here"),
        ("'clean", 0, "an asset is expected here, not '''"),
        ("grup:sales", 0, "Did you mean 'group'?"),
        ("group:sale", 0, "Did you mean 'sales'?"),
        ("tag:ppi", 0, "Did you mean 'pii'?"),
        ("group:", 0, "needs a value"),
        ("source:clean", 0, "'clean' is no source"),
        ("job:nightli", 0, "Did you mean 'nightly'?"),
        ("job:loop", 0, "loop → back → loop"),
        ("job:wrong", 0, "Did you mean 'clean'?"),
        ("(" * 200 + "clean" + ")" * 200, 101, "more than 100 parentheses"),
    ],
)
def test_says_where_and_what_is_wrong(expression: str, position: int, reason: str) -> None:
    with pytest.raises(SelectionError) as caught:
        select(SHOP, expression)
    assert caught.value.position == position
    assert reason in str(caught.value)


def test_several_expressions_are_a_union_and_none_is_everything() -> None:
    assert len(select(SHOP, ["clean", "daily"])) == 2
    assert len(select(SHOP, [])) == len(SHOP.assets)


def test_exclude() -> None:
    kept = select(SHOP, "+daily", exclude=["source:*", "clean"])
    assert [str(found) for found in kept] == ["daily"]
    with pytest.raises(SelectionError, match="Did you mean 'clean'"):
        select(SHOP, (), exclude="cleen")


def test_a_last_part_that_is_not_unique_is_an_error() -> None:
    twice = graph(asset("a/orders"), asset("b/orders"))
    with pytest.raises(SelectionError, match="could mean 'a/orders', 'b/orders'"):
        select(twice, "orders")


def test_a_name_that_may_be_hidden_says_so() -> None:
    broken = graph(asset("clean"), problems=(Problem("VPE001", "bad", PLACE, ("*",)),))
    with pytest.raises(SelectionError, match=r"'orders' \(module.py:1 can't be read; it may define it\)"):
        select(broken, "orders")


def test_a_project_without_sources_has_none_to_select() -> None:
    assert select(graph(asset("clean")), "kind:source") == ()
