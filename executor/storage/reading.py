"""Reads stored data as the type that a reader asks for; knows nothing of assets or of what is current."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from vibepiper.analyzer.graph.suggest import did_you_mean
from vibepiper.analyzer.graph.types import normal_type

from ..definitions.io_manager import IOManager
from ..environment import Environment
from ..errors import StorageError
from ..records import Stored
from .content import ARROW, PANDAS, POLARS, Value, content_of, table_type
from .csv_files import read_csv
from .uris import Located, is_path, locate
from .writing import LAYOUT, SCHEMA_FILE

if TYPE_CHECKING:
    import pyarrow as pa

LAZY, DATASET, RELATION = "polars.LazyFrame", "pyarrow.dataset.Dataset", "duckdb.DuckDBPyRelation"
TABLE_TYPES = (PANDAS, POLARS, ARROW, LAZY, DATASET, RELATION)
TABLE_FORMATS = ("parquet", "hive", "csv")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for: ``type`` as annotated (None: as it was stored), and the columns (None: all)."""

    type: str | None = None
    columns: tuple[str, ...] | None = None

    def table_type(self, stored: str) -> str:
        """The table type to read as: the first one that the annotation names, else the one that was stored."""
        found = table_type_in(self.type)
        return found or (stored if stored in TABLE_TYPES else PANDAS)


def table_type_in(annotation: str | None) -> str | None:
    """The table type that an annotation names first, also inside ``dict[str, …]`` or a union."""
    if annotation is None:
        return None
    text = normal_type(annotation)
    places = {kind: text.find(kind) for kind in TABLE_TYPES if kind in text}
    return min(places, key=lambda kind: places[kind]) if places else None


def read(stored: Stored, wanted: Wanted, manager: IOManager | None, environment: Environment) -> Value:
    """Read one piece of stored data.

    Raises:
        StorageError: It isn't there, or can't be read.
    """
    if stored.format == "none":
        raise StorageError(
            "the asset stores its own data (output=None), so it can't be handed over",
            "Name it in deps instead, and read its data where it was stored.",
        )
    if stored.format == "custom":
        return _read_custom(stored, manager, environment)
    located = locate(stored.uri, environment)
    try:
        if stored.format == "json":
            return _restored(json.loads(_bytes(located)), stored.type)
        kind = wanted.table_type(stored.type)
        lazy = _LAZY_READERS.get(kind)
        if lazy is not None and located.path is not None and stored.format == "parquet":
            return lazy([located.path], wanted.columns)
        return convert(read_arrow(stored, wanted.columns, environment), kind)
    except (OSError, json.JSONDecodeError) as error:
        raise _unreadable(stored, error) from error


def read_many(
    stored: Mapping[str, Stored],
    wanted: Wanted,
    manager: IOManager | None,
    environment: Environment,
) -> Value:
    """Read several partitions as the annotation says: by key, one after the other, lazily, or as one table."""
    text = normal_type(wanted.type) if wanted.type is not None else ""
    if text.startswith(("dict[", "collections.abc.Mapping[")):
        return {key: read(one, wanted, manager, environment) for key, one in stored.items()}
    if text.startswith(
        ("collections.abc.Iterator[", "collections.abc.Iterable[", "collections.abc.Generator[")
    ):
        return _one_by_one(stored, wanted, manager, environment)
    kinds = {one.format for one in stored.values()}
    if not stored or not kinds <= set(TABLE_FORMATS):
        values = {key: read(one, wanted, manager, environment) for key, one in stored.items()}
        return joined_values(values, wanted)
    kind = wanted.table_type(next(iter(stored.values())).type)
    lazy = _LAZY_READERS.get(kind)
    paths = [locate(one.uri, environment).path for one in stored.values()]
    local = [path for path in paths if path is not None]
    if lazy is not None and kinds == {"parquet"} and len(local) == len(paths):
        return lazy(local, wanted.columns)
    try:
        tables = [read_arrow(one, wanted.columns, environment) for one in stored.values()]
    except OSError as error:
        raise _unreadable(next(iter(stored.values())), error) from error
    return _concatenated(tables, kind)


def read_arrow(stored: Stored, columns: Sequence[str] | None, environment: Environment) -> pa.Table:
    """Read a stored table, or some of its columns, as Arrow."""
    import pyarrow as pa
    from pyarrow import parquet

    located = locate(stored.uri, environment)
    try:
        if stored.format == "hive":
            return _read_hive(located, columns)
        if stored.format == "csv":
            with _opened(located) as file:
                table = read_csv(file)
            require_columns(columns, table.column_names, stored.uri)
            return table if columns is None else table.select(list(columns))
        with _opened(located) as file:
            found = parquet.ParquetFile(file)
            require_columns(columns, found.schema_arrow.names, stored.uri)
            return found.read(
                columns=list(columns) if columns is not None else None, use_pandas_metadata=True
            )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise _unreadable(stored, error) from error


def require_columns(columns: Sequence[str] | None, present: Sequence[str], where: str) -> None:
    """Refuse to read columns that aren't there.

    Raises:
        StorageError: One of them is missing.
    """
    missing = next((name for name in columns or () if name not in present), None)
    if missing is not None:
        raise StorageError(
            f"{where} has no column '{missing}'.{did_you_mean(missing, present)}",
            f"Its columns are {', '.join(present)}; correct columns=… of the Input.",
        )


def convert(table: pa.Table, kind: str) -> Value:
    """An Arrow table as another table type."""
    if kind == ARROW:
        return table
    if kind in (POLARS, LAZY):
        import polars

        frame = polars.from_arrow(table)
        return frame.lazy() if kind == LAZY and isinstance(frame, polars.DataFrame) else frame
    if kind == DATASET:
        from pyarrow import dataset

        return dataset.dataset(table)
    if kind == RELATION:
        import duckdb

        return duckdb.connect().from_arrow(table)
    return table.to_pandas()


