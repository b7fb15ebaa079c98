"""What the linter says of storage is what a run does: the same places, the same refusals."""

import datetime
import decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from vibepiper.analyzer.graph.model import Asset, Output, Partitioning
from vibepiper.analyzer.lint.storage import BUILT_IN, StorageEnvironment, place_of
from vibepiper.analyzer.lint.stored_types import refusal
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import StorageError
from vibepiper.executor.records import StepId
from vibepiper.executor.storage.places import place_of as place_of_run
from vibepiper.executor.storage.uris import locate
from vibepiper.executor.storage.writing import write
from vptest.findings import an_asset

STORES = {"lake": "s3://lake/{group}", "disk": "./data/", "whole": "data/{name}.csv"}
PATHS = {"s3://lake": ".vibepiper/dev", "s3://lake/sales": "sales"}

OUTPUTS = [
    Output(BUILT_IN, "data/{name}.parquet"),
    Output(BUILT_IN, "data//x/../{key}"),
    Output(BUILT_IN, "file:///tmp/x"),
    Output(BUILT_IN, "s3://lake/sales/orders.json"),
    Output(BUILT_IN, "s3://other/{group}/"),
    Output("store", "lake"),
    Output("store", "lake:{name}.parquet"),
    Output("store", "disk"),
    Output("store", "whole"),
]


def stored(output: Output | None, **fields: Any) -> Asset:
    return an_asset("raw/orders", output=output, group="sales", **fields)


@pytest.mark.parametrize("partition", [None, "EWR"])
@pytest.mark.parametrize("paths", [{}, PATHS], ids=["as it is", "mapped"])
@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.uri)
def test_a_place_is_the_one_that_a_run_writes(
    output: Output, paths: dict[str, str], partition: str | None, tmp_path: Path
) -> None:
    asset = stored(output, partitions=Partitioning("static", keys=("EWR",)) if partition else None)
    environment = Environment(tmp_path, stores=STORES, path_map=paths)
    run = locate(place_of_run(asset, partition, environment).uri, environment)
    told = place_of(asset, StorageEnvironment(None, STORES, paths))
    assert told is not None
    filled = told.replace("{partition}", partition or "")
    if run.path is None:
        assert filled == run.url.rstrip("/")
    else:
        assert (tmp_path / filled).resolve() == run.path.resolve()


@pytest.mark.parametrize(
    "output", [None, Output("none"), Output("store", "lakes"), Output("shop.Warehouse", "orders")], ids=str
)
def test_what_only_a_run_knows_has_no_place(output: Output | None) -> None:
    assert place_of(stored(output), StorageEnvironment(None, STORES)) is None


VALUES: list[tuple[str, Any]] = [
    ("dict[str, float]", {"a": 1.0}),
    ("list[dict[str, int]]", [{"a": 1}]),
    ("tuple[int, int]", (1, 2)),
    ("str", "text"),
    ("None", None),
    ("bool", True),
    ("set[str]", {"a"}),
    ("bytes", b"a"),
    ("datetime.date", datetime.date(2024, 1, 1)),
    ("decimal.Decimal", decimal.Decimal(1)),
    ("numpy.ndarray", np.zeros(2)),
    ("pandas.Series", pd.Series([1])),
    ("pandas.DataFrame", pd.DataFrame({"a": [1]})),
    ("pandas.DataFrame | None", pd.DataFrame({"a": [1]})),
]


@pytest.mark.parametrize("uri", [None, "data/x.parquet", "data/x.csv", "data/x.json", "data/x"])
@pytest.mark.parametrize(("type_", "value"), VALUES, ids=[type_ for type_, _ in VALUES])
def test_a_type_is_refused_exactly_when_a_run_refuses_its_values(
    type_: str, value: Any, uri: str | None, tmp_path: Path
) -> None:
    asset = stored(Output(BUILT_IN, uri))
    told = refusal(type_, place_of(asset, StorageEnvironment()))
    try:
        write(value, asset, StepId(asset.key), "run", None, Environment(tmp_path))
    except StorageError:
        # A type that has a member which fits is not judged.
        assert told is not None or " | " in type_
    else:
        assert told is None
