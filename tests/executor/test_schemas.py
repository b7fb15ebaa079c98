"""Validation names the asset, the column, the check and the first bad rows, whatever library the table is of."""

from __future__ import annotations

import datetime
from typing import Annotated

import pandas as pd
import pandera.pandas as pa
import pandera.polars as pap
import polars as pl
import pyarrow
import pytest
from pandera.typing import DataFrame, Series
from vibepiper.executor.definitions.collector import definitions_of
from vibepiper.executor.schemas import BadRow, BrokenSchemaError, declared_schema, validate

from vibepiper import DataType, DefinitionError, Schema, SchemaField, asset, source


class Orders(pa.DataFrameModel):
    id: int = pa.Field(unique=True)
    amount: float = pa.Field(ge=0)
    status: str = pa.Field(isin=["open", "done"], nullable=True)
    at: Series[pd.Timestamp]

    class Config:
        strict = True


class PolarsOrders(pap.DataFrameModel):
    id: int = pap.Field(ge=0)


class Coerced(pa.DataFrameModel):
    id: int

    class Config:
        coerce = True


GOOD = pd.DataFrame(
    {
        "id": [1, 2],
        "amount": [0.5, 2.0],
        "status": ["open", None],
        "at": pd.to_datetime(["2013-01-01", "2013-01-02"]),
    }
)

EVERY_TYPE = Schema(
    "EveryType",
    SchemaField("int", DataType.INT),
    SchemaField("maybe_int", DataType.INT, nullable=True),
    SchemaField("float", DataType.FLOAT, gt=0, lt=10),
    SchemaField("text", DataType.STRING, regex="a.*"),
    SchemaField("bool", DataType.BOOL),
    SchemaField("at", DataType.DATETIME, nullable=True),
    SchemaField("day", DataType.DATE),
    SchemaField("took", DataType.TIMEDELTA),
    SchemaField("kind", DataType.CATEGORY),
    SchemaField("thing", DataType.OBJECT),
    strict=True,
)
EVERY_VALUE = pd.DataFrame(
    {
        "int": [1, 2],
        "maybe_int": pd.array([1, None], dtype="Int64"),
        "float": [1.0, 2.0],
        "text": ["a", "ab"],
        "bool": [True, False],
        "at": pd.to_datetime(["2013-01-01", None], utc=True),
        "day": [datetime.date(2013, 1, 1)] * 2,
        "took": pd.to_timedelta([1, 2], unit="s"),
        "kind": pd.Categorical(["x", "y"]),
        "thing": [[1], {"a": 1}],
    }
)


def lines(table, schema):
    with pytest.raises(BrokenSchemaError) as broken:
        validate(table, schema, asset="shop/orders")
    return str(broken.value).splitlines()


def test_a_good_table_passes_as_it_is():
    assert validate(GOOD, Orders, asset="orders").equals(GOOD)
    assert validate(EVERY_VALUE, EVERY_TYPE, asset="x").equals(EVERY_VALUE)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"amount": [-1.0, -2.0]}, ["column 'amount': ge(0) fails: 2 rows (row 0: -1.0, row 1: -2.0)"]),
        ({"id": [7, 7]}, ["column 'id': values must be unique: 2 rows (row 0: 7, row 1: 7)"]),
        ({"id": ["a", "b"]}, ["column 'id': expected int64, got str"]),
        ({"amount": [1.0, None]}, ["column 'amount': nulls are not allowed: 1 row (row 1: nan)"]),
        (
            {"status": ["open", "lost"]},
            ["column 'status': isin(['open', 'done']) fails: 1 row (row 1: 'lost')"],
        ),
        ({"extra": 1}, ["column 'extra': the schema is strict and doesn't declare it"]),
        (
            {"amount": [-1.0, 1.0], "at": [1, 2]},
            [
                "column 'amount': ge(0) fails: 1 row (row 0: -1.0)",
                "column 'at': expected datetime, got int64",
            ],
        ),
    ],
)
def test_every_break_is_told_with_its_rows(changes, problems):
    found = lines(GOOD.assign(**changes), Orders)
    assert found == [
        "asset 'shop/orders' breaks its schema 'Orders':",
        *(f"  {problem}" for problem in problems),
    ]


def test_a_missing_column_is_told():
    assert lines(GOOD.drop(columns="status"), Orders)[1:] == ["  column 'status': the column is missing"]