def as_wanted(value: Value, wanted: Wanted, asset: str) -> Value:
    """A value in memory as a reader would get it from storage: the annotated table type, the columns asked for."""
    kind = table_type(value)
    if kind is None:
        return value
    asked = table_type_in(wanted.type) or kind
    if asked == kind and wanted.columns is None:
        return value
    if asked == kind == PANDAS and wanted.columns is not None:
        require_columns(wanted.columns, [str(name) for name in value.columns], f"the table of '{asset}'")
        return value[list(wanted.columns)]
    table = content_of(value, asset).table
    if table is None:
        raise AssertionError("a table's content has a table")
    require_columns(wanted.columns, table.column_names, f"the table of '{asset}'")
    return convert(table if wanted.columns is None else table.select(list(wanted.columns)), asked)


def _read_custom(stored: Stored, manager: IOManager | None, environment: Environment) -> Value:
    if manager is None:
        raise StorageError(
            f"{stored.uri} can be read only by the IO manager that wrote it, which isn't at hand"
        )
    located = locate(stored.uri, environment)
    if located.path is not None and is_path(stored.uri):
        return manager.load(str(located.path))
    return manager.load(environment.expand(stored.uri, "the stored data"))


def _read_hive(located: Located, columns: Sequence[str] | None) -> pa.Table:
    import pyarrow as pa
    from pyarrow import dataset, parquet

    if located.path is not None:
        filesystem, root = None, str(located.path)
        schema = parquet.read_schema(located.path / SCHEMA_FILE)
    else:
        filesystem, root = located.filesystem()
        with filesystem.open(f"{root}/{SCHEMA_FILE}", "rb") as file:
            schema = parquet.read_schema(file)
    metadata = dict(schema.metadata)
    names = json.loads(metadata.pop(LAYOUT))
    require_columns(columns, schema.names, located.url)
    layout = dataset.partitioning(pa.schema([schema.field(name) for name in names]), flavor="hive")
    found = dataset.dataset(
        root,
        schema=schema,
        format="parquet",
        partitioning=layout,
        filesystem=filesystem,
        exclude_invalid_files=False,
    )
    table = found.to_table(columns=_with_index(columns, metadata), use_threads=False)
    return table.replace_schema_metadata(metadata)


def _with_index(columns: Sequence[str] | None, metadata: Mapping[bytes, bytes]) -> list[str] | None:
    """The columns, and those that hold a pandas index."""
    if columns is None:
        return None
    index = json.loads(metadata.get(b"pandas", b"{}")).get("index_columns", ())
    return [*columns, *(name for name in index if isinstance(name, str) and name not in columns)]


def _opened(located: Located) -> IO[bytes]:
    if located.path is not None:
        return located.path.open("rb")
    filesystem, path = located.filesystem()
    opened: IO[bytes] = filesystem.open(path, "rb")
    return opened


def _bytes(located: Located) -> bytes:
    with _opened(located) as file:
        content: bytes = file.read()
    return content


def _restored(value: Value, kind: str) -> Value:
    return tuple(value) if kind == "tuple" else value


def _one_by_one(
    stored: Mapping[str, Stored], wanted: Wanted, manager: IOManager | None, environment: Environment
) -> Iterator[Value]:
    for one in stored.values():
        yield read(one, wanted, manager, environment)


def joined_values(values: Mapping[str, Value], wanted: Wanted) -> Value:
    """Values that are no stored tables: tables of a custom manager one after the other, anything else by key."""
    import sys

    pandas = sys.modules.get("pandas")
    if (
        values
        and pandas is not None
        and all(isinstance(value, pandas.DataFrame) for value in values.values())
    ):
        frame = pandas.concat(list(values.values()), ignore_index=True)
        return frame[list(wanted.columns)] if wanted.columns is not None else frame
    return dict(values)


def _concatenated(tables: Sequence[pa.Table], kind: str) -> Value:
    if kind == PANDAS:
        import pandas

        frames = [table.to_pandas() for table in tables]
        plain = all(isinstance(frame.index, pandas.RangeIndex) for frame in frames)
        return frames[0] if len(frames) == 1 else pandas.concat(frames, ignore_index=plain)
    import pyarrow as pa

    return convert(pa.concat_tables(tables, promote_options="permissive"), kind)


def _lazy_frame(paths: Sequence[Path], columns: Sequence[str] | None) -> Value:
    import polars

    frame = polars.scan_parquet([str(path) for path in paths], hive_partitioning=False)
    return frame.select(columns) if columns is not None else frame


def _dataset(paths: Sequence[Path], _: Sequence[str] | None) -> Value:
    from pyarrow import dataset

    return dataset.dataset([str(path) for path in paths], format="parquet")


def _relation(paths: Sequence[Path], columns: Sequence[str] | None) -> Value:
    import duckdb

    relation = duckdb.connect().read_parquet([str(path) for path in paths], hive_partitioning=False)
    return relation.select(*[duckdb.ColumnExpression(name) for name in columns]) if columns else relation


_LAZY_READERS: Mapping[str, Callable[[Sequence[Path], Sequence[str] | None], Value]] = {
    LAZY: _lazy_frame,
    DATASET: _dataset,
    RELATION: _relation,
}


def _unreadable(stored: Stored, error: Exception) -> StorageError:
    return StorageError(
        f"{stored.uri} can't be read: {error}", "Make it again: vp run --force, with the asset's name."
    )
