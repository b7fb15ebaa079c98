"""Sources are observed by time, content or tag, and read with the types that they declare."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import feather
from vibepiper.analyzer.graph.model import NOWHERE, Asset, AssetKey, Column, TableSchema
from vibepiper.executor.definitions.io_manager import IOManager
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import StorageError
from vibepiper.executor.records import Observation, StepId
from vibepiper.executor.storage.reading import Wanted
from vibepiper.executor.storage.sources import SourceFacts, observe, read_source

AT = datetime(2024, 1, 1, tzinfo=UTC)
KEY = AssetKey(("raw",))


def facts(
    uri: str | None,
    version: str = "mtime",
    columns: tuple[Column, ...] = (),
    manager: IOManager | None = None,
) -> SourceFacts:
    schema = TableSchema("s", columns) if columns else None
    asset = Asset(KEY, "source", "vibepiper", "m", "raw", "m:raw", NOWHERE, schema=schema)
    return SourceFacts(asset, uri, version, manager)


def look(
    root: Path, source: SourceFacts, known: Observation | None = None, partition: str | None = None
) -> Observation:
    return observe(source, StepId(KEY, partition), known, Environment(root), AT)


@pytest.mark.parametrize(
    ("version", "by_touch", "by_text"),
    [("mtime", True, True), ("content", False, True), ("etag", True, True)],
)
def test_what_counts_as_a_change(tmp_path: Path, version: str, by_touch: bool, by_text: bool) -> None:
    file = tmp_path / "raw.csv"
    file.write_text("x\n1\n")
    source = facts("raw.csv", version)
    first = look(tmp_path, source)
    assert look(tmp_path, source, first).version == first.version
    os.utime(file, ns=(1, 1))
    touched = look(tmp_path, source, first)
    assert (touched.version != first.version) == by_touch
    file.write_text("x\n2\n")
    assert (look(tmp_path, source, touched).version != first.version) == by_text


def test_unchanged_content_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text("x\n1\n")
    first = look(tmp_path, facts("raw.csv", "content"))
    known = Observation(first.id, AT, "b:remembered", first.uri, first.stamp)
    assert look(tmp_path, facts("raw.csv", "content"), known).version == "b:remembered"


def test_data_elsewhere_is_observed_by_its_tag() -> None:
    filesystem = fsspec.filesystem("memory")
    filesystem.pipe("/seen/raw.csv", b"x\n1\n")
    first = look(Path(), facts("memory://seen/raw.csv", "etag"))
    assert first.problem is None
    content = look(Path(), facts("memory://seen/raw.csv", "content"))
    filesystem.pipe("/seen/raw.csv", b"x\n2\n")
    assert look(Path(), facts("memory://seen/raw.csv", "etag")).version != first.version
    assert look(Path(), facts("memory://seen/raw.csv", "content")).version != content.version
    assert (
        read_source(facts("memory://seen/raw.csv"), StepId(KEY), Wanted(), Environment(Path()))["x"][0] == 2
    )


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("none.csv", "source 'raw' is not there"),
        ("package://nonesuch/x.csv", "no distribution 'nonesuch' is installed"),
        ("nonesuch://x.csv", "can't be reached"),
    ],
)
def test_what_is_not_there_is_a_problem_with_its_place(tmp_path: Path, uri: str, said: str) -> None:
    assert said in str(look(tmp_path, facts(uri)).problem)


def test_a_partition_has_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "raw-2013.csv").write_text("x\n1\n")
    assert look(tmp_path, facts("raw-{partition}.csv"), partition="2013").problem is None
    assert look(tmp_path, facts("raw-{partition}.csv"), partition="2014").problem is not None


def test_a_source_that_is_only_declared_never_changes_and_one_behind_a_manager_always_does() -> None:
    later = AT.replace(year=2025)
    for manager, same in ((None, True), (IOManager("table"), False)):
        source = facts(None if manager is None else "table", manager=manager)
        versions = {observe(source, StepId(KEY), None, Environment(Path()), at).version for at in (AT, later)}
        assert (len(versions) == 1) == same


FRAME = pd.DataFrame({"id": ["007", "8"], "n": [1, 2]})


def _write(path: Path) -> None:
    match "".join(path.suffixes):
        case ".csv":
            FRAME.to_csv(path, index=False)
        case ".csv.gz":
            path.write_bytes(gzip.compress(FRAME.to_csv(index=False).encode()))
        case ".tsv":
            FRAME.to_csv(path, index=False, sep="\t")
        case ".jsonl":
            FRAME.to_json(path, orient="records", lines=True)
        case ".parquet":
            FRAME.to_parquet(path)
        case ".arrow":
            feather.write_feather(pa.Table.from_pandas(FRAME), path)


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.tsv", "x.jsonl", "x.parquet", "x.arrow"])
@pytest.mark.parametrize(
    ("annotation", "kind"),
    [(None, pd.DataFrame), ("polars.DataFrame", pl.DataFrame), ("pyarrow.Table", pa.Table)],
)
def test_each_format_is_read_as_each_table_type(
    tmp_path: Path, name: str, annotation: str | None, kind: type
) -> None:
    _write(tmp_path / name)
    source = facts(name, columns=(Column("id", "str"), Column("n", "int64")))
    found = read_source(source, StepId(KEY), Wanted(annotation, ("n",)), Environment(tmp_path))
    assert isinstance(found, kind)
    assert [str(value) for value in found["n"]] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "column", "values"),
    [
        ("007", Column("x", "str"), "007"),
        ("7", Column("x", "float64"), 7.0),
        ("7", Column("x", "int64"), 7),
        ("2013-01-02", Column("x", "datetime"), pd.Timestamp(2013, 1, 2)),
        ("2013-01-02", Column("x", "date"), date(2013, 1, 2)),
        ("True", Column("x", "bool", nullable=True), True),
    ],
)
def test_a_declared_type_says_how_text_is_read(
    tmp_path: Path, text: str, column: Column, values: Any
) -> None:
    (tmp_path / "x.csv").write_text(f"x\n{text}\n")
    found = read_source(facts("x.csv", columns=(column,)), StepId(KEY), Wanted(), Environment(tmp_path))
    assert found["x"][0] == values
    assert type(found["x"].tolist()[0]) is type(values)


def test_nullable_whole_numbers_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("x,y\n1,a\n,b\n")
    source = facts("x.csv", columns=(Column("x", "int64", nullable=True),))
    assert str(read_source(source, StepId(KEY), Wanted(), Environment(tmp_path))["x"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("uri", "text", "said"),
    [
        (None, "", "says nowhere how to read it"),
        ("x.xyz", "x", "the ending '.xyz' says no format that is known"),
        ("x.csv", "x\nabc\n", "can't be read from"),
        ("x.parquet", "no parquet", "can't be read from"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, uri: str | None, text: str, said: str) -> None:
    if uri is not None:
        (tmp_path / uri).write_text(text)
    with pytest.raises(StorageError) as error:
        read_source(
            facts(uri, columns=(Column("x", "float64"),)), StepId(KEY), Wanted(), Environment(tmp_path)
        )
    assert said in str(error.value)