def test_only_the_first_bad_rows_are_shown_and_all_counted():
    table = pd.concat([GOOD] * 20, ignore_index=True).assign(id=range(40), amount=-1.0)
    with pytest.raises(BrokenSchemaError) as broken:
        validate(table, Orders, asset="orders")
    (violation,) = broken.value.violations
    assert (violation.column, violation.check, violation.count) == ("amount", "ge(0)", 40)
    assert violation.rows == tuple(BadRow(row, -1.0) for row in range(5))
    assert str(violation).endswith("row 4: -1.0, … and 35 more)")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"at": ["x", "y"]}, "column 'at': expected datetime, got str"),
        ({"took": [1, 2]}, "column 'took': expected timedelta, got int64"),
        ({"maybe_int": [1.5, 2.5]}, "column 'maybe_int': expected int64, got float64"),
        ({"float": [0.0, 11.0]}, "column 'float': gt(0) fails: 1 row (row 0: 0.0)"),
        ({"text": ["b", "a"]}, "column 'text': str_matches('a.*') fails: 1 row (row 0: 'b')"),
        ({"int": [1.0, None]}, "column 'int': expected int64, got float64"),
    ],
)
def test_our_own_schema_says_the_same_things(changes, problem):
    assert f"  {problem}" in lines(EVERY_VALUE.assign(**changes), EVERY_TYPE)


@pytest.mark.parametrize(
    "table", [pl.from_pandas(GOOD), pyarrow.Table.from_pandas(GOOD), pl.from_pandas(GOOD).lazy()], ids=type
)
def test_a_table_of_another_library_is_judged_by_a_pandas_schema_and_returned_as_it_was(table):
    assert validate(table, Orders, asset="orders") is table


@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame({"id": [1, -2]}),
        pl.LazyFrame({"id": [1, -2]}),
        pd.DataFrame({"id": [1, -2]}),
        pyarrow.table({"id": [1, -2]}),
    ],
    ids=type,
)
def test_a_polars_schema_judges_them_all(table):
    assert lines(table, PolarsOrders)[1:] == ["  column 'id': ge(0) fails: 1 row (-2)"]


def test_a_schema_that_coerces_gives_the_coerced_table():
    assert validate(pd.DataFrame({"id": ["1"]}), Coerced, asset="x")["id"].tolist() == [1]
    assert lines(pd.DataFrame({"id": ["1", "y"]}), Coerced)[1] == (
        "  column 'id': can't be converted to int64: 1 row (row 1: 'y')"
    )


@pytest.mark.parametrize("value", [3, None, {"id": 1}, [1]])
def test_what_is_no_table_is_told(value):
    for schema in (Orders, EVERY_TYPE, PolarsOrders):
        assert lines(value, schema)[1] == f"  expected a table, got {type(value).__name__}"


def test_the_declared_schema_is_the_argument_or_the_annotations():
    def annotated() -> DataFrame[Orders]: ...

    def plain() -> pd.DataFrame: ...

    def of(function):
        return declared_schema(definitions_of(function)[0])

    assert of(asset(annotated)) is Orders
    assert of(asset(plain)) is None
    assert of(asset(name="x", schema=EVERY_TYPE)(lambda: None)) is EVERY_TYPE
    assert declared_schema(source("s", schema=Orders).definition) is Orders
    assert declared_schema(source("s").definition) is None


def test_a_schema_is_refused_when_it_can_not_be_right():
    with pytest.raises(DefinitionError, match="column 'a' is declared twice"):
        Schema("s", SchemaField("a", DataType.INT), SchemaField("a", DataType.INT))
    with pytest.raises(DefinitionError, match=r"expected a DataType such as DataType.INT, got 'int'"):
        SchemaField("a", "int")
    with pytest.raises(DefinitionError, match=r"expected SchemaField\(…\), got 'a'"):
        Schema("s", "a")


class Zoned(pa.DataFrameModel):
    at: Annotated[pd.DatetimeTZDtype, "ns", "UTC"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_the_unit_of_a_time_is_no_part_of_its_type(unit):
    table = pd.DataFrame({"at": pd.to_datetime(["2013-01-01T10:00:00Z"]).as_unit(unit)})
    assert validate(table, Zoned, asset="x") is table


def test_the_zone_of_a_time_is_part_of_its_type():
    table = pd.DataFrame({"at": pd.to_datetime(["2013-01-01T10:00:00"])})
    assert lines(table, Zoned)[1] == "  column 'at': expected datetime[UTC], got datetime"
