"""Each reason why a step runs or is skipped, seen in a real project that changes between two plans."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from vibepiper.executor.errors import PlanError
from vptest.pipelines import NOON, Pipeline, reasons, states

CHAIN = """
    from vibepiper import asset, source

    raw = source("raw", uri="raw.csv")

    @asset
    def clean(raw):
        return raw.dropna()

    @asset
    def total(clean) -> int:
        return int(clean["x"].sum())
"""


@pytest.fixture
def chain(tmp_path: Path) -> Pipeline:
    pipeline = Pipeline(tmp_path, CHAIN)
    (tmp_path / "raw.csv").write_text("x\n1\n2\n")
    assert states(pipeline.run()) == {"clean": "materialised", "total": "materialised"}
    return pipeline


def test_nothing_is_there_at_first(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CHAIN)
    (tmp_path / "raw.csv").write_text("x\n1\n")
    assert reasons(pipeline.plan()) == {
        "clean": ("run", "not materialised yet"),
        "total": ("run", "not materialised yet"),
    }


def test_unchanged_is_up_to_date(chain: Pipeline) -> None:
    assert reasons(chain.plan()) == {"clean": ("skip", "up to date"), "total": ("skip", "up to date")}


def test_a_changed_source_reaches_its_reader_and_perhaps_what_follows(chain: Pipeline) -> None:
    (chain.root / "raw.csv").write_text("x\n1\n2\n3\n")
    assert reasons(chain.plan()) == {
        "clean": ("run", "the data of 'raw' changed"),
        "total": ("check", "if the data of 'clean' changes"),
    }
    assert chain.run().count("materialised") == 2
    assert chain.load("total") == 6


def test_equal_data_stops_the_propagation(chain: Pipeline) -> None:
    (chain.root / "raw.csv").write_text("x\n1.0\n2.0\n\n")  # another file, the same values as floats
    first = chain.run()
    assert states(first) == {"clean": "materialised", "total": "materialised"}  # float is another type
    (chain.root / "raw.csv").write_text("x\n1.0\n2.00\n\n")
    assert states(chain.run()) == {"clean": "materialised", "total": "unchanged"}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("raw.dropna()", "raw.dropna().head(5)", "its code changed"),
        ("@asset\n    def clean", "@asset(version='2')\n    def clean", "its code changed"),
        ("@asset\n    def clean", "@asset(output='lake')\n    def clean", "its place or layout changed"),
        ("@asset\n    def clean", "@asset(partition_by='x')\n    def clean", "its place or layout changed"),
    ],
)
def test_a_changed_definition_runs_again(chain: Pipeline, before: str, after: str, reason: str) -> None:
    chain.environment = type(chain.environment)(chain.root, stores={"lake": "lake/{name}"})
    assert before in CHAIN
    chain.write(CHAIN.replace(before, after))
    assert reasons(chain.plan())["clean"] == ("run", reason)


def test_a_changed_schema_runs_again(tmp_path: Path) -> None:
    code = """
        from vibepiper import DataType, Schema, SchemaField, asset

        COUNTS = Schema("counts", SchemaField("x", DataType.INT, ge=0))

        @asset(schema=COUNTS, version="1", pure=True)
        def counts():
            import pandas
            return pandas.DataFrame({"x": [1]})
    """
    pipeline = Pipeline(tmp_path, code)
    assert pipeline.run().succeeded
    assert reasons(pipeline.plan()) == {"counts": ("skip", "up to date")}
    pipeline.write(code.replace("ge=0", "ge=1"))
    assert reasons(pipeline.plan()) == {"counts": ("run", "its schema changed")}


def test_layout_and_comments_of_the_code_change_nothing(chain: Pipeline) -> None:
    chain.write(
        CHAIN.replace("raw.dropna()", "(\n            raw.dropna()  # rows that count\n        )").replace(
            "    @asset\n    def total", "    # moved\n\n\n    @asset\n    def total"
        )
    )
    assert {action for action, _ in reasons(chain.plan()).values()} == {"skip"}


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda file: file.unlink(), "its stored data is gone"),
        (lambda file: file.write_bytes(b"torn"), "its stored data was changed from outside"),
    ],
)
def test_damaged_data_is_made_again(chain: Pipeline, damage: object, reason: str) -> None:
    file = next(chain.environment.data.glob("clean/+*/data.parquet"))
    damage(file)  # type: ignore[operator]  # a function of the table above
    assert reasons(chain.plan()) == {
        "clean": ("run", reason),
        "total": ("check", "if the data of 'clean' changes"),
    }
    assert states(chain.run()) == {"clean": "materialised", "total": "unchanged"}


def test_force_runs_what_is_selected(chain: Pipeline) -> None:
    assert reasons(chain.plan("total", force=True)) == {"total": ("run", "forced")}


ROOTS = """
    from vibepiper import asset

    @asset{arguments}
    def now() -> int:
        return 1
