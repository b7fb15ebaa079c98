"""A hand-built site input in the shape of a small project: every kind of page content occurs in it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    Edge,
    Input,
    Job,
    Location,
    Output,
    Partitioning,
    Problem,
    TableSchema,
    Unknown,
)
from vibepiper.docsgen.facts import (
    CheckResultFact,
    FindingFact,
    MaterialisationFact,
    RunFact,
    SiteInput,
    SourceText,
    StepFact,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CODE = '''@asset(group="staging", owners=["data@example.org"])
def flights(raw_flights: DataFrame[RawFlights]) -> DataFrame[Flights]:
    """Flights that took off, with times as timestamps."""
    frame = raw_flights.dropna(subset=["dep_time"])
    return frame.assign(late=frame["dep_delay"] > 15)  # a quarter of an hour
'''


def key(text: str) -> AssetKey:
    return AssetKey.parse(text)


def place(path: str = "flights/staging.py", line: int = 10) -> Location:
    return Location(path, line, 1, line + 5, 1)


def asset(name: str, **fields: object) -> Asset:
    """An asset of that name with plain defaults."""
    settings: dict[str, object] = {
        "key": key(name),
        "kind": "asset",
        "dialect": "vibepiper",
        "module": "flights.staging",
        "qualname": key(name).name,
        "producer": f"flights.staging:{key(name).name}",
        "location": place(),
        "code_version": "v1:aaaa",
    }
    return Asset(**{**settings, **fields})  # type: ignore[arg-type]  # the caller's fields are checked by use


def source(name: str, **fields: object) -> Asset:
    return asset(name, **{"kind": "source", "group": "raw", "code_version": None, **fields})


def edge(upstream: str, downstream: str, parameter: str | None = "") -> Edge:
    """A data edge through a parameter of the upstream's name, or an ordering-only one with None."""
    return Edge(key(upstream), key(downstream), key(upstream).name if parameter == "" else parameter, place())


def flights_graph() -> AssetGraph:
    schema = TableSchema(
        "Flights",
        (
            Column("flight", "int64", description="Flight number", checks=("ge(1)",)),
            Column("dep_delay", "float64", nullable=True, description="Departure delay in minutes"),
            Column(
                "tailnum", "str", nullable=True, description="Tail number of the plane", tags={"pii": "no"}
            ),
        ),
        strict=True,
    )
    assets = (
        source(
            "raw/planes",
            description="All planes registered with the FAA.",
            output=Output("vibepiper.IOManager", "data/planes.csv.zip"),
        ),
        source("raw/flights", description="Every departure from New York in 2013.", freshness="24h"),
        source("raw/weather", description="Hourly weather at the three airports."),
        asset(
            "flights",
            description="Flights that took off, with times as *timestamps*.\n\nCancelled flights are left out:\n- no departure time\n- no tail number",
            group="staging",
            owners=("data@example.org",),
            tags={"pii": "no", "tier": "gold"},
            schema=schema,
            type="pandas.DataFrame",
            output=Output("vibepiper.IOManager", "data/{group}/{name}.parquet"),
            freshness="24h",
            metadata={"dashboard": "https://example.org/d/1", "rows_expected": 300000},
            inputs=(Input("raw_flights", key("raw/flights"), "pandas.DataFrame"),),
        ),
        asset(
            "weather",
            description="Weather by hour and airport.",
            group="staging",
            owners=("data@example.org",),
            freshness="1h",
        ),
        asset("planes", description="Planes with their age.", group="staging"),
        asset(
            "daily_delays",
            description="Mean delay per day.",
            group="marts",
            owners=("ops@example.org",),
            partitions=Partitioning("monthly", "2026-01-01"),
            schema=TableSchema(
                "DailyDelays",
                (
                    Column("day", "datetime"),
                    Column("mean_delay", "float64", description="Minutes late on average"),
                ),
            ),
            unknown=(Unknown("owners", "the list is read from a file", place("flights/marts.py", 3)),),
        ),
        asset(
            "plane_utilisation",
            description="Hours flown per plane.",
            group="marts",
            deprecated="use fleet_hours",
        ),
        asset("report", description="The monthly report.", group="marts", public=True, conditional=True),
    )
    edges = (
        edge("raw/flights", "flights", "raw_flights"),
        edge("raw/weather", "weather"),
        edge("raw/planes", "planes"),
        edge("flights", "daily_delays"),
        edge("weather", "daily_delays"),
        edge("flights", "plane_utilisation"),
        edge("planes", "plane_utilisation"),
        edge("daily_delays", "report"),
        edge("plane_utilisation", "report", None),
        edge("calendar", "report", None),
    )
    checks = (
        Check(
            "delays_are_plausible",
            (key("flights"),),
            "warn",
            False,
            "flights.checks",
            "delays_are_plausible",
            place("flights/checks.py", 4),
            "No flight is a day late.",
        ),
        Check(
            "has_rows",
            (key("flights"), key("planes")),
            "error",
            True,
            "flights.checks",
            "has_rows",
            place("flights/checks.py", 12),
        ),
        Check(
            "one_row_per_plane",
            (key("planes"),),
            "error",
            False,
            "flights.checks",
            "one_row_per_plane",
            place("flights/checks.py", 20),
        ),
    )
    jobs = (Job("nightly", "+report", "0 6 * * *", place("vibepiper.toml", 9)),)
    problems = (
        Problem(
            "VPE003",
            "assets are defined in a loop over a value that cannot be known",
            place("flights/dynamic.py", 7),
            ("*",),
        ),
    )
    ordered = tuple(sorted(assets, key=lambda item: item.key))
    return AssetGraph(
        ordered,
        tuple(sorted(edges, key=lambda item: (item.downstream, item.upstream))),
        checks,
        jobs,
        (),
        problems,
    )


