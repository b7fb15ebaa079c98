"""The flights example: what it shows, that its numbers are right, and that type checkers accept it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import NOWHERE, Resource
from vibepiper.analyzer.source.tree import WorkTree
from vibepiper.executor.definitions.declare import runtime_graph
from vibepiper.executor.packages import package_file
from vibepiper.executor.schemas import validate

from vibepiper import AssetContext, Collector, materialize

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "flights"
MODULES = ("sources", "staging", "marts", "monthly", "origins", "reports", "checks")
MONTHS = [f"2013-{month:02}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def collector():
    sys.path.insert(0, str(EXAMPLE))
    collector = Collector()
    try:
        with collector.active():
            for name in MODULES:
                importlib.import_module(f"flights.{name}")
        yield collector
    finally:
        sys.path.remove(str(EXAMPLE))
        for name in [name for name in sys.modules if name.partition(".")[0] == "flights"]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def graph(collector):
    warehouse = Resource("warehouse", "flights.resources.Warehouse", NOWHERE)
    return runtime_graph(collector, EXAMPLE, resources=[warehouse]).graph


@pytest.fixture(scope="module")
def raw(collector):
    """The source tables, read as pandas does."""
    tables = {}
    for source in collector.sources:
        table = pd.read_csv(package_file(source.uri))
        if "time_hour" in table:
            table["time_hour"] = pd.to_datetime(table["time_hour"])
        tables[source.key.name] = validate(table, source.schema, asset=str(source.key))
    return tables


@pytest.fixture(scope="module")
def staged(raw):
    from flights import staging

    flights = staging.flights(raw["flights"])
    departures = staging.departures(flights)
    airports = staging.airports(raw["airports"])
    return {
        "flights": flights,
        "departures": departures,
        "airports": airports,
        "airlines": staging.airlines(raw["airlines"]),
        "planes": staging.planes(raw["planes"]),
        "weather": staging.weather(raw["weather"]),
        "routes": staging.routes(departures, airports),
    }


@pytest.fixture(scope="module")
def read():
    """The graph as read from source, without an import."""
    warehouse = Resource("warehouse", "flights.resources.Warehouse", NOWHERE)
    settings = AnalysisSettings(include=("flights/",), resources=(warehouse,))
    return analyze(WorkTree(EXAMPLE, settings.include, settings.exclude), settings).graph


def asset_of(graph, key):
    return next(found for found in graph.assets if str(found.key) == key)


def test_it_shows_every_kind_of_definition(graph):
    sources = [found for found in graph.assets if found.kind == "source"]
    assets = [found for found in graph.assets if found.kind == "asset"]
    assert len(sources) == 5
    assert all(found.schema for found in sources)
    assert len(assets) >= 18
    assert len({found.module for found in graph.assets}) >= 5
    assert not graph.problems
    keys = {found.key for found in graph.assets}
    assert {edge.upstream for edge in graph.edges} <= keys
    staging = [found for found in assets if found.group == "staging"]
    assert all(found.schema for found in staging)
    assert asset_of(graph, "raw/airlines").schema.name == "RawAirlines"
    assert asset_of(graph, "airport_daily_summary").partition_by == ("origin",)
    assert asset_of(graph, "monthly_traffic").partitions.kind == "monthly"
    assert asset_of(graph, "published_punctuality").resources == ("warehouse",)
    assert [
        found.key.name for found in assets if found.producer == "flights.origins:origin_board.<locals>.board"
    ] == [
        "ewr_board",
        "jfk_board",
        "lga_board",
    ]
    assert {found.severity for found in graph.checks} == {"warn", "error"}
    assert all(found.owners and found.description for found in assets)
    assert [found.name for found in graph.jobs] == ["annual-report"]


def test_the_graph_read_from_source_is_the_one_made_by_importing(read, graph):
    assert [found.key for found in read.assets] == [found.key for found in graph.assets]
    for static, runtime in zip(read.assets, graph.assets, strict=True):
        assert comparable(static) == comparable(runtime)
        assert static.unknown == ()
        assert static.code_version or static.kind == "source"
    assert edges(read) == edges(graph)
    assert [without_place(found) for found in read.checks] == [without_place(found) for found in graph.checks]
    assert [without_place(found) for found in read.jobs] == [without_place(found) for found in graph.jobs]
    assert not read.problems


def test_every_column_has_a_description(read):
    for found in read.assets:
        if found.schema is not None:
            assert [column.name for column in found.schema.columns if not column.description] == []


def comparable(asset):
    """The asset without what only source has: places, code versions and comments."""
    inputs = tuple(replace(entry, schema=bare(entry.schema)) for entry in asset.inputs)
    return replace(asset, location=NOWHERE, code_version=None, schema=bare(asset.schema), inputs=inputs)


def bare(schema):
    if schema is None:
        return None
    columns = tuple(replace(column, description=None) for column in schema.columns)
    return replace(schema, location=None, columns=columns)


def edges(graph):
    return {(edge.upstream, edge.downstream, edge.parameter) for edge in graph.edges}


def without_place(definition):
    return replace(definition, location=NOWHERE)


def test_staging_keeps_every_row(raw, staged):
    assert {name: len(table) for name, table in raw.items()} == {
        "airlines": 16,
        "airports": 1458,
        "flights": 336_776,
        "planes": 3322,
        "weather": 26_115,
    }
    assert len(staged["flights"]) == 336_776
    assert len(staged["weather"]) == len(raw["weather"].drop_duplicates(["origin", "time_hour"]))
    assert len(staged["departures"]) == int(raw["flights"]["dep_time"].notna().sum())
    assert staged["airlines"]["carrier_name"].tolist()[:3] == [
        "Endeavor Air",
        "American Airlines",
        "Alaska Airlines",
    ]
    assert staged["flights"]["hour_utc"].iloc[0] == pd.Timestamp("2013-01-01T10:00:00")


def test_carriers_are_counted_as_pandas_counts_them(raw, staged):
    from flights.marts import carrier_punctuality

    found = carrier_punctuality(staged["flights"], staged["airlines"]).set_index("carrier")
    own = raw["flights"]
    assert found["flights"].to_dict() == own["carrier"].value_counts().to_dict()
    for carrier in ("UA", "HA"):
        arrivals = own.loc[own["carrier"] == carrier, "arr_delay"].dropna()
        assert found.loc[carrier, "on_time_share"] == pytest.approx((arrivals <= 15).sum() / len(arrivals))
        assert found.loc[carrier, "mean_arr_delay"] == pytest.approx(arrivals.mean())


def test_every_departure_belongs_to_one_route_and_one_board(raw, staged):
    from flights.marts import route_performance
    from flights.origins import boards

    routes = route_performance(staged["departures"], staged["routes"])
    departed = int(raw["flights"]["dep_time"].notna().sum())
    assert routes["departures"].sum() == departed
    assert len(routes) == len(raw["flights"].dropna(subset="dep_time").drop_duplicates(["origin", "dest"]))
    assert sum(board(staged["departures"])["departures"].sum() for board in boards) == departed


def test_each_flight_has_one_weather(staged):
    from flights.marts import weather_impact

    found = weather_impact(staged["flights"], staged["weather"]).set_index("condition")
    assert found["flights"].sum() == 336_776
    delayed = found["mean_dep_delay"]
    assert delayed["rain"] > delayed["clear"]
    assert delayed["fog"] > delayed["clear"]


def test_seat_miles_are_seats_times_miles(raw, staged):
    from flights.marts import plane_utilisation

    found = plane_utilisation(staged["departures"], staged["planes"])
    flown = raw["flights"].dropna(subset="dep_time")
    seats = raw["planes"].set_index("tailnum")["seats"]
    miles = flown.groupby("tailnum")["distance"].sum()
    assert found["seat_miles"].sum() == (miles * seats).dropna().sum()


def test_months_add_up_to_the_year(staged):
    from flights.monthly import monthly_traffic, traffic_trend, year_in_review

    months = {
        month: monthly_traffic(AssetContext(partition_key=month), staged["flights"]) for month in MONTHS
    }
    assert year_in_review(months) == {
        "flights": 336_776,
        "cancelled": 8255,
        "busiest month": 29_425,
        "quietest month": 24_951,
    }
    two = pd.concat([months["2013-01"], months["2013-02"]])
    trend = traffic_trend(AssetContext(partition_key="2013-02"), two).set_index("origin")
    january, february = (months[month].set_index("origin")["flights"] for month in MONTHS[:2])
    assert trend["change"].to_dict() == pytest.approx((february / january - 1).to_dict())
    first = traffic_trend(AssetContext(partition_key="2013-01"), months["2013-01"])
    assert first["change"].isna().all()


def test_days_add_up_and_the_checks_say_so(staged):
    from flights.checks import days_add_up, every_carrier_is_named, flights_are_complete, wind_is_plausible
    from flights.marts import airport_daily_summary, carrier_punctuality

    days = airport_daily_summary(staged["flights"])
    assert len(days) == 3 * 365
    assert days_add_up(staged["flights"], days).passed
    assert not days_add_up(staged["flights"], days[1:]).passed
    assert flights_are_complete(staged["flights"]).passed
    assert not flights_are_complete(staged["flights"].query("month != '2013-05'")).passed
    assert every_carrier_is_named(carrier_punctuality(staged["flights"], staged["airlines"]))
    (bad,) = wind_is_plausible(staged["weather"]).to_dict("records")
    assert bad["wind_mph"] == pytest.approx(1048.36, abs=0.01)


def test_the_warehouse_gets_the_table(tmp_path, staged):
    import sqlite3

    from flights.marts import carrier_punctuality
    from flights.reports import published_punctuality
    from flights.resources import Warehouse

    warehouse = Warehouse(path=str(tmp_path / "folder" / "warehouse.db"))
    warehouse.setup()
    context = AssetContext()
    table = carrier_punctuality(staged["flights"], staged["airlines"])
    published_punctuality(context, table, warehouse)
    first = context.recorded
    assert first.rows == 16
    published_punctuality(context, table, warehouse)
    assert context.recorded == first
    published_punctuality(context, table[1:], warehouse)
    assert context.recorded.version != first.version
    with sqlite3.connect(warehouse.file) as connection:
        assert connection.execute("select count(*) from carrier_punctuality").fetchone() == (15,)
    connection.close()


def test_a_notebook_can_make_assets_in_memory(collector):
    from flights import sources, staging

    made = materialize([sources.airports, staging.airports])
    assert len(made[staging.airports]) == 1458
    assert made["airports"].columns.tolist() == ["airport", "airport_name", "lat", "lon"]


def test_pyright_accepts_it(tmp_path):
    shown = tmp_path / "shown.py"
    shown.write_text(TYPED, encoding="utf-8")
    farm = tmp_path / "farm" / "vibepiper"
    farm.mkdir(parents=True)
    for entry in (REPOSITORY / "vibepiper").iterdir():
        (farm / entry.name).symlink_to(entry)
    for folder in ("analyzer", "executor", "docsgen", "site_templates"):
        (farm / folder).symlink_to(REPOSITORY / folder)
    (tmp_path / "flights").symlink_to(EXAMPLE / "flights")
    settings = {"include": ["flights", "shown.py"], "extraPaths": ["farm"], "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    if not printed.startswith("{"):
        pytest.skip("pyright can't start here: it needs Node.js")
    found = json.loads(printed)
    said = [
        (Path(entry["file"]).name, entry["severity"], entry["message"])
        for entry in found["generalDiagnostics"]
    ]
    assert [entry for entry in said if entry[0] != "shown.py"] == []
    assert found["summary"]["filesAnalyzed"] > len(MODULES)
    assert [entry[2] for entry in said if entry[1] == "information"] == [
        'Type of "plain" is "(orders: int) -> str"',
        'Type of "named" is "(orders: int) -> str"',
        'Type of "judged" is "(orders: int) -> bool"',
    ]
    errors = [entry[2] for entry in said if entry[1] == "error"]
    assert len(errors) == 2
    assert all("asset" in error for error in errors), errors


TYPED = """
from vibepiper import asset, check

@asset
def plain(orders: int) -> str: ...

@asset(name="n", owners=["a"])
def named(orders: int) -> str: ...

@check(asset=plain)
def judged(orders: int) -> bool: ...

reveal_type(plain)
reveal_type(named)
reveal_type(judged)
asset(ownrs=["a"])
asset(group=3)
"""
