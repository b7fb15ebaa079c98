"""The runtime graph: what annotations, schemas and references become once definitions are linked."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import pandas as pd
import pandera.pandas as pa
import polars as pl
import pyarrow
import pytest
from pandera.typing import DataFrame, Series
from vibepiper.analyzer.graph.link import KeyIndex
from vibepiper.analyzer.graph.model import NOWHERE, AssetKey, Column, Output, PartitionMapping, TableSchema
from vibepiper.analyzer.graph.model import Resource as ResourceFact
from vibepiper.executor.definitions.annotations import parameters, result, type_text
from vibepiper.executor.definitions.declare import check_parameters, runtime_graph
from vibepiper.executor.definitions.table_schema import SchemaTypeError, table_schema

from vibepiper import (
    AssetContext,
    Collector,
    DataType,
    DefinitionError,
    Input,
    IOManager,
    MonthlyPartitions,
    Resource,
    Schema,
    SchemaField,
    Window,
    asset,
    check,
    job,
    source,
    sql_asset,
)

if TYPE_CHECKING:
    from nowhere import Missing

ROOT = Path(__file__).parent


class Orders(pa.DataFrameModel):
    id: int = pa.Field(unique=True, description="number of the order")
    status: str = pa.Field(isin=["open", "done"], nullable=True, metadata={"pii": "no", "rank": 1})
    at: Series[pd.Timestamp]
    amount: pd.Int64Dtype = pa.Field(ge=0, le=10)

    class Config:
        strict = True


ORDERS = TableSchema(
    "Orders",
    (
        Column("id", "int64", unique=True, description="number of the order"),
        Column("status", "str", nullable=True, tags={"pii": "no"}, checks=("isin(['open', 'done'])",)),
        Column("at", "datetime"),
        Column("amount", "int64", checks=("ge(0)", "le(10)")),
    ),
    strict=True,
)


class Database(Resource):
    path: str


class Parquet(IOManager):
    def save(self, value: object, uri: str) -> None: ...


def graph_of(collector, **options):
    return runtime_graph(collector, ROOT, **options).graph


def asset_of(graph, key):
    return next(found for found in graph.assets if str(found.key) == key)


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (None, "None"),
        (Any, "typing.Any"),
        (dict[str, list[int]], "dict[str, list[int]]"),
        (Optional[int], "int | None"),  # noqa: UP045 - the old spelling is the case
        (typing.Union[int, str, None], "int | str | None"),  # noqa: UP007 - the old spelling is the case
        (typing.Dict[str, int], "dict[str, int]"),  # noqa: UP006 - the old spelling is the case
        (Literal["a", 1], "typing.Literal['a', 1]"),
        (Annotated[int, "x"], "int"),
        (tuple[int, ...], "tuple[int, ...]"),
        (typing.Callable[[int], str], "collections.abc.Callable[[int], str]"),
        (pd.DataFrame, "pandas.DataFrame"),
        (pl.DataFrame, "polars.DataFrame"),
        (pl.LazyFrame, "polars.LazyFrame"),
        (pyarrow.Table, "pyarrow.Table"),
        (DataFrame[Orders], "pandas.DataFrame"),
        (dict[str, DataFrame[Orders]], "dict[str, pandas.DataFrame]"),
        (AssetContext, "vibepiper.AssetContext"),
        (Database, f"{__name__}.Database"),
        (typing.TypeVar("T"), None),
    ],
)
def test_an_annotation_is_written_in_normal_form(annotation, text):
    assert type_text(annotation) == text


def test_parameters_say_what_each_annotation_means():
    def function(
        first: DataFrame[Orders],
        own: AssetContext,
        db: Database,
        missing: Missing,
        context,
        *rest: int,
        limit: int = 3,
        **more: str,
    ) -> dict[str, DataFrame[Orders]]: ...

    found = {entry.name: entry for entry in parameters(function, NOWHERE)}
    assert list(found) == ["first", "own", "db", "missing", "context", "limit"]
    assert found["first"].schema == ORDERS
    assert [name for name, entry in found.items() if entry.is_context] == ["own", "context"]
    assert [name for name, entry in found.items() if entry.is_resource] == ["db"]
    assert [name for name, entry in found.items() if entry.has_default] == ["limit"]
    assert found["missing"].type is None
    returned = result(function)
    assert (returned.type, returned.schema) == ("dict[str, pandas.DataFrame]", ORDERS)


def test_an_annotation_sees_the_variables_around_a_factory():
    def make(model):
        def made() -> DataFrame[model]:
            return model.empty()

        return made

    assert result(make(Orders)).schema == ORDERS


def test_schemas_of_both_kinds_become_the_same_fact():
    own = Schema(
        "Orders",
        SchemaField("id", DataType.INT, unique=True, description="number of the order"),
        SchemaField("status", DataType.STRING, nullable=True, tags={"pii": "no"}, isin=["open", "done"]),
        SchemaField("at", DataType.DATETIME),
        SchemaField("amount", DataType.INT, ge=0, le=10),
        strict=True,
    )
    assert table_schema(own) == table_schema(Orders) == table_schema(Orders.to_schema()) == ORDERS


@pytest.mark.parametrize("wrong", [int, "Orders", 3, pd.DataFrame()])
def test_what_is_no_schema_is_refused(wrong):
    with pytest.raises(SchemaTypeError, match="is no schema; expected a pandera model"):
        table_schema(wrong)


class Broken(pa.DataFrameModel):
    thing: Database


@pytest.mark.parametrize(
    ("define", "message"),
    [
        (
            lambda: source("s", schema=int),
            "source 's', argument 'schema': 'int' is no schema; expected a pandera model",
        ),
        (lambda: asset(name="a", schema=3)(lambda: None), "asset 'a': '3' is no schema"),
        (
            lambda: asset(returns_broken),
            "asset 'returns_broken': schema 'Broken' can't be built: TypeError: dtype",
        ),
        (
            lambda: asset(reads_broken),
            "asset 'reads_broken': schema 'Broken' can't be built: TypeError: dtype",
        ),
    ],
)
def test_what_stands_as_a_schema_and_is_none_is_refused(define, message):
    collector = Collector()
    with collector.active():
        define()
    with pytest.raises(DefinitionError) as refused:
        graph_of(collector)
    assert message in str(refused.value)


def returns_broken() -> DataFrame[Broken]: ...


def reads_broken(x: DataFrame[Broken]): ...


def test_the_runtime_graph_has_every_declared_fact():
    collector = Collector()
    with collector.active():
        raw = source("raw/orders", uri="orders.csv", schema=Orders, version="content", group="raw")

        @asset(
            owners=["a@b.org"],
            tags={"pii": "no"},
            group="g",
            kinds=["python"],
            freshness="24h",
            retries=2,
            metadata={"n": [1, {"x": None}]},
            public=True,
            deprecated="use b",
            pure=True,
            version="v1",
            output=Parquet("s3://bucket/{name}"),
            partitions=MonthlyPartitions("2013-01", end="2014-01"),
            partition_by="at",
        )
        def clean(orders: DataFrame[Orders], db, threshold: float = 0.5) -> DataFrame[Orders]:
            """Clean."""

        @asset(
            inputs={"last": Input(clean, partitions=Window(-1, 0), columns=["id"])},
            deps=[raw, clean],
            output="lake",
        )
        def report(last, wrong_name): ...

        @asset(output=None)
        def nothing(): ...

        job("nightly", select="+report", schedule="0 6 * * *")

    graph = graph_of(collector, resources=[ResourceFact("db", "m.Database", NOWHERE)])
    found = asset_of(graph, "clean")
    assert found.description == "Clean."
    assert (found.owners, found.tags, found.group, found.kinds) == (
        ("a@b.org",),
        {"pii": "no"},
        "g",
        ("python",),
    )
    assert (found.freshness, found.retries, found.public, found.deprecated) == ("24h", 2, True, "use b")
    assert (found.pure, found.version, found.metadata) == (True, "v1", {"n": [1, {"x": None}]})
    assert found.output == Output(f"{__name__}.Parquet", "s3://bucket/{name}")
    assert (found.partitions.kind, found.partition_by) == ("monthly", ("at",))
    assert (found.type, found.schema, found.resources) == ("pandas.DataFrame", ORDERS, ("db",))
    (read,) = found.inputs
    assert (read.parameter, str(read.asset), read.schema) == ("orders", "raw/orders", ORDERS)
    assert found.location.path == Path(__file__).name
    assert found.producer == f"{__name__}:{found.qualname}"

    raw_fact = asset_of(graph, "raw/orders")
    assert (raw_fact.kind, raw_fact.version, raw_fact.schema) == ("source", "content", ORDERS)
    assert raw_fact.output == Output("vibepiper.IOManager", "orders.csv")

    (last,) = asset_of(graph, "report").inputs
    assert (last.partitions, last.columns) == (PartitionMapping("window", -1, 0), ("id",))
    assert asset_of(graph, "report").output == Output("store", "lake")
    assert asset_of(graph, "nothing").output == Output("none")
    edges = {(str(edge.upstream), edge.parameter) for edge in graph.edges if str(edge.downstream) == "report"}
    assert edges == {("clean", "last"), ("raw/orders", None), ("wrong_name", "wrong_name")}
    assert [(found.name, found.select, found.schedule) for found in graph.jobs] == [
        ("nightly", "+report", "0 6 * * *")
    ]


counted = sql_asset("module_level", "select 1 as one")


def test_a_sql_asset_reads_the_tables_of_its_query():
    collector = Collector()
    with collector.active():
        source("raw/orders")
        asset(name="clean")(lambda: None)
        sql_asset("joined", "with c as (select * from clean) select * from c join raw.orders using (id)")
        sql_asset("broken", "selct * from clean")
    graph = graph_of(collector)
    assert [str(entry.asset) for entry in asset_of(graph, "joined").inputs] == ["clean", "raw/orders"]
    (unknown,) = asset_of(graph, "broken").unknown
    assert unknown.field == "deps"
    assert asset_of(graph, "broken").is_open


def test_a_source_is_named_after_the_modules_variable_that_holds_it():
    collector = Collector()
    collector.add(counted.definition)
    (found,) = graph_of(collector).assets
    assert found.qualname == "counted"
    assert found.producer == f"{__name__}:counted"


@pytest.mark.parametrize(
    ("function", "roles"),
    [
        (lambda anything: True, [("input", "raw/orders")]),
        (lambda orders: True, [("input", "raw/orders")]),
        (lambda users: True, [("input", "users")]),
        (lambda anything, users: True, [("input", "raw/orders"), ("input", "users")]),
        (lambda anything, other: True, [("unresolved", None), ("unresolved", None)]),
        (lambda context, db, limit=3: True, [("context", None), ("resource", None), ("constant", None)]),
    ],
)
def test_the_parameters_of_a_check_resolve_as_an_assets_do(function, roles):
    collector = Collector()
    with collector.active():
        check(asset="orders")(function)
    names = KeyIndex([AssetKey(("raw", "orders")), AssetKey(("users",))])
    bound = check_parameters(collector.checks[0], names, ["db"])
    assert [(entry.role, str(entry.asset) if entry.asset else None) for entry in bound] == roles


def test_a_check_is_resolved_to_the_asset_that_it_means():
    collector = Collector()
    with collector.active():
        source("raw/orders")
        check(asset="orders", name="c")(lambda orders: True)
    (found,) = graph_of(collector).checks
    assert [str(key) for key in found.assets] == ["raw/orders"]