"""


@pytest.mark.parametrize(
    ("arguments", "later", "planned"),
    [
        ("", timedelta(), ("run", "it reads the outside world")),
        ("(pure=True)", timedelta(days=99), ("skip", "up to date")),
        ("(freshness='24h')", timedelta(hours=23), ("skip", "fresh for 24h")),
        (
            "(freshness='24h')",
            timedelta(hours=25),
            ("run", "it reads the outside world, and its data is older than 24h"),
        ),
    ],
)
def test_an_asset_without_upstream(
    tmp_path: Path, arguments: str, later: timedelta, planned: tuple[str, str]
) -> None:
    pipeline = Pipeline(tmp_path, ROOTS.format(arguments=arguments))
    outcome = pipeline.run()
    assert reasons(pipeline.plan(at=outcome.ended + later)) == {"now": planned}


def test_the_plan_alone_writes_nothing_but_the_state_folder(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, ROOTS.format(arguments=""))
    pipeline.plan()
    assert not pipeline.environment.data.exists()
    assert (tmp_path / ".vibepiper/.gitignore").read_text() == "*\n"


BAD = {
    "a missing upstream names the command": (
        CHAIN,
        ("total",),
        {},
        ("asset 'total' reads 'clean', which has not been materialised", "vp run +total"),
    ),
    "a cycle shows its path": (
        """
        from vibepiper import asset

        @asset
        def a(b): return b

        @asset
        def b(a): return a
        """,
        (),
        {},
        ("the assets form a cycle: 'a' -> 'b' -> 'a'",),
    ),
    "an unknown upstream is suggested": (
        """
        from vibepiper import asset

        @asset
        def orders(): return 1

        @asset
        def report(ordres): return ordres
        """,
        (),
        {},
        ("pipeline.py:7:12", "reads 'ordres', which no asset defines", "Did you mean 'orders'?"),
    ),
    "an unknown selection is suggested": (CHAIN, ("totl",), {}, ("no asset 'totl'", "Did you mean 'total'?")),
    "a partition where there are none": (
        CHAIN,
        (),
        {"partition": "2024-01"},
        ("none of the selected assets has partitions",),
    ),
    "an unknown partition": (
        """
        from vibepiper import StaticPartitions, asset

        @asset(partitions=StaticPartitions(["north", "south"]))
        def area(context): return context.partition_key
        """,
        (),
        {"partition": "nord"},
        ("asset 'area' has no partition 'nord'", "Did you mean 'north'?"),
    ),
}


@pytest.mark.parametrize(("code", "names", "options", "said"), BAD.values(), ids=BAD)
def test_a_plan_that_cannot_be_made_says_why(
    tmp_path: Path, code: str, names: tuple[str, ...], options: dict[str, str], said: tuple[str, ...]
) -> None:
    (tmp_path / "raw.csv").write_text("x\n1\n")
    with pytest.raises(PlanError) as error:
        Pipeline(tmp_path, code).plan(*names, **options)
    for text in said:
        assert text in str(error.value)


def test_a_missing_source_blocks_its_readers_and_nothing_else(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CHAIN + "\n    @asset\n    def other() -> int:\n        return 1\n")
    plan = pipeline.plan()
    assert reasons(plan)["clean"] == ("blocked", "source 'raw' can't be read")
    (problem,) = plan.unreadable
    assert "pipeline.py:3" in str(problem.problem)
    assert "raw.csv" in str(problem.problem)
    outcome = pipeline.run()
    assert outcome.state == "failed"
    assert states(outcome) == {"clean": "skipped", "other": "materialised", "total": "skipped"}


PARTITIONED = """
    from vibepiper import AllPartitions, DailyPartitions, Input, MonthlyPartitions, Window, asset

    @asset(partitions=DailyPartitions("2024-01-01"))
    def day(context) -> str:
        return context.partition_key

    @asset(partitions=DailyPartitions("2024-01-01"), inputs={"days": Input("day", partitions=Window(-1, 0))})
    def pair(days: dict[str, str]) -> str:
        return "+".join(days)

    @asset
    def everything(day: dict[str, str]) -> list:
        return sorted(day)
"""


def test_partitions_are_steps_and_windows_read_their_neighbours(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PARTITIONED)
    plan = pipeline.plan()
    read = {str(step.id): [str(one) for one in step.upstream] for step in plan.steps}
    assert read["pair[2024-01-01]"] == ["day[2024-01-01]"]
    assert read["pair[2024-01-03]"] == ["day[2024-01-02]", "day[2024-01-03]"]
    assert read["everything"] == ["day[2024-01-01]", "day[2024-01-02]", "day[2024-01-03]"]
    assert "day[2024-01-04]" not in read  # that day has not ended
    pipeline.run()
    assert pipeline.load("pair", partition="2024-01-03") == "2024-01-02+2024-01-03"
    assert pipeline.load("everything") == ["2024-01-01", "2024-01-02", "2024-01-03"]


def test_one_partition_brings_those_that_it_reads(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PARTITIONED)
    plan = pipeline.plan("day", "pair", partition="2024-01-02")
    assert [str(step.id) for step in plan.steps] == [
        "day[2024-01-01]",
        "day[2024-01-02]",
        "pair[2024-01-02]",
    ]


def test_a_new_day_runs_alone_and_reaches_what_reads_all(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PARTITIONED.replace('"2024-01-01")', '"2024-01-01"), pure=True', 1))
    pipeline.run()
    planned = reasons(pipeline.plan(at=NOON + timedelta(days=1)))
    assert {name for name, (action, _) in planned.items() if action == "run"} == {
        "day[2024-01-04]",
        "pair[2024-01-04]",
        "everything",
    }
    assert planned["everything"] == ("run", "it reads other data than before")
