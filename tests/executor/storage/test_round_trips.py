"""What an asset returns comes back as it was, or as its reader asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import NOWHERE, Asset, AssetKey, Output
from vibepiper.executor.definitions.io_manager import IOManager
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import StorageError
from vibepiper.executor.records import StepId
from vibepiper.executor.storage.reading import Wanted, read, read_many
from vibepiper.executor.storage.writing import Staged, write

FRAME = pd.DataFrame(
    {
        "when": pd.to_datetime(["2013-01-01", None, "2013-01-03"]),
        "origin": pd.Categorical(["EWR", "JFK", "EWR"]),
        "name": ["a", None, "c"],
        "delay": pd.array([1, None, 3], dtype="Int64"),
        "late": [True, False, True],
    }
)


def asset(uri: str | None = None, **fields: Any) -> Asset:
    output = None if uri is None else Output("vibepiper.IOManager", uri)
    return Asset(
        AssetKey(("area", "x")), "asset", "vibepiper", "m", "x", "m:x", NOWHERE, output=output, **fields
    )


def stage(
    value: Any, of: Asset, root: Path, manager: IOManager | None = None, partition: str | None = None
) -> Staged:
    return write(value, of, StepId(of.key, partition), "run1", manager, Environment(root))


@pytest.mark.parametrize("uri", [None, "out/{name}", "out/{name}.parquet"])
def test_a_pandas_frame_comes_back_as_it_was(tmp_path: Path, uri: str | None) -> None:
    for frame in (
        FRAME,
        FRAME.set_index("name"),
        FRAME.drop(columns="origin").iloc[:0],
    ):  # categories of no rows are not kept
        staged = stage(frame, asset(uri), tmp_path)
        pd.testing.assert_frame_equal(read(staged.unpublished, Wanted(), None, Environment(tmp_path)), frame)


@pytest.mark.parametrize("uri", [None, "out/{name}.parquet", "out/{name}.csv"])
@pytest.mark.parametrize(
    ("frame", "names", "columns"),
    [
        (FRAME[["name", "late"]].iloc[[2, 0]], [None], ["name", "late"]),
        (FRAME[["name", "late"]].iloc[1:], [None], ["name", "late"]),
        (FRAME[["late"]].set_index(pd.Index(["x", "y", "z"])), [None], ["late"]),
        (FRAME[["late"]].set_index(pd.MultiIndex.from_arrays([[1, 2, 3], [4, 5, 6]])), [None], ["late"]),
        (
            FRAME[["late"]].set_index(pd.MultiIndex.from_arrays([[1, 2, 3], [4, 5, 6]], names=[None, "k"])),
            ["k"],
            ["late", "k"],
        ),
    ],
)
def test_an_index_without_a_name_is_not_stored(
    tmp_path: Path, uri: str | None, frame: pd.DataFrame, names: list[str | None], columns: list[str]
) -> None:
    staged = stage(frame, asset(uri), tmp_path)
    found = read(staged.unpublished, Wanted(), None, Environment(tmp_path))
    assert list(found["late"]) == list(frame["late"])
    if names == [None] or uri != "out/{name}.csv":  # a CSV file can't say which column is the index
        assert list(found.index.names) == names
    arrow = read(staged.unpublished, Wanted("pyarrow.Table"), None, Environment(tmp_path))
    assert arrow.column_names == columns


@pytest.mark.parametrize(
    "value", [None, True, 3, 2.5, "text", [1, [2, None]], {"a": {"b": [1.5]}}, (1, "x"), "", [], {}], ids=repr
)
def test_plain_values_come_back_as_they_were(tmp_path: Path, value: Any) -> None:
    staged = stage(value, asset(), tmp_path)
    found = read(staged.unpublished, Wanted(), None, Environment(tmp_path))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (None, pd.DataFrame),
        ("pandas.DataFrame", pd.DataFrame),
        ("pandas.DataFrame | None", pd.DataFrame),
        ("polars.DataFrame", pl.DataFrame),
        ("polars.LazyFrame", pl.LazyFrame),
        ("pyarrow.Table", pa.Table),
        ("pyarrow.dataset.Dataset", __import__("pyarrow.dataset").dataset.Dataset),
        ("duckdb.DuckDBPyRelation", __import__("duckdb").DuckDBPyRelation),
    ],
)
def test_a_reader_gets_the_table_type_that_it_annotates(
    tmp_path: Path, annotation: str | None, kind: type
) -> None:
    staged = stage(FRAME, asset(), tmp_path)
    assert isinstance(read(staged.unpublished, Wanted(annotation), None, Environment(tmp_path)), kind)


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    staged = stage(FRAME, asset(), tmp_path)
    for annotation in (None, "polars.DataFrame", "polars.LazyFrame"):
        found = read(staged.unpublished, Wanted(annotation, ("late", "name")), None, Environment(tmp_path))
        columns = found.collect_schema().names() if annotation == "polars.LazyFrame" else list(found.columns)
        assert columns == ["late", "name"]


PARTS = {"2013-01": FRAME.iloc[:2], "2013-02": FRAME.iloc[2:]}


@pytest.mark.parametrize(
    ("annotation", "check"),
    [
        (None, lambda found: list(found["name"]) == ["a", None, "c"] or found["name"].iloc[2] == "c"),
        ("pandas.DataFrame", lambda found: len(found) == 3),
        (
            "dict[str, pandas.DataFrame]",
            lambda found: {key: len(part) for key, part in found.items()} == {"2013-01": 2, "2013-02": 1},
        ),
        ("dict[str, polars.DataFrame]", lambda found: isinstance(found["2013-02"], pl.DataFrame)),
        ("collections.abc.Iterator[pandas.DataFrame]", lambda found: [len(part) for part in found] == [2, 1]),
        ("polars.LazyFrame", lambda found: found.collect().height == 3),
        ("pyarrow.dataset.Dataset", lambda found: found.count_rows() == 3),
        ("duckdb.DuckDBPyRelation", lambda found: len(found.fetchall()) == 3),
        ("pyarrow.Table", lambda found: found.num_rows == 3),
    ],
)
def test_partitions_are_read_as_the_annotation_says(
    tmp_path: Path, annotation: str | None, check: Any
) -> None:
    stored = {key: stage(part, asset(), tmp_path, partition=key).unpublished for key, part in PARTS.items()}
    assert check(read_many(stored, Wanted(annotation), None, Environment(tmp_path)))


def test_hive_layout_gives_back_types_and_columns(tmp_path: Path) -> None:
    frame = pd.DataFrame({"month": [1, 2, 1], "origin": ["EWR", "J/F K", None], "n": [1.0, 2.0, 3.0]})
    staged = stage(frame, asset("out/{name}", partition_by=("month", "origin")), tmp_path)
    assert staged.path is not None
    assert sorted(path.name for path in staged.path.iterdir()) == ["_common_metadata", "month=1", "month=2"]
    found = read(staged.unpublished, Wanted(), None, Environment(tmp_path))
    assert list(found.columns) == ["month", "origin", "n"]
    assert found.dtypes.to_dict() == frame.dtypes.to_dict()
    assert sorted(found["n"]) == [1.0, 2.0, 3.0]
    assert set(found["origin"].dropna()) == {"EWR", "J/F K"}


def test_csv_is_written_where_the_name_says_so(tmp_path: Path) -> None:
    staged = stage(FRAME[["name", "late"]], asset("out/{name}.csv"), tmp_path)
    assert staged.path is not None
    assert staged.path.read_text().splitlines()[0] == '"name","late"'
    assert list(read(staged.unpublished, Wanted(), None, Environment(tmp_path))["late"]) == [
        True,
        False,
        True,
    ]


class Shouting(IOManager):
    def save(self, value: Any, uri: str) -> None:
        Path(uri).write_text(value.upper())

    def load(self, uri: str) -> Any:
        return Path(uri).read_text().lower()


@pytest.mark.parametrize("uri", [None, "out/{name}.txt"])
def test_a_custom_manager_writes_and_reads_its_file(tmp_path: Path, uri: str | None) -> None:
    manager = Shouting(uri)
    shouted = replace(asset(), output=Output("m.Shouting", uri))
    staged = stage("quiet", shouted, tmp_path, manager)
    assert read(staged.unpublished, Wanted(), manager, Environment(tmp_path)) == "quiet"
    assert staged.version.startswith("b:")


BAD = {
    "a set": ({1}, {}, "the value is a set"),
    "keys that are no texts": ({1: 2}, {}, "the key 1 of the value is no text"),
    "a nested object": ([{"a": object()}], {}, "item 0 of the value['a'] is a object"),
    "columns of mixed types": (pd.DataFrame({"x": [1, "a"]}), {}, "can't be stored as Parquet"),
    "a table as json": (FRAME, {"uri": "o/{name}.json"}, "can't hold"),
    "a number as parquet": (1, {"uri": "o/{name}.parquet"}, "can't hold"),
    "a layout by a column that isn't there": (FRAME, {"partition_by": ("mont",)}, "laid out by 'mont'"),
    "an unknown field of the template": (1, {"uri": "o/{nme}"}, "Did you mean 'name'?"),
    "a partition of an asset without any": (1, {"uri": "o/{partition}"}, "the asset has no partitions"),
}


@pytest.mark.parametrize(("value", "fields", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_stored_is_refused_with_its_reason(
    tmp_path: Path, value: Any, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(StorageError, match=None) as error:
        stage(value, asset(**fields), tmp_path)
    assert said in str(error.value)
