"""A table's version says what it holds, not how memory or files hold it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vibepiper.executor.storage.content import content_of
from vibepiper.executor.storage.hashing import table_version

COLUMNS = {
    "int64": pa.array([1, None, 3]),
    "int8": pa.array([1, None, 3], pa.int8()),
    "float64": pa.array([1.5, None, float("nan")]),
    "float32": pa.array([1.5, None, float("nan")], pa.float32()),
    "bool": pa.array([True, None, False]),
    "str": pa.array(["a", None, "çé"]),
    "binary": pa.array([b"a", None, b""]),
    "date": pa.array([dt.date(2013, 1, 1), None, dt.date(2013, 1, 2)]),
    "timestamp": pa.array([dt.datetime(2013, 1, 1), None, dt.datetime(2013, 1, 2)]),
    "zoned": pa.array([dt.datetime(2013, 1, 1, tzinfo=dt.UTC), None, None], pa.timestamp("us", "UTC")),
    "time": pa.array([dt.time(1), None, dt.time(2)]),
    "duration": pa.array([dt.timedelta(1), None, dt.timedelta(2)]),
    "decimal": pa.array([Decimal("1.10"), None, Decimal("2.00")]),
    "list": pa.array([[1, 2], None, []]),
    "struct": pa.array([{"a": 1}, None, {"a": None}]),
    "category": pa.array(["a", None, "a"]).dictionary_encode(),
    "null": pa.nulls(3),
}


def version(array: pa.Array) -> str:
    return table_version(pa.table({"x": array}))


@pytest.mark.parametrize("array", COLUMNS.values(), ids=COLUMNS)
def test_layout_in_memory_does_not_count(array: pa.Array) -> None:
    chunked = pa.chunked_array([array.slice(0, 1), array.slice(1)])
    shifted = pa.concat_arrays([array.slice(2), array]).slice(1)
    assert table_version(pa.table({"x": chunked})) == version(array)
    assert version(shifted) == version(array)


@pytest.mark.parametrize(
    "array", [a for n, a in COLUMNS.items() if n != "null"], ids=[n for n in COLUMNS if n != "null"]
)
def test_a_changed_order_or_value_counts(array: pa.Array) -> None:
    assert version(array.take(pa.array([1, 0, 2]))) != version(array)
    assert version(array.slice(0, 2)) != version(array)


def test_columns_of_different_types_or_names_differ() -> None:
    versions = [version(array) for array in COLUMNS.values()]
    assert len(set(versions)) == len(versions)
    assert version(COLUMNS["category"]) == version(pa.array(["a", None, "a"]))
    assert table_version(pa.table({"y": COLUMNS["str"]})) != version(COLUMNS["str"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=3), max_size=4), min_size=2, max_size=2))
def test_texts_never_run_into_each_other(texts: list[list[str]]) -> None:
    first, second = (pa.array(one, pa.string()) for one in texts)
    assert (version(first) == version(second)) == (texts[0] == texts[1])


@pytest.mark.parametrize(
    "make",
    [
        lambda frame: frame,
        lambda frame: pl.from_pandas(frame),
        lambda frame: pl.from_pandas(frame).lazy(),
        lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    ],
    ids=["pandas", "polars", "lazy", "arrow"],
)
def test_the_same_rows_have_the_same_column_hashes_in_every_library(
    make: Callable[[pd.DataFrame], object],
) -> None:
    frame = pd.DataFrame({"n": [1, 2], "s": ["a", None], "f": [0.5, 1.0]})
    table = content_of(make(frame), "x").table
    assert table is not None
    plain = table.replace_schema_metadata(None)
    assert table_version(plain) == table_version(pa.Table.from_pandas(frame).replace_schema_metadata(None))


def test_an_index_that_says_something_counts() -> None:
    frame = pd.DataFrame({"x": [1, 2]})
    assert (
        content_of(frame, "x").version != content_of(frame.set_index(pd.Index([5, 6], name="i")), "x").version
    )


def test_an_empty_table_keeps_its_columns_apart() -> None:
    empty = pd.DataFrame({"x": pd.Series([], dtype="int64")})
    assert content_of(empty, "x").version != content_of(empty.rename(columns={"x": "y"}), "x").version


TYPES = {
    "nullable": (pd.Series([1, 2]), pd.Series([1, 2], dtype="Int64")),
    "category": (pd.Series(["a", "b"]), pd.Series(["a", "b"], dtype="category")),
    "order of categories": (
        pd.Series(pd.Categorical(["a", "b"], ["a", "b"])),
        pd.Series(pd.Categorical(["a", "b"], ["b", "a"])),
    ),
    "further categories": (
        pd.Series(pd.Categorical(["a", "b"], ["a", "b"])),
        pd.Series(pd.Categorical(["a", "b"], ["a", "b", "c"])),
    ),
}


@pytest.mark.parametrize(("one", "other"), TYPES.values(), ids=TYPES)
def test_what_pandas_would_give_readers_counts(one: pd.Series, other: pd.Series) -> None:
    versions = [content_of(pd.DataFrame({"x": series}), "a").version for series in (one, other, one.copy())]
    assert versions[0] == versions[2] != versions[1]
