"""Schemas of parameters, facts that assets and checks tell, and layouts of the default store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from vibepiper.executor.bind import bind
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import SettingsError
from vibepiper.executor.judging import run_checks
from vptest.pipelines import NOON, Pipeline, states

READER = """
    import pandas as pd
    import pandera.pandas as pa
    from pandera.typing import DataFrame
    from vibepiper import asset

    class Any(pa.DataFrameModel):
        n: int

    class Positive(pa.DataFrameModel):
        n: int = pa.Field(gt=0)

    @asset
    def numbers() -> DataFrame[Any]:
        return pd.DataFrame({{"n": [{n}]}})

    @asset
    def reader(numbers: DataFrame[Positive]) -> int:
        return int(numbers["n"].sum())
"""


@pytest.mark.parametrize(("n", "state"), [(1, "materialised"), (-1, "failed")])
def test_a_parameter_checks_its_own_schema(tmp_path: Path, n: int, state: str) -> None:
    outcome = Pipeline(tmp_path, READER.format(n=n)).run()
    assert states(outcome) == {"numbers": "materialised", "reader": state}
    if state == "failed":
        error = str(outcome.steps[-1].error)
        assert "'numbers' as parameter 'numbers' of 'reader' breaks its schema 'Positive'" in error
        assert "column 'n'" in error


RAISED = """
    import pandas as pd
    import pandera.pandas as pa
    import pandera.polars as ppl
    import polars as pl
    from pandera.typing import DataFrame
    from pandera.typing.polars import DataFrame as PolarsFrame
    from vibepiper import asset

    class Orders(pa.DataFrameModel):
        n: int = pa.Field(gt=0)
        who: str

    class Fast(ppl.DataFrameModel):
        n: int = ppl.Field(gt=0)
        who: str

    def bad(): return pd.DataFrame({{"n": [3, -1, -2], "who": [1, 2, 3]}})

    {function}
"""
ALL_OF_ORDERS = (
    "asset 'made' breaks its schema 'Orders':\n"
    "  column 'n': gt(0) fails: 2 rows (row 1: -1, row 2: -2)\n"
    "  column 'who': expected str, got int64\n"
)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("@asset\n    def made() -> DataFrame[Orders]: return bad()", ALL_OF_ORDERS),
        ("@asset\n    def made() -> DataFrame[Orders]: return DataFrame[Orders](bad())", ALL_OF_ORDERS),
        ("@asset\n    def made() -> DataFrame[Orders]: return bad().pipe(DataFrame[Orders])", ALL_OF_ORDERS),
        (
            "@asset\n    def made() -> DataFrame[Orders]: return Orders.validate(bad(), lazy=True)",
            ALL_OF_ORDERS,
        ),
        (
            "@asset\n    def made() -> PolarsFrame[Fast]: return Fast.validate(pl.from_pandas(bad()))",
            "asset 'made' breaks its schema 'Fast':\n  column 'n': gt(0) fails: 2 rows (-1, -2)\n  column 'who': ",
        ),
        (
            "@asset\n    def made() -> int: return len(Orders.validate(bad(), lazy=True))",
            ALL_OF_ORDERS.replace("asset 'made' breaks its", "a table in asset 'made' breaks"),
        ),
        (
            "@asset\n    def made() -> DataFrame[Orders]: return pa.Column(str, name='n').validate(bad())",
            "a table in asset 'made' breaks a schema:\n  column 'n': expected str, got int64\n",
        ),
        (
            "@asset\n    def made() -> int: return pa.SeriesSchema(str, name='n').validate(bad()['n'])",
            "a table in asset 'made' breaks a schema:\n  column 'n': expected str, got int64\n",
        ),
    ],
)
def test_a_broken_schema_is_told_whole_whoever_notices(tmp_path: Path, function: str, told: str) -> None:
    pipeline = Pipeline(tmp_path, RAISED.format(function=function))
    outcome = pipeline.run()
    error = str(outcome.steps[0].error)
    assert f"{error}\n".startswith(told)
    line = 1 + next(
        number
        for number, text in enumerate((tmp_path / "pipeline.py").read_text().splitlines())
        if "made" in text
    )
    assert ("return bad()" in function and "pipe" not in function) or error.endswith(f"(pipeline.py:{line})")
    assert pipeline.log(outcome, "made") == f"{error}\n"


def test_every_reader_of_a_source_gets_what_its_schema_converts(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import pandera.pandas as pa
        import polars as pl
        from vibepiper import Input, asset, source

        class Raw(pa.DataFrameModel):
            n: float
            s: str

            class Config:
                coerce = True

        raw = source("raw", uri="raw.parquet", schema=Raw)

        @asset
        def first(raw) -> str: return str(raw["n"].dtype)

        @asset
        def second(raw) -> str: return str(raw["n"].dtype)

        @asset(inputs={"some": Input("raw", columns=["n"])})
        def third(some: pl.DataFrame) -> str: return str(dict(some.schema))
        """,
    )
    pd.DataFrame({"n": [1, 2], "s": ["a", "b"]}).to_parquet(tmp_path / "raw.parquet")
    assert pipeline.run().succeeded
    assert pipeline.load("first") == pipeline.load("second") == "float64"
    assert pipeline.load("third") == "{'n': Float64}"


