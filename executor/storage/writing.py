"""Writes a value where nothing reads it yet; publishing it is another step."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vibepiper.analyzer.graph.model import Asset

from ..definitions.io_manager import IOManager
from ..environment import Environment
from ..errors import StorageError
from ..records import StepId, Stored
from ..versions import digest
from .content import Content, Value, content_of
from .csv_files import write_csv
from .hashing import bytes_version
from .places import SUFFIXES, Place, place_of, versions_folder
from .uris import is_path, locate, shown

if TYPE_CHECKING:
    import pyarrow as pa

HIVE = "hive"
STAGED = ".vp-staged"
RETIRED = ".vp-retired"
SCHEMA_FILE = "_common_metadata"  # the name that Parquet readers know and skip as data
LAYOUT = b"vibepiper.partition_by"


@dataclass(frozen=True, slots=True)
class Staged:
    """Written data that is not published: ``path`` is where it is, ``target`` the file or folder it will become.

    ``target`` is None for data elsewhere, which is uploaded to ``url``, and for data that a custom manager has put in
    its own place already. ``stored`` says how to read it once it is published, ``unpublished`` how to read it now.
    """

    stored: Stored
    unpublished: Stored
    version: str
    rows: int | None = None
    path: Path | None = None
    target: Path | None = None
    url: str | None = None


def write(
    value: Value, asset: Asset, step: StepId, run: str, manager: IOManager | None, environment: Environment
) -> Staged:
    """Write a value to its place's neighbourhood, synced to disk.

    Raises:
        StorageError: The value can't be stored, or the place can't be written.
    """
    place = place_of(asset, step.partition, environment)
    custom = manager is not None and type(manager) is not IOManager
    try:
        if custom and manager is not None:
            return _write_custom(value, asset, step, run, manager, place, environment)
        return _write_built_in(value, asset, step, run, place, environment)
    except OSError as error:
        raise StorageError(
            f"asset '{step}' can't be stored: {error}", "Check the place and the access to it."
        ) from error


def _write_built_in(
    value: Value, asset: Asset, step: StepId, run: str, place: Place, environment: Environment
) -> Staged:
    content = content_of(value, str(step))
    form, suffix = _format(content, asset, place)
    if place.kind == "versions":
        folder = versions_folder(asset, step.partition, environment)
        staged = _clear(folder / f"{run}{STAGED}")
        staged.mkdir(parents=True)
        _write_content(content, form, asset.partition_by, staged / f"data{suffix}")
        final = folder / f"+{content.version.replace(':', '-')}-{form}"
        return _staged(content, form, staged, final, f"data{suffix}", environment)
    located = locate(place.uri, environment)
    uri = place.uri if place.uri.endswith(suffix) else f"{place.uri.rstrip('/')}{suffix}"
    target = locate(uri, environment)
    if located.path is None or target.path is None:
        staged = _clear(environment.state / "staged" / run / f"{content.version.replace(':', '-')}{suffix}")
        staged.parent.mkdir(parents=True, exist_ok=True)
        _write_content(content, form, asset.partition_by, staged)
        stored = Stored(uri, form, content.type)
        unpublished = Stored(shown(staged, environment), form, content.type)
        return Staged(stored, unpublished, content.version, content.rows, staged, url=target.url)
    staged = _clear(beside(target.path, run))
    staged.parent.mkdir(parents=True, exist_ok=True)
    _write_content(content, form, asset.partition_by, staged)
    stored = Stored(uri, form, content.type)
    unpublished = Stored(shown(staged, environment), form, content.type)
    return Staged(stored, unpublished, content.version, content.rows, staged, target.path)


def _write_custom(
    value: Value,
    asset: Asset,
    step: StepId,
    run: str,
    manager: IOManager,
    place: Place,
    environment: Environment,
) -> Staged:
    """Let a custom manager write a file, or whatever its URI names when that is no path.

    What readers get of the same bytes is a matter of the manager's code, which is part of the asset's.
    """
    code = digest(str(asset.code_version).encode())
    kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    rows = len(value) if hasattr(value, "columns") and hasattr(value, "__len__") else None
    if place.kind == "versions":
        folder = versions_folder(asset, step.partition, environment)
        staged = _clear(folder / f"{run}{STAGED}")
        staged.mkdir(parents=True)
        manager.save(value, str(staged / "data"))
        _require(staged / "data", manager, step)
        sync(staged)
        version = f"{bytes_version(staged)}-{code}"
        content = Content("plain", kind, version)
        final = folder / f"+{version.replace(':', '-')}-custom"
        found = _staged(content, "custom", staged, final, "data", environment)
        return Staged(found.stored, found.unpublished, version, rows, staged, final)
    target = locate(place.uri, environment)
    if target.path is None or not is_path(place.uri):
        manager.save(value, environment.expand(place.uri, f"the output of asset '{asset.key}'"))
        stored = Stored(place.uri, "custom", kind)
        return Staged(stored, stored, f"r:{run}", rows)
    staged = _clear(beside(target.path, run))
    staged.parent.mkdir(parents=True, exist_ok=True)
    manager.save(value, str(staged))
    _require(staged, manager, step)
    sync(staged)
    stored = Stored(place.uri, "custom", kind)
    unpublished = Stored(shown(staged, environment), "custom", kind)
    return Staged(stored, unpublished, f"{bytes_version(staged)}-{code}", rows, staged, target.path)


def targets_of(asset: Asset, partition: str | None, environment: Environment) -> tuple[str, ...]:
    """The files or objects that an asset's data may become, which must be no other's; none in the default store."""
    place = place_of(asset, partition, environment)
    if place.kind != "uri":
        return ()
    url = locate(place.uri, environment).url
    return (url,) if url.endswith(SUFFIXES) else (url, *(f"{url.rstrip('/')}{suffix}" for suffix in SUFFIXES))


def beside(target: Path, run: str) -> Path:
    """Where data is written before it takes the place of ``target``: the same folder, hidden, the same ending."""
    return target.with_name(f".{target.stem}.{run}{STAGED}{target.suffix}")


def sync(path: Path, *, deep: bool = True) -> None:
    """Bring a file, or a folder (``deep``: with all in it), to disk."""
    if deep and path.is_dir():
        for inner in path.iterdir():
            sync(inner)
    if sys.platform == "win32" and path.is_dir():
        return  # folders can't be opened there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _staged(
    content: Content, form: str, staged: Path, final: Path, name: str, environment: Environment
) -> Staged:
    stored = Stored(shown(final / name, environment), form, content.type)
    unpublished = Stored(shown(staged / name, environment), form, content.type)
    return Staged(stored, unpublished, content.version, content.rows, staged, final)


def _format(content: Content, asset: Asset, place: Place) -> tuple[str, str]:
    """How the content is encoded, and the ending that its file gets."""
    written = next((suffix for suffix in SUFFIXES if place.uri.endswith(suffix)), None)
    if content.kind == "plain":
        if written in (".parquet", ".csv"):
            raise StorageError(
                f"asset '{asset.key}' returned a {content.type}, which '{place.uri}' can't hold",
                "Return a table, or store it as .json.",
            )
        return "json", ".json"
    if asset.partition_by:
        _require_columns(content, asset)
        return HIVE, ""
    if written == ".json":
        raise StorageError(
            f"asset '{asset.key}' returned a table, which '{place.uri}' can't hold",
            "Store it as .parquet or .csv.",
        )
    return ("csv", ".csv") if written == ".csv" else ("parquet", ".parquet")


def _require_columns(content: Content, asset: Asset) -> None:
    columns = content.table.column_names if content.table is not None else []
    missing = [name for name in asset.partition_by if name not in columns]
    if missing:
        raise StorageError(
            f"{asset.location}: asset '{asset.key}' is to be laid out by '{missing[0]}', which its table doesn't have",
            f"Its columns are {', '.join(columns)}; correct partition_by.",
        )


def _write_content(content: Content, form: str, partition_by: Sequence[str], path: Path) -> None:
    if content.table is None:
        path.write_text(
            json.dumps(content.plain, ensure_ascii=False, indent=1, sort_keys=False), encoding="utf-8"
        )
    elif form == HIVE:
        _write_hive(content.table, partition_by, path)
    elif form == "csv":
        write_csv(content.table, path)
    else:
        from pyarrow import parquet

        parquet.write_table(content.table, path)
    sync(path)


def _write_hive(table: pa.Table, partition_by: Sequence[str], path: Path) -> None:
    """One folder per value of the columns; the whole schema beside them, since folders' names have no types."""
    import pyarrow as pa
    from pyarrow import dataset, parquet

    path.mkdir()
    flavour = dataset.partitioning(
        pa.schema([table.schema.field(name) for name in partition_by]), flavor="hive"
    )
    dataset.write_dataset(
        table,
        path,
        format="parquet",
        partitioning=flavour,
        use_threads=False,  # rows keep their order within a file
        max_partitions=100_000,
    )
    metadata = {**(table.schema.metadata or {}), LAYOUT: json.dumps(list(partition_by)).encode()}
    parquet.write_metadata(table.schema.with_metadata(metadata), path / SCHEMA_FILE)


def _clear(path: Path) -> Path:
    """A path with nothing left at it from an earlier attempt."""
    remove(path)
    return path


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _require(path: Path, manager: IOManager, step: StepId) -> None:
    if not path.exists():
        raise StorageError(
            f"asset '{step}': {type(manager).__name__}.save(value, uri) wrote nothing to its uri, '{path}'",
            "Write to the uri that save is given.",
        )
