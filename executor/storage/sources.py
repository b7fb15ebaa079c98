"""Observes and reads data made elsewhere; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vibepiper.analyzer.graph.model import Asset, TableSchema

from ..definitions.definition import SourceDefinition
from ..definitions.io_manager import IOManager
from ..environment import Environment
from ..errors import StorageError
from ..records import Observation, StepId
from ..versions import digest, reading_version_of
from .content import ARROW, PANDAS, Value
from .hashing import bytes_version
from .publication import stamp_of
from .reading import Wanted, convert, require_columns
from .uris import Located, is_path, locate, reaching

if TYPE_CHECKING:
    import pandas as pd

NOT_OBSERVABLE = "o:"  # then the moment: such a source counts as changed on every plan
DECLARED_ONLY = "d:"
_READ = "+"  # between the version of the data and of how it is read


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Where a source is and how it is read; ``manager`` None: by the built-in readers."""

    asset: Asset
    uri: str | None
    version: str
    manager: IOManager | None

    @classmethod
    def of(cls, asset: Asset, definition: SourceDefinition | None) -> SourceFacts:
        """The facts of a source, from its definition where there is one."""
        if definition is None:
            uri = asset.output.uri if asset.output is not None else None
            return cls(asset, uri, asset.version or "mtime", None)
        manager = definition.load
        uri = definition.uri or (manager.uri if manager is not None else None)
        custom = manager if manager is not None and type(manager) is not IOManager else None
        return cls(asset, uri, definition.version, custom)

    def uri_of(self, partition: str | None) -> str | None:
        """The URI of the source or of one partition of it."""
        if self.uri is None:
            return None
        return self.uri.replace("{partition}", partition) if partition is not None else self.uri


def observe(
    source: SourceFacts, step: StepId, known: Observation | None, environment: Environment, now: datetime
) -> Observation:
    """See what version of a source is there, and how it is read: readers get other data when either changes.

    ``known`` is the last observation: it saves reading unchanged content.
    """
    seen = _look(source, step, known, environment, now)
    reading = reading_version_of(source.asset)
    if seen.problem is not None or not reading:
        return seen
    return replace(seen, version=f"{seen.version}{_READ}{reading}")


def _look(
    source: SourceFacts, step: StepId, known: Observation | None, environment: Environment, now: datetime
) -> Observation:
    uri = source.uri_of(step.partition)
    if uri is None:
        version = DECLARED_ONLY if source.manager is None else f"{NOT_OBSERVABLE}{now.isoformat()}"
        return Observation(step, now, version)
    if source.manager is not None and not is_path(uri) and "://" not in uri:
        return Observation(step, now, f"{NOT_OBSERVABLE}{now.isoformat()}", uri)
    try:
        located = locate(uri, environment)
        if located.path is not None:
            return _observe_file(source, step, uri, located.path, known, now)
        with reaching(located.url):
            return _observe_elsewhere(source, step, uri, located, now)
    except FileNotFoundError as error:
        problem = f"{source.asset.location}: source '{step}' is not there: {error.filename or uri}"
        return Observation(step, now, uri=uri, problem=problem)
    except (OSError, StorageError) as error:
        problem = f"{source.asset.location}: source '{step}' can't be read: {error}"
        return Observation(step, now, uri=uri, problem=problem)


def read_source(source: SourceFacts, step: StepId, wanted: Wanted, environment: Environment) -> Value:
    """Read a source as the reader asks for it.

    Raises:
        StorageError: It says nowhere how, isn't there, or isn't what its ending says.
    """
    uri = source.uri_of(step.partition)
    if source.manager is not None:
        located = locate(uri, environment) if uri is not None and is_path(uri) else None
        text = str(located.path) if located is not None else environment.expand(uri or "", f"source '{step}'")
        return source.manager.load(text)
    if uri is None:
        raise StorageError(
            f"{source.asset.location}: source '{step}' says nowhere how to read it",
            "Give it uri='…' or load=…, or name it in deps only.",
        )
    located = locate(uri, environment)
    try:
        return _read_file(located, source.asset.schema, wanted)
    except (OSError, ValueError) as error:
        raise StorageError(f"{source.asset.location}: source '{step}' can't be read from {located.url}: {error}",
                           "Check the file and the schema that the source declares.") from error  # fmt: skip


def _observe_file(
    source: SourceFacts, step: StepId, uri: str, path: Path, known: Observation | None, now: datetime
) -> Observation:
    stamp = stamp_of(path)
    if source.version != "content":
        return Observation(step, now, f"m:{digest(uri.encode())}-{stamp}", uri, stamp)
    if known is not None and known.stamp == stamp and known.uri == uri and known.version.startswith("b:"):
        return Observation(step, now, known.version.partition(_READ)[0], uri, stamp)
    return Observation(step, now, bytes_version(path), uri, stamp)


