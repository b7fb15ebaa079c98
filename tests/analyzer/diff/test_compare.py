"""What differs between two graphs: a table of (old, new, expected changes)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from vibepiper.analyzer.diff import Changes, compare
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    Check,
    Column,
    ColumnLineage,
    Input,
    Job,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Problem,
    TableSchema,
    Unknown,
)
from vptest.handmade import asset, graph, key, table

PLACE = Location("broken.py", 3)
OPEN = (Unknown("deps", "line 1 of the SQL text: syntax error near ','", PLACE),)
CONFIGURED = Location("vibepiper.toml", 4)
DAYS = Partitioning("daily", "2013-01-01")


def found(old: AssetGraph, new: AssetGraph) -> list[str]:
    """The changes as ``category kind subject``."""
    subjects = [
        f"{change.category} {change.kind} {change.asset or '-'}{'.' + change.column if change.column else ''}"
        for change in compare(old, new).changes
    ]
    return sorted(subjects)


def a(**facts: object) -> Asset:
    return asset("a", **facts)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # the value's type
        (a(type="int"), a(type="int"), []),
        (a(type="int"), a(type="str"), ["breaking type-changed a"]),
        (a(type="float"), a(type="int"), ["compatible type-changed a"]),
        (a(type="int"), a(type="int | None"), ["breaking type-changed a"]),
        (a(type="int"), a(type="shop.Order"), ["unconfirmable type-changed a"]),
        (a(type="pandas.DataFrame"), a(type="polars.DataFrame"), ["unconfirmable type-changed a"]),
        (a(), a(type="int"), ["compatible type-changed a"]),
        (a(type="int"), a(), ["unconfirmable type-changed a"]),
        # columns
        (a(), a(schema=table("x:int64")), ["compatible schema-added a"]),
        (a(schema=table("x:int64")), a(), ["unconfirmable schema-removed a"]),
        (a(schema=table("x:int64", "y:str")), a(schema=table("x:int64")), ["breaking column-removed a.y"]),
        (a(schema=table("x:int64")), a(schema=table("x:int64", "y:str")), ["compatible column-added a.y"]),
        (a(schema=table("x:int64", "y:str")), a(schema=table("y:str", "x:int64")), []),
        (a(schema=table("x:int64")), a(schema=table("x:int32")), ["breaking column-dtype a.x"]),
        (a(schema=table("x:object")), a(schema=table("x:str")), ["unconfirmable column-dtype a.x"]),
        (a(schema=table("x")), a(schema=table("x:str")), ["compatible column-dtype a.x"]),
        (a(schema=table("x:str")), a(schema=table("x")), ["unconfirmable column-dtype a.x"]),
        (
            a(schema=table("x:int64")),
            a(schema=table(Column("x", "int64", nullable=True))),
            ["breaking column-nullable a.x"],
        ),
        (
            a(schema=table(Column("x", nullable=True))),
            a(schema=table("x")),
            ["compatible column-nullable a.x"],
        ),
        (a(schema=table("x")), a(schema=table(Column("x", optional=True))), ["breaking column-optional a.x"]),
        (
            a(schema=table(Column("x", optional=True))),
            a(schema=table("x")),
            ["compatible column-optional a.x"],
        ),
        (a(schema=table(Column("x", unique=True))), a(schema=table("x")), ["breaking column-unique a.x"]),
        (a(schema=table("x")), a(schema=table(Column("x", unique=True))), ["compatible column-unique a.x"]),
        (
            a(schema=table(Column("x", checks=("ge(0)",)))),
            a(schema=table(Column("x", checks=("ge(0)", "le(9)")))),
            ["compatible column-checks a.x"],
        ),
        (
            a(schema=table(Column("x", checks=("ge(0)",)))),
            a(schema=table(Column("x", checks=("ge(-1)",)))),
            ["unconfirmable column-checks a.x"],
        ),
        (
            a(schema=table(Column("x", description="one"))),
            a(schema=table(Column("x", description="two"))),
            ["catalog column-described a.x"],
        ),
        (a(schema=table("x", strict=True)), a(schema=table("x")), ["unconfirmable schema-opened a"]),
        (a(schema=table("x")), a(schema=table("x", strict=True)), ["unconfirmable schema-closed a"]),
        (a(schema=TableSchema("One")), a(schema=TableSchema("Two")), ["catalog schema-renamed a"]),
        (a(schema=TableSchema("One")), a(schema=TableSchema("One", location=PLACE)), []),
        # partitions
        (a(), a(partitions=DAYS), ["breaking partitions-changed a"]),
        (a(partitions=DAYS), a(), ["breaking partitions-changed a"]),
        (
            a(partitions=DAYS),
            a(partitions=Partitioning("monthly", "2013-01-01")),
            ["breaking partitions-changed a"],
        ),
        (
            a(partitions=DAYS),
            a(partitions=Partitioning("daily", "2012-01-01")),
            ["compatible partitions-changed a"],
        ),
        (
            a(partitions=DAYS),
            a(partitions=Partitioning("daily", "2013-02-01")),
            ["breaking partitions-changed a"],
        ),
        (
            a(partitions=DAYS),
            a(partitions=Partitioning("daily", "2013-01-01", "2014-01-01")),
            ["breaking partitions-changed a"],
        ),
        (
            a(partitions=DAYS),
            a(partitions=Partitioning("daily", "2013-01-01", timezone="Asia/Tokyo")),
            ["breaking partitions-changed a"],
        ),
        (a(partitions=DAYS), a(partitions=Partitioning("daily")), ["unconfirmable partitions-changed a"]),
        (
            a(partitions=Partitioning("static", keys=("x",))),
            a(partitions=Partitioning("static", keys=("y", "x"))),
            ["compatible partitions-changed a"],
        ),
        (
            a(partitions=Partitioning("static", keys=("x", "y"))),
            a(partitions=Partitioning("static", keys=("y",))),
            ["breaking partitions-changed a"],
        ),
        # storage, code, service, description
        (a(), a(partition_by=("day",)), ["unconfirmable layout-changed a"]),
        (a(), a(output=Output("vibepiper.IOManager", "s3://x")), ["unconfirmable output-changed a"]),
        (a(code_version="v1:1"), a(code_version="v1:2"), ["compatible code-changed a"]),
        (a(version="1"), a(version="2"), ["compatible code-changed a"]),
        (a(kind="source"), a(), ["compatible kind-changed a"]),
        (a(public=True), a(), ["unconfirmable no-longer-public a"]),
        (a(), a(deprecated="use b"), ["compatible deprecated a"]),
        (a(freshness="24h"), a(freshness="1h"), ["compatible freshness-changed a"]),
        (a(freshness="24h"), a(freshness="2d"), ["unconfirmable freshness-changed a"]),
        (a(freshness="24h"), a(), ["unconfirmable freshness-changed a"]),
        (a(), a(freshness="24h"), ["compatible freshness-changed a"]),
        (a(), a(owners=("x",), description="y", tags={"z": ""}), ["catalog described a"]),
        (a(), a(column_lineage=(ColumnLineage("x"),)), ["catalog described a"]),
        (a(), a(line=99, path="elsewhere.py"), []),
        (a(), a(retries=2, pure=True), ["compatible running-changed a"]),
        (a(resources=("db",)), a(resources=("db", "http")), ["compatible running-changed a"]),
        (a(), a(public=True), ["catalog described a"]),
        (a(deprecated="use b"), a(), ["catalog described a"]),
        # the unknown
        (
            a(freshness="1h"),
            a(unknown=(Unknown("freshness", "why", PLACE),)),
            ["unconfirmable freshness-unknown a"],
        ),
        (a(version="1"), a(unknown=(Unknown("version", "why", PLACE),)), ["compatible version-unknown a"]),
        (a(retries=1), a(unknown=(Unknown("retries", "why", PLACE),)), ["compatible running-unknown a"]),
        (a(owners=("x",)), a(unknown=(Unknown("owners", "why", PLACE),)), ["catalog description-unknown a"]),
        (a(), a(unknown=(Unknown("schema", "why", PLACE),)), ["unconfirmable schema-unknown a"]),
        (a(unknown=(Unknown("type", "why", PLACE),)), a(type="int"), ["unconfirmable type-unknown a"]),
        (a(unknown=(Unknown("deps", "why", PLACE),)), a(), ["unconfirmable edges-unknown a"]),
        (
            a(unknown=(Unknown("output", "why", PLACE),)),
            a(unknown=(Unknown("output", "why", PLACE),)),
            ["unconfirmable storage-unknown a"],
        ),
        (a(), a(conditional=True), ["unconfirmable asset-conditional a"]),
        (a(conditional=True), a(conditional=True), ["unconfirmable asset-conditional a"]),
    ],
)
def test_one_asset(old: Asset, new: Asset, expected: list[str]) -> None:
    assert found(graph(old), graph(new)) == expected


HIDES_ALL = (Problem("VPE001", "bad syntax", PLACE, ("*",)),)
HIDES_RAW = (Problem("VPE003", "dynamic", PLACE, ("raw/*",)),)
HIDES_NONE = (Problem("VPG007", "ambiguous", PLACE),)
CHECK = Check("positive", (key("a"),), "error", False, "module", "positive", PLACE)
JOB = Job("nightly", "a", None, PLACE)
ELSEWHERE = Location("jobs.py", 3)
BLOCKING = Check("positive", (key("a"),), "error", True, "module", "positive", PLACE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (graph(), graph(), []),
        (graph(), graph(asset("a")), ["compatible asset-added a"]),
        (graph(asset("a")), graph(), ["breaking asset-removed a"]),
        (graph(asset("a", kind="source")), graph(), ["breaking source-removed a"]),
        (graph(asset("a", conditional=True)), graph(), ["unconfirmable asset-removed a"]),
        (
            graph(asset("a"), asset("b"), edges=["a > b"]),
            graph(asset("b"), edges=["a > b"]),
            ["breaking asset-removed a"],
        ),
        # edges
        (
            graph(asset("a"), asset("b")),
            graph(asset("a"), asset("b"), edges=["a > b"]),
            ["compatible edge-added b"],
        ),
        (
            graph(asset("a"), asset("b"), edges=["a > b"]),
            graph(asset("a"), asset("b")),
            ["compatible edge-removed b"],
        ),
        (
            graph(asset("a"), asset("b"), edges=["a > b"]),
            graph(asset("a"), asset("b"), edges=["a . b"]),
            ["compatible edge-changed b"],
        ),
        (graph(asset("b")), graph(asset("b"), edges=["gone > b"]), ["breaking edge-dangling b"]),
        (
            # a parameter that meant the removed asset now means nothing
            graph(asset("raw/a"), asset("b"), edges=["raw/a > b"]),
            graph(asset("b"), edges=["a > b"]),
            ["breaking asset-removed raw/a"],
        ),
        (
            graph(asset("a"), asset("b"), edges=["a > b"]),
            graph(asset("a"), asset("b"), edges=["a > b", "b > a"]),
            ["breaking cycle-added a", "compatible edge-added a"],
        ),
        (
            graph(asset("a"), asset("b"), edges=["a > b", "b > a"]),
            graph(asset("a"), asset("b"), edges=["a > b", "b > a"]),
            [],
        ),
        # hidden assets
        (
            graph(asset("a")),
            graph(problems=HIDES_ALL),
            ["unconfirmable asset-removed a", "unconfirmable graph-incomplete -"],
        ),
        (
            graph(asset("a")),
            graph(problems=HIDES_RAW),
            ["breaking asset-removed a", "unconfirmable graph-incomplete -"],
        ),
        (
            graph(asset("raw/a")),
            graph(problems=HIDES_RAW),
            ["unconfirmable asset-removed raw/a", "unconfirmable graph-incomplete -"],
        ),
        (
            graph(problems=HIDES_ALL),
            graph(asset("a")),
            ["unconfirmable asset-added a", "unconfirmable graph-incomplete -"],
        ),
        (graph(problems=HIDES_ALL), graph(problems=HIDES_ALL), ["unconfirmable graph-incomplete -"]),
        (graph(problems=HIDES_NONE), graph(problems=HIDES_NONE), []),
        (
            graph(asset("b")),
            graph(asset("b"), edges=["raw/x > b"], problems=HIDES_RAW),
            ["unconfirmable edge-dangling b", "unconfirmable graph-incomplete -"],
        ),
        # jobs
        (graph(), graph(jobs=(JOB,)), ["compatible job-added -"]),
        (graph(jobs=(JOB,)), graph(), ["compatible job-removed -"]),
        (graph(jobs=(JOB,)), graph(jobs=(replace(JOB, location=ELSEWHERE),)), []),
        (graph(jobs=(JOB,)), graph(jobs=(replace(JOB, select="b"),)), ["compatible job-changed -"]),
        (graph(jobs=(JOB,)), graph(jobs=(replace(JOB, schedule="0 6 * * *"),)), ["compatible job-changed -"]),
        (
            graph(jobs=(JOB, replace(JOB, name="set", location=CONFIGURED))),
            graph(problems=HIDES_ALL),
            ["compatible job-removed -", "unconfirmable graph-incomplete -", "unconfirmable job-removed -"],
        ),
        (
            graph(problems=HIDES_ALL),
            graph(jobs=(JOB,)),
            ["unconfirmable graph-incomplete -", "unconfirmable job-added -"],
        ),
        # checks
        (
            graph(asset("a"), checks=(CHECK,)),
            graph(asset("a"), problems=HIDES_ALL),
            ["unconfirmable check-removed a", "unconfirmable graph-incomplete -"],
        ),
        (
            graph(asset("a"), problems=HIDES_ALL),
            graph(asset("a"), checks=(CHECK,)),
            ["unconfirmable check-added a", "unconfirmable graph-incomplete -"],
        ),
        (
            graph(asset("a"), checks=(CHECK,)),
            graph(asset("a"), problems=HIDES_RAW),
            ["compatible check-removed a", "unconfirmable graph-incomplete -"],
        ),
        # dependencies that can't be read
        (
            graph(asset("a"), asset("b"), edges=["a > b"]),
            graph(asset("a"), asset("b", unknown=OPEN)),
            ["unconfirmable edges-unknown b"],
        ),
        (
            graph(asset("a"), asset("b", unknown=OPEN)),
            graph(asset("a"), asset("b"), edges=["a > b"]),
            ["unconfirmable edges-unknown b"],
        ),
        (
            graph(asset("a"), asset("b")),
            graph(asset("a"), asset("b", unknown=OPEN), edges=["a > b"]),
            ["compatible edge-added b", "unconfirmable edges-unknown b"],
        ),
        (graph(asset("a"), checks=(BLOCKING,)), graph(), ["breaking asset-removed a"]),
        (graph(asset("a")), graph(asset("a"), checks=(CHECK,)), ["compatible check-added a"]),
        (graph(asset("a"), checks=(CHECK,)), graph(asset("a")), ["compatible check-removed a"]),
        (graph(asset("a"), checks=(BLOCKING,)), graph(asset("a")), ["unconfirmable check-removed a"]),
        (
            graph(asset("a"), checks=(BLOCKING,)),
            graph(asset("a"), checks=(CHECK,)),
            ["unconfirmable check-changed a"],
        ),
        (
            graph(asset("a"), checks=(CHECK,)),
            graph(asset("a"), checks=(BLOCKING,)),
            ["compatible check-changed a"],
        ),
    ],
)
def test_graphs(old: AssetGraph, new: AssetGraph, expected: list[str]) -> None:
    assert found(old, new) == expected


def test_what_may_hide_a_check_is_named() -> None:
    changes = compare(graph(asset("a"), checks=(CHECK,)), graph(asset("a"), problems=HIDES_ALL)).changes
    assert [change.message for change in changes if change.kind == "check-removed"] == [
        f"check '{CHECK.name}' removed, or hidden by broken.py:3"
    ]


def reader(**facts: object) -> Asset:
    return asset("b", inputs=(Input("a", key("a"), **facts),))  # type: ignore[arg-type] # facts of an Input


@pytest.mark.parametrize(
    ("old", "new", "reading", "expected"),
    [
        # a strict reader refuses a column that nobody else minds
        (table("x"), table("x", "y"), {"schema": table("x", strict=True)}, "breaking column-added a.y"),
        (
            table("x"),
            table("x", "y"),
            {"schema": table("x", strict=True), "columns": ("x",)},
            "compatible column-added a.y",
        ),
        # closing a schema takes away a column that a reader names
        (table("x"), table("x", strict=True), {"columns": ("x", "z")}, "breaking schema-closed a"),
        (table("x"), table("x", strict=True), {"columns": ("x",)}, "unconfirmable schema-closed a"),
    ],
)
def test_readers_decide(
    old: TableSchema, new: TableSchema, reading: dict[str, object], expected: str
) -> None:
    below = reader(**reading)
    assert found(
        graph(a(schema=old), below, edges=["a > b"]), graph(a(schema=new), below, edges=["a > b"])
    ) == [expected]


def test_a_partitioning_that_readers_can_not_map_is_breaking() -> None:
    below = asset(
        "b", partitions=DAYS, inputs=(Input("a", key("a"), partitions=PartitionMapping("identity")),)
    )
    longer = Partitioning("daily", "2012-01-01", "2020-01-01")
    bounded = Partitioning("daily", "2013-01-01", "2019-01-01")
    changes = compare(
        graph(a(partitions=bounded), below, edges=["a > b"]),
        graph(a(partitions=longer), below, edges=["a > b"]),
    )
    assert [change.category for change in changes.changes] == ["breaking"]
    assert "can't be read any more by 'b'" in changes.changes[0].message


def test_what_a_reader_declares_is_its_own_change() -> None:
    old = graph(a(), reader(columns=("x",), schema=table("x")), edges=["a > b"])
    new = graph(a(), reader(columns=("y",), schema=table("x")), edges=["a > b"])
    assert found(old, new) == ["compatible reading-changed b"]


def test_reaches_the_downstream_of_both_sides_and_their_owners() -> None:
    old = graph(
        asset("a"), asset("b", owners=("b@x",)), asset("c", owners=("c@x",)), edges=["a > b", "b > c"]
    )
    new = graph(asset("a", type="int"), asset("b"), asset("d", owners=("d@x",)), edges=["a > d"])
    change = next(each for each in compare(old, new).changes if each.kind == "type-changed")
    assert change.reaches == (key("b"), key("c"), key("d"))
    assert change.owners == ("c@x", "d@x")


def test_a_removed_asset_that_is_still_read_points_at_the_reading() -> None:
    changes = compare(graph(asset("a"), asset("b"), edges=["a > b"]), graph(asset("b"), edges=["a > b"]))
    (change,) = changes.changes
    assert (change.side, change.location) == ("new", Location("module.py", 7, 5))
    assert "still read by 'b'" in change.message


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        (asset("orders", producer="m:f"), asset("sales", producer="m:f"), "perhaps renamed to 'sales'"),
        (asset("orders", code_version="v1:1"), asset("sales", code_version="v1:1"), "perhaps renamed to 'sales'"),
        (asset("orders", schema=table("x")), asset("orders_v2", schema=table("x")), "perhaps renamed to 'orders_v2'"),
        (asset("orders", schema=table("x")), asset("orders_v2", schema=table("y")), None),
        (asset("orders"), asset("orders_v2"), None),
    ],
)  # fmt: skip
def test_a_rename_is_a_hint_that_changes_no_category(old: Asset, new: Asset, hint: str | None) -> None:
    changes = compare(graph(old), graph(new))
    removed = next(change for change in changes.changes if change.kind == "asset-removed")
    assert (removed.category, removed.hint) == ("breaking", hint)


def test_a_renamed_column_is_a_hint() -> None:
    changes = compare(graph(a(schema=table("amount:int64"))), graph(a(schema=table("amount_eur:int64"))))
    assert changes.of("breaking")[0].hint == "perhaps renamed to 'amount_eur'"


def test_the_strictest_comes_first_and_gives_the_verdict() -> None:
    changes = compare(graph(a(), asset("b")), graph(a(type="int", description="x")))
    assert [change.category for change in changes.changes] == ["breaking", "compatible", "catalog"]
    assert changes.verdict == "breaking"
    assert dict(changes.counts) == {"breaking": 1, "unconfirmable": 0, "compatible": 1, "catalog": 1}
    assert Changes().verdict is None