def test_facts_of_any_type_are_kept(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import datetime
        import numpy as np
        from vibepiper import CheckResult, asset, check

        @asset
        def n(context) -> np.int64:
            context.add_metadata(count=np.int64(3), on=datetime.date(2024, 1, 2), parts=[np.float64(0.5)])
            return np.int64(7)

        @check(asset=n)
        def small(n):
            return CheckResult(np.bool_(n < 9), value=np.int64(n), metadata={"at": datetime.date(2024, 1, 2)})
        """,
    )
    assert pipeline.run().succeeded
    graph = pipeline.graph()
    with pipeline.ledger() as ledger:
        (made,) = ledger.current().values()
        assert made.metadata == {"count": 3, "on": "2024-01-02", "parts": [0.5]}
        bound = bind(graph, [], pipeline.environment, checks=graph.checks)
        run_checks(graph.checks, bound, pipeline.environment, ledger)
        (result,) = ledger.check_results()
    assert (result.passed, result.value, result.metadata) == (True, 7, {"at": "2024-01-02"})
    assert pipeline.load("n") == 7


def test_a_check_reads_other_assets_and_sources_too(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset, check, source

        raw = source("raw", uri="raw.csv")

        @asset
        def kept(raw): return raw.head(1)

        @asset
        def limit() -> int: return 1

        @check(asset=kept)
        def is_part_of(frame, raw, limit): return len(frame) <= len(raw) and len(frame) == limit
        """,
    )
    (tmp_path / "raw.csv").write_text("x\n1\n2\n")
    pipeline.run()
    graph = pipeline.graph()
    with pipeline.ledger() as ledger:
        bound = bind(graph, [], pipeline.environment, checks=graph.checks)
        (result,) = run_checks(graph.checks, bound, pipeline.environment, ledger).results
    assert result.passed, result.message


def test_the_default_store_lays_out_folders_and_keeps_two_versions(tmp_path: Path) -> None:
    code = """
        import pandas as pd
        from vibepiper import DailyPartitions, asset

        @asset(partitions=DailyPartitions("2024-01-01"), partition_by="k", version="{version}")
        def parts(context) -> pd.DataFrame:
            return pd.DataFrame({{"k": ["a", "b"], "n": [{version}, 2], "day": context.partition_key}})
    """
    pipeline = Pipeline(tmp_path, code.format(version=0))
    for version in range(4):
        pipeline.write(code.format(version=version))
        assert pipeline.run(at=NOON - timedelta(days=1)).count("materialised") == 2
    folder = pipeline.environment.data / "parts"
    assert sorted(path.name for path in folder.iterdir()) == ["@2024-01-01", "@2024-01-02"]
    assert len(list((folder / "@2024-01-01").iterdir())) == 2
    frame = pipeline.load("parts")
    assert sorted(frame["n"]) == [2, 2, 3, 3]
    assert list(pipeline.load("parts", partition="2024-01-02")["day"].unique()) == ["2024-01-02"]


def test_a_failure_in_one_partition_leaves_the_others(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import StaticPartitions, asset

        AREAS = StaticPartitions(["north", "south"])

        @asset(partitions=AREAS)
        def area(context) -> str:
            if context.partition_key == "south":
                raise ValueError("no data")
            return context.partition_key

        @asset(partitions=AREAS)
        def report(area) -> str:
            return area

        @asset
        def whole(report: dict[str, str]) -> list:
            return list(report)
        """,
    )
    assert states(pipeline.run()) == {
        "area[north]": "materialised",
        "area[south]": "failed",
        "report[north]": "materialised",
        "report[south]": "skipped",
        "whole": "skipped",
    }


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / ".vibepiper").write_text("in the way")
    with pytest.raises(SettingsError, match="can't be made"):
        Environment(tmp_path).prepare()
