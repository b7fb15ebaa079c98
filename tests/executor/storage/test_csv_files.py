"""A table comes back from CSV with the values that it had, or isn't stored as CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
from vibepiper.executor.errors import StorageError
from vibepiper.executor.storage.csv_files import read_csv, write_csv

KEPT = {
    "numbers": pa.array([1, None, 3]),
    "whole floats": pa.array([1.0, None, 3.0]),
    "texts": pa.array(["a", None, "", 'x, "y"\nz']),
    "days": pa.array([dt.date(2024, 1, 1), None]),
    "moments": pa.array([dt.datetime(2024, 1, 1, 12, 30, 15, 123456), None]),
    "truth values": pa.array([True, None, False]),
    "nothing": pa.array([None, None], pa.string()),
}
LOST = {
    "texts that look like numbers": (pa.array(["007", "008"]), "its string would come back as int64"),
    "lists": (pa.array([[1], [2]]), "can't be stored as CSV"),
    "bytes": (pa.array([b"a"]), "its binary would come back as string"),
}


@pytest.mark.parametrize("column", KEPT.values(), ids=KEPT)
def test_values_come_back(tmp_path: Path, column: pa.Array) -> None:
    write_csv(pa.table({"n": range(len(column)), "x": column}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open("rb") as file:
        assert read_csv(file).column("x").cast(column.type).to_pylist() == column.to_pylist()


@pytest.mark.parametrize(("column", "said"), LOST.values(), ids=LOST)
def test_what_would_not_come_back_is_refused(tmp_path: Path, column: pa.Array, said: str) -> None:
    with pytest.raises(StorageError, match="keeps every type") as error:
        write_csv(pa.table({"x": column}), tmp_path / "a.csv")
    assert said in str(error.value)