def _observe_elsewhere(
    source: SourceFacts, step: StepId, uri: str, located: Located, now: datetime
) -> Observation:
    filesystem, path = located.filesystem()
    info: Mapping[str, Any] = filesystem.info(path)  # each file system has its own keys
    if source.version == "content":
        return Observation(step, now, f"b:{digest(filesystem.cat_file(path))}", uri)
    tag = (
        info.get("ETag")
        or info.get("etag")
        or info.get("LastModified")
        or info.get("mtime")
        or info.get("created")
    )
    if tag is None:
        return Observation(step, now, f"{NOT_OBSERVABLE}{now.isoformat()}", uri)
    return Observation(step, now, f"e:{info.get('size')}-{tag}", uri)


def _read_file(located: Located, schema: TableSchema | None, wanted: Wanted) -> Value:
    match located.suffix:
        case ".csv" | ".tsv":
            return _delivered(_read_csv(located, schema), wanted)
        case ".json":
            import json

            with _open(located) as file:
                return json.load(file)
        case ".jsonl" | ".ndjson":
            import pandas as pd

            return _delivered(pd.read_json(located.url, lines=True), wanted)
        case ".feather" | ".arrow":
            from pyarrow import feather

            with _open(located) as file:
                return _delivered(feather.read_table(file), wanted)
        case ".parquet" | "":
            from pyarrow import parquet

            filesystem, path = (None, str(located.path)) if located.path is not None else located.filesystem()
            found = parquet.ParquetDataset(path, filesystem=filesystem)
            require_columns(wanted.columns, found.schema.names, located.url)
            return _delivered(found.read(columns=_list(wanted.columns), use_pandas_metadata=True), wanted)
    raise ValueError(
        f"the ending '{located.suffix}' says no format that is known; give the source load=… (an IOManager with load)"
    )


def _delivered(table: Value, wanted: Wanted) -> Value:
    """The table as the type asked for, pandas by default."""
    import pyarrow as pa

    kind = wanted.table_type(PANDAS)
    present = table.column_names if isinstance(table, pa.Table) else [str(name) for name in table.columns]
    require_columns(wanted.columns, present, "the source")
    if kind == PANDAS and not isinstance(table, pa.Table):
        return table[list(wanted.columns)] if wanted.columns is not None else table
    arrow = table if isinstance(table, pa.Table) else pa.Table.from_pandas(table, preserve_index=False)
    if wanted.columns is not None:
        arrow = arrow.select(list(wanted.columns))
    return arrow if kind == ARROW else convert(arrow, kind)


# How read_csv is told a declared type; whole numbers and truth values without nulls are found by themselves.
_CSV_TYPES = {"str": "str", "float64": "float64", "float32": "float32", "category": "category"}
_CSV_TYPES_WITH_NULLS = {"int64": "Int64", "int32": "Int32", "bool": "boolean"}


def _read_csv(located: Located, schema: TableSchema | None) -> pd.DataFrame:
    """Read a CSV file with the types that the source declares: text alone doesn't say that ``007`` is a name."""
    import pandas as pd

    separator = "\t" if located.suffix == ".tsv" else ","
    columns = {column.name: column for column in schema.columns} if schema is not None else {}
    header = pd.read_csv(located.url, sep=separator, nrows=0).columns
    types: dict[str, str] = {}
    moments: list[str] = []
    for name in header:
        column = columns.get(name)
        if column is None or column.dtype is None:
            continue
        if column.dtype == "date" or column.dtype.startswith("datetime"):
            moments.append(name)
        elif column.dtype in _CSV_TYPES:
            types[name] = _CSV_TYPES[column.dtype]
        elif column.nullable and column.dtype in _CSV_TYPES_WITH_NULLS:
            types[name] = _CSV_TYPES_WITH_NULLS[column.dtype]
    frame = pd.read_csv(located.url, sep=separator, dtype=types, parse_dates=moments)
    for name in moments:
        if columns[name].dtype == "date":
            frame[name] = pd.to_datetime(frame[name]).dt.date
    return frame


def _open(located: Located) -> Any:  # noqa: ANN401 - a file object; fsspec has no types
    if located.path is not None:
        return located.path.open("rb")
    filesystem, path = located.filesystem()
    return filesystem.open(path, "rb")


def _list(columns: tuple[str, ...] | None) -> list[str] | None:
    return None if columns is None else list(columns)