def flights_site() -> SiteInput:
    """The site of a project with history: fresh, stale, failed, outdated and never materialised assets."""
    hour = timedelta(hours=1)

    def step(name: str, state: str, ago: int, **fields: object) -> StepFact:
        return StepFact(key(name), f"r{ago}", state, NOW - ago * hour, **fields)  # type: ignore[arg-type]  # as above

    def stored(name: str, ago: int, rows: int | None, **fields: object) -> MaterialisationFact:
        settings: dict[str, object] = {"code_version": "v1:aaaa", "uri": f"data/{name}.parquet", **fields}
        return MaterialisationFact(key(name), NOW - ago * hour, f"r{ago}", rows=rows, **settings)  # type: ignore[arg-type]  # as above

    months = [f"2026-{month:02}" for month in range(1, 9)]
    return SiteInput(
        name="Flights <of> New York",
        graph=flights_graph(),
        generated_at=NOW,
        description="Delays, weather and planes of the New York airports",
        environment="dev",
        revision="3f2a91c",
        source_url="https://example.org/repo/blob/main/{path}#L{line}",
        runs=(
            RunFact(
                "r2",
                "failed",
                NOW - 2 * hour,
                NOW - 2 * hour + timedelta(seconds=95),
                "+report",
                "dev",
                4,
                2,
                1,
                1,
            ),
            RunFact(
                "r30", "succeeded", NOW - 30 * hour, NOW - 30 * hour + timedelta(seconds=61), None, "dev", 7
            ),
        ),
        steps=(
            step("flights", "materialised", 2, rows=328521, seconds=2.4, reason="upstream data changed"),
            step("flights", "materialised", 30, rows=328063, seconds=2.2, reason="missing"),
            step("flights", "unchanged", 50, reason="up to date"),
            step("weather", "materialised", 30, rows=26115, seconds=0.3, reason="missing"),
            step("planes", "materialised", 30, rows=3322, seconds=0.2, reason="missing"),
            step("raw/flights", "unchanged", 2, reason="unchanged"),
            *(
                step(
                    "daily_delays",
                    "materialised",
                    30,
                    partition=month,
                    rows=30,
                    seconds=0.1,
                    reason="missing",
                )
                for month in months
            ),
            step(
                "daily_delays",
                "failed",
                2,
                partition="2026-09",
                seconds=0.05,
                reason="missing",
                error="ValueError: no <flights> in 2026-09",
            ),
        ),
        materialisations=(
            stored("flights", 2, 328521, metadata={"late_share": 0.2513}),
            stored("flights", 30, 328063),
            stored("weather", 30, 26115),
            stored("planes", 30, 3322, code_version="v1:bbbb"),
            *(stored("daily_delays", 30, 30, partition=month) for month in months),
        ),
        check_results=(
            CheckResultFact(
                "delays_are_plausible",
                key("flights"),
                False,
                NOW - 2 * hour,
                "warn",
                "r2",
                value=5,
                message="5 flights are more than a day late",
            ),
            CheckResultFact("has_rows", key("flights"), True, NOW - 2 * hour, "error", "r2", value=328521),
        ),
        findings=(
            FindingFact(
                "VPG001",
                "unknown-upstream",
                "error",
                "asset 'report' reads 'calendar', which no asset defines",
                place("flights/marts.py", 41),
                key("report"),
            ),
            FindingFact(
                "VPG006",
                "unused-input",
                "warning",
                "asset 'report' never uses its input 'daily_delays'",
                place("flights/marts.py", 42),
                key("report"),
            ),
        ),
        sources={key("flights"): SourceText("flights/staging.py", 10, CODE)},
    )
