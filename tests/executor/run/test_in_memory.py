"""``materialize`` makes values in memory; ``load`` reads what a project has stored."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from vibepiper.executor.errors import PlanError, SettingsError, StorageError
from vibepiper.executor.schemas import BrokenSchemaError
from vptest.pipelines import Pipeline

import vibepiper as vp


@vp.asset
def orders() -> pd.DataFrame:
    return pd.DataFrame({"who": ["a", "b", "a"], "n": [1, 2, 3]})


@vp.asset(key="sales/total")
def total(orders: pl.DataFrame, factor: int = 10) -> int:
    return int(orders["n"].sum()) * factor


@vp.asset(inputs={"some": vp.Input("orders", columns=["n"])}, deps=["nowhere"])
def columns(some, context: vp.AssetContext) -> list[str]:
    context.add_metadata(seen=len(some))
    return list(some.columns)


by_who = vp.sql_asset("by_who", "select who, sum(n) as n from orders group by who")


def test_values_are_made_in_order_and_found_by_name_or_function() -> None:
    made = vp.materialize([total, by_who, columns, orders])
    assert made["sales/total"] == made["total"] == made[total] == 60
    assert made[by_who].to_dict("list") == {"who": ["a", "b"], "n": [4, 2]}
    assert made["columns"] == ["n"]
    assert made.metadata(columns) == {"seen": 3}
    assert list(made) == ["orders", "by_who", "columns", "sales/total"]
    with pytest.raises(KeyError, match="Did you mean 'orders'"):
        made["order"]


def test_a_single_asset_may_stand_by_itself() -> None:
    made = vp.materialize(orders)
    assert len(made[orders]) == 3
    assert repr(made) == "Materialized(orders)"


def test_what_is_read_must_be_there_too() -> None:
    with pytest.raises(
        PlanError, match=r"asset 'sales/total' reads 'orders'.*\n.*materialize\(\[orders, total\]\)"
    ):
        vp.materialize([total])


def test_a_function_stays_callable_and_what_is_no_asset_is_refused() -> None:
    assert total(pl.DataFrame({"n": [1]}), factor=2) == 2
    with pytest.raises(PlanError, match="is no asset"):
        vp.materialize([len])


def test_what_a_function_raises_passes_through() -> None:
    @vp.asset
    def bad() -> int:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        vp.materialize([bad])


def test_schemas_are_validated() -> None:
    @vp.asset(schema=vp.Schema("s", vp.SchemaField("n", vp.DataType.INT, le=2)))
    def counted() -> pd.DataFrame:
        return pd.DataFrame({"n": [1, 3]})

    with pytest.raises(BrokenSchemaError, match="column 'n'"):
        vp.materialize([counted])


class Clock(vp.Resource):
    hour: int = 0
    closed: bool = False

    def teardown(self) -> None:
        self.closed = True


@vp.asset
def hour(clock: Clock) -> int:
    return clock.hour


def test_resources_are_given_or_made_from_their_defaults() -> None:
    clock = Clock(hour=7)
    assert vp.materialize([hour], resources={"clock": clock})["hour"] == 7
    assert clock.closed
    assert vp.materialize([hour])["hour"] == 0

    @vp.asset(resources=["radio"])
    def tune(radio) -> str:
        return radio

    assert vp.materialize([tune], resources={"radio": "on"})["tune"] == "on"
    with pytest.raises(SettingsError, match="resource 'radio' is not configured"):
        vp.materialize([tune])


@vp.asset(partitions=vp.MonthlyPartitions("2013-01"))
def month(context) -> str:
    return f"{context.partition_key} {context.partition_start:%d %b} {context.partition_end:%d %b}"


def test_a_partition_is_named() -> None:
    assert vp.materialize([month], partition="2013-02")["month"] == "2013-02 01 Feb 01 Mar"
    with pytest.raises(PlanError, match="has partitions"):
        vp.materialize([month])
    with pytest.raises(PlanError, match="no partition '2012-12'"):
        vp.materialize([month], partition="2012-12")


def test_sources_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw.csv").write_text("id,at\n007,2013-01-01\n")
    typed = vp.Schema(
        "s", vp.SchemaField("id", vp.DataType.STRING), vp.SchemaField("at", vp.DataType.DATETIME)
    )
    raw = vp.source("raw", uri="raw.csv", schema=typed)

    @vp.asset
    def first(raw) -> str:
        return f"{raw['id'][0]} {raw['at'][0].year}"

    assert vp.materialize([raw, first])["first"] == "007 2013"


def test_load_reads_what_the_project_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from pathlib import Path
        import pandas as pd
        from vibepiper import IOManager, StaticPartitions, asset, source

        raw = source("raw", uri="raw.csv")

        class Upper(IOManager):
            def save(self, value, uri): Path(uri).write_text(value.upper())
            def load(self, uri): return Path(uri).read_text()

        @asset(output=Upper())
        def shout() -> str: return "hey"

        @asset(partitions=StaticPartitions(["n", "s"]))
        def area(context): return pd.DataFrame({"area": [context.partition_key]})

        @asset
        def never() -> int: raise RuntimeError
        """,
    )
    (tmp_path / "vibepiper.toml").write_text('name = "p"\n')
    (tmp_path / "raw.csv").write_text("x\n1\n")
    pipeline.run("shout", "area")
    monkeypatch.chdir(tmp_path)
    assert vp.load("shout") == "HEY"
    assert list(vp.load("area")["area"]) == ["n", "s"]
    assert list(vp.load("area", partition="s")["area"]) == ["s"]
    assert list(vp.load("raw")["x"]) == [1]
    with pytest.raises(
        StorageError, match=r"asset 'never' has not been materialised\nRun it: vp run \+never"
    ):
        vp.load("never")
    with pytest.raises(StorageError, match="no partition 'w'"):
        vp.load("area", partition="w")


@pytest.mark.parametrize(("name", "columns"), [("None", ["n"]), ("'i'", ["n", "i"])])
def test_readers_get_no_index_without_a_name_from_memory_or_storage(
    tmp_path: Path, name: str, columns: list[str]
) -> None:
    code = f"""
        import pandas as pd
        import pyarrow as pa
        from vibepiper import asset, sql_asset

        @asset
        def few() -> pd.DataFrame:
            frame = pd.DataFrame({{"n": [1, 2, 3]}}, index=pd.Index([7, 8, 9], name={name}))
            return frame[frame["n"] > 1]

        all_of_it = sql_asset("all_of_it", "select * from few")

        @asset
        def names(few: pa.Table) -> list[str]: return few.column_names

        @asset
        def queried(all_of_it: pd.DataFrame) -> list[str]: return list(all_of_it.columns)
    """
    pipeline = Pipeline(tmp_path, code)
    assert [step.error for step in pipeline.run().steps] == [None] * 4
    assert sorted(pipeline.load("names")) == sorted(pipeline.load("queried")) == sorted(columns)
    made: dict[str, Any] = {}
    exec(textwrap.dedent(code), made)  # as a notebook would define them
    found = vp.materialize([made["few"], made["all_of_it"], made["names"], made["queried"]])
    assert sorted(found["names"]) == sorted(found["queried"]) == sorted(columns)
