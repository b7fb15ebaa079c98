"""The page models say what the graph and the facts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from vibepiper.analyzer.graph.model import AssetGraph, Check, Edge, Partitioning
from vibepiper.docsgen.catalog import build_catalog
from vibepiper.docsgen.facts import CheckResultFact, MaterialisationFact, SiteInput, StepFact
from vibepiper.docsgen.health import Status
from vibepiper.docsgen.pages import AssetPage
from vptest.sites import NOW, asset, flights_site, key, place

CATALOG = build_catalog(flights_site())


def page(name: str) -> AssetPage:
    return next(page for page in CATALOG.assets if page.key == name)


def test_every_asset_has_a_page_in_the_order_of_keys() -> None:
    assert [page.key for page in CATALOG.assets] == [
        "daily_delays", "flights", "plane_utilisation", "planes", "raw/flights", "raw/planes", "raw/weather", "report", "weather",
    ]  # fmt: skip


def test_upstream_says_how_it_is_read() -> None:
    assert [(ref.key, ref.note) for ref in page("flights").upstream] == [("raw/flights", "as raw_flights")]
    assert [(ref.key, ref.note, ref.target is None) for ref in page("report").upstream] == [
        ("calendar", "not defined in this project", True),
        ("daily_delays", "", False),
        ("plane_utilisation", "ordering only", False),
    ]
    assert page("report").upstream_count == 9


def test_partitions_list_what_is_there_what_failed_and_what_is_missing() -> None:
    table = page("daily_delays").partitions
    assert table is not None
    assert (table.present, table.total, table.hidden) == (8, 10, 0)
    assert [cell.state for cell in table.cells] == ["present"] * 8 + ["failed", "missing"]
    assert page("daily_delays").status is Status.FAILED


def test_only_the_latest_of_many_partitions_are_listed() -> None:
    daily = asset("a", partitions=Partitioning("daily", "2020-01-01"))
    table = build_catalog(SiteInput("p", AssetGraph((daily,)), NOW)).assets[0].partitions
    assert table is not None
    assert len(table.cells) == 366
    assert table.hidden == table.total - 366
    assert table.cells[-1].key == "2026-11-19"


def test_a_partitioning_that_makes_no_sense_still_has_a_page() -> None:
    broken = asset("a", partitions=Partitioning("daily", "yesterday"))
    table = build_catalog(SiteInput("p", AssetGraph((broken,)), NOW)).assets[0].partitions
    assert table is not None
    assert table.total == 0


def test_checks_show_their_latest_outcome() -> None:
    checks = {check.name: check for check in page("flights").checks}
    assert checks["delays_are_plausible"].outcome == "warned"
    assert checks["delays_are_plausible"].message == "5 flights are more than a day late"
    assert checks["has_rows"].outcome == "passed"
    assert [ref.key for ref in checks["has_rows"].also] == ["planes"]
    assert {check.outcome for check in page("planes").checks} == {"none"}


def test_the_metadata_of_the_author_and_of_the_run_stand_together() -> None:
    assert [(fact.label, fact.value) for fact in page("flights").metadata] == [
        ("dashboard", "https://example.org/d/1"),
        ("late_share", "0.2513"),
        ("rows_expected", "300000"),
    ]


def test_the_graphs_own_problems_stand_with_the_findings_once() -> None:
    codes = [row.code for row in CATALOG.problems.rows]
    assert codes == ["VPE003", "VPG001", "VPG006"]
    assert [row.code for row in page("report").problems] == ["VPG001", "VPG006"]
    assert [row.name for row in page("daily_delays").problems] == ["unknown owners"]


def test_places_link_to_the_hosted_source() -> None:
    assert page("flights").place.url == "https://example.org/repo/blob/main/flights/staging.py#L10"
    assert build_catalog(replace(flights_site(), source_url=None)).assets[0].place.url is None


def test_the_home_page_lists_what_needs_attention_worst_first() -> None:
    assert [(ref.key, ref.note) for ref in CATALOG.home.attention] == [
        ("daily_delays", "Failed"),
        ("weather", "Stale"),
        ("planes", "Code changed"),
        ("flights", "Check warned"),
    ]
    tiles = {tile.label: (tile.value, tile.detail, tile.tone) for tile in CATALOG.home.tiles}
    assert tiles["Assets"] == ("6", "and 3 sources", "plain")
    assert tiles["Checks passing"] == ("1/2", "3 defined, 1 not run", "warn")
    assert tiles["Problems"] == ("3", "2 errors", "bad")


def test_a_project_that_never_ran_is_neither_good_nor_bad() -> None:
    check = Check("c", (key("a"),), "error", False, "m", "c", place())
    home = build_catalog(SiteInput("p", AssetGraph((asset("a"),), checks=(check,)), NOW)).home
    tiles = {tile.label: (tile.value, tile.detail, tile.tone) for tile in home.tiles}
    assert tiles["Up to date"] == ("0/1", "1 not materialised yet", "plain")
    assert tiles["Checks passing"] == ("-", "1 defined, 1 not run", "plain")


def test_an_asset_whose_check_warned_is_up_to_date_and_needs_attention() -> None:
    check = Check("c", (key("a"),), "warn", False, "m", "c", place())
    site = SiteInput(
        "p",
        AssetGraph((asset("a"), asset("b")), checks=(check,)),
        NOW,
        materialisations=(MaterialisationFact(key("a"), NOW, "r1"), MaterialisationFact(key("b"), NOW, "r1")),
        check_results=(CheckResultFact("c", key("a"), False, NOW, "warn"),),
    )
    tiles = {tile.label: (tile.value, tile.detail, tile.tone) for tile in build_catalog(site).home.tiles}
    assert tiles["Up to date"] == ("2/2", "1 needs attention", "warn")


def test_partitions_in_which_a_run_found_nothing_to_do_stand_in_one_row() -> None:
    daily = asset("a", partitions=Partitioning("static", keys=("x", "y", "z")))
    steps = (
        *(StepFact(key("a"), "r1", "materialised", NOW - timedelta(hours=2), one, rows=1) for one in "xyz"),
        *(StepFact(key("a"), "r2", "unchanged", NOW - timedelta(hours=1), one) for one in "xyz"),
        StepFact(key("a"), "r3", "materialised", NOW, "x", rows=2),
        StepFact(key("a"), "r3", "unchanged", NOW, "y"),
    )
    (shown,) = build_catalog(SiteInput("p", AssetGraph((daily,)), NOW, steps=steps)).assets
    assert [(row.run, row.state, row.partition, row.rows) for row in shown.steps] == [
        ("r3", "materialised", "x", 2),
        ("r3", "unchanged", "y", None),
        ("r2", "unchanged", "3 partitions", None),
        ("r1", "materialised", "x", 1),
        ("r1", "materialised", "y", 1),
        ("r1", "materialised", "z", 1),
    ]


def test_a_check_of_two_assets_counts_once_and_with_its_worst_outcome() -> None:
    both = Check("match", (key("a"), key("b")), "error", False, "m", "match", place())
    same_name = Check("match", (key("b"),), "error", False, "m", "match", place())
    graph = AssetGraph((asset("a"), asset("b")), checks=(both, same_name))
    results = (
        CheckResultFact("match", key("a"), True, NOW),
        CheckResultFact("match", key("b"), False, NOW),
    )
    tiles = build_catalog(SiteInput("p", graph, NOW, check_results=results)).home.tiles
    assert [(tile.value, tile.detail) for tile in tiles if tile.label == "Checks passing"] == [
        ("0/2", "2 defined")
    ]


def test_what_the_latest_partition_recorded_is_said_to_be_of_that_partition() -> None:
    parted = asset("a", partitions=Partitioning("static", keys=("x", "y")), metadata={"link": "wiki"})
    made = tuple(
        MaterialisationFact(key("a"), NOW, partition=name, uri=f"{name}.parquet", metadata={"mean": 1})
        for name in ("x", "y")
    )
    (page,) = build_catalog(SiteInput("p", AssetGraph((parted,)), NOW, materialisations=made)).assets
    assert [(fact.label, fact.value) for fact in page.metadata] == [("link", "wiki"), ("mean (x)", "1")]
    assert "Stored at" not in [fact.label for fact in page.facts]


def test_a_large_graph_is_drawn_by_group() -> None:
    assets = tuple(asset(f"g{n % 3}/a{n:03}", group=f"g{n % 3}") for n in range(300))
    ordered = tuple(sorted(assets, key=lambda item: item.key))
    edges = tuple(Edge(key("g0/a000"), item.key, "x", place()) for item in ordered[1:])
    lineage = build_catalog(SiteInput("p", AssetGraph(ordered, edges), NOW)).lineage
    assert [node.label for node in lineage.diagram.nodes] == ["g0", "g1", "g2"]
    assert [(name, len(part.nodes)) for name, part in lineage.parts] == [
        ("g0", 100),
        ("g1", 100),
        ("g2", 100),
    ]


def test_an_empty_project_has_its_four_pages() -> None:
    catalog = build_catalog(SiteInput("p", AssetGraph(), NOW))
    assert catalog.assets == ()
    assert catalog.lineage.assets == 0
    assert catalog.problems.rows == ()
