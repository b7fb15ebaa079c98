"""Turns what an asset returned into something that can be stored, or says why it can't be; writes nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vibepiper.analyzer.graph.model import JsonValue

from ..errors import StorageError
from .hashing import json_version, table_version

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Value: TypeAlias = Any  # whatever the author's asset returned

PANDAS, POLARS, ARROW = "pandas.DataFrame", "polars.DataFrame", "pyarrow.Table"


@dataclass(frozen=True, slots=True)
class Content:
    """A value ready to be stored: a table or plain data, what type it was, and the version of what it says."""

    kind: Literal["table", "plain"]
    type: str
    version: str
    table: pa.Table | None = None
    plain: JsonValue = None

    @property
    def rows(self) -> int | None:
        """How many rows a table has."""
        return None if self.table is None else int(self.table.num_rows)


def content_of(value: Value, asset: str) -> Content:
    """The content of a value.

    Raises:
        StorageError: It is neither a table nor plain data that JSON gives back as it was.
    """
    kind = table_type(value)
    if kind is not None:
        table = _as_arrow(value, kind, asset)
        return Content("table", kind, table_version(table, _pandas_form(table)), table=table)
    plain = _plain(value, asset, "the value")
    return Content("plain", type(value).__name__, json_version(plain), plain=plain)


def metadata_value(value: Value) -> JsonValue:
    """A fact for the catalog as plain data: what JSON can't hold is kept as its text."""
    try:
        return _plain(value, "", "it")
    except StorageError:
        return str(value)


def table_type(value: Value) -> str | None:
    """The kind of table that a value is; None when it is none. Imports no table library."""
    for module, name, kind in (
        ("pandas", "DataFrame", PANDAS),
        ("polars", "DataFrame", POLARS),
        ("polars", "LazyFrame", POLARS),
        ("pyarrow", "Table", ARROW),
        ("pyarrow", "RecordBatchReader", ARROW),
        ("duckdb", "DuckDBPyRelation", ARROW),
    ):
        library = sys.modules.get(module)
        if library is not None and isinstance(value, getattr(library, name, ())):
            return kind
    return None


def without_unnamed_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with its rows counted from 0 where its index has no name: what filtering or sorting left behind says
    nothing, and would be stored as a column. An index with a name is kept, and so are the named levels of one."""
    unnamed = [level for level, name in enumerate(frame.index.names) if name is None]
    return frame.reset_index(level=unnamed, drop=True) if unnamed else frame


def _as_arrow(value: Value, kind: str, asset: str) -> pa.Table:
    import pyarrow as pa

    try:
        if kind == PANDAS:
            return pa.Table.from_pandas(without_unnamed_index(value))
        if kind == POLARS:
            return (value.collect() if hasattr(value, "collect") else value).to_arrow()
        if isinstance(value, pa.Table):
            return value
        return value.read_all() if isinstance(value, pa.RecordBatchReader) else value.to_arrow_table()
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError) as error:
        raise StorageError(
            f"the table of asset '{asset}' can't be stored as Parquet: {error}",
            "Give each column a name of its own and values of one type, or write it with your own IOManager.",
        ) from error


def _pandas_form(table: pa.Table) -> str:
    """What readers get from pandas besides values: the index, the columns' own types, the categories in their order."""
    import pyarrow as pa

    metadata = (table.schema.metadata or {}).get(b"pandas")
    if metadata is None:
        return ""
    known = json.loads(metadata)
    categories = {
        field.name: [chunk.dictionary.to_pylist() for chunk in column.chunks[:1]]
        for field, column in zip(table.schema, table.columns, strict=True)
        if pa.types.is_dictionary(field.type)
    }
    return json.dumps(
        [known.get("index_columns"), known.get("column_indexes"), known.get("columns"), categories],
        default=str,
    )


def _plain(value: Value, asset: str, where: str) -> JsonValue:
    if value is None or isinstance(value, bool | int | str):
        return value if value is None or type(value) in (bool, int, str) else _exact(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list) or (isinstance(value, tuple) and where == "the value"):
        return [_plain(item, asset, f"item {place} of {where}") for place, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise _unstorable(asset, f"the key {key!r} of {where} is no text")
        return {str(key): _plain(item, asset, f"{where}[{key!r}]") for key, item in value.items()}
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return _plain(value.item(), asset, where)
    name = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    raise _unstorable(asset, f"{where} is a {name}")


def _exact(value: Value) -> JsonValue:
    """A member of a subclass of int or str (an enum's, say) as the plain value that JSON would give back."""
    return int(value) if isinstance(value, int) else str.__str__(value)


def _unstorable(asset: str, problem: str) -> StorageError:
    return StorageError(
        f"asset '{asset}' returned what neither Parquet nor JSON can hold: {problem}",
        "Return a table, or texts, numbers, lists and dictionaries; or write it with your own IOManager, as output=.",
    )
