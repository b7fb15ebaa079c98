"""Identifies data by what it says: a table by its schema and rows, whichever library or file holds it."""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vibepiper.analyzer.graph.model import JsonValue

from ..versions import DIGEST_BYTES

if TYPE_CHECKING:
    import pyarrow as pa
    from typing_extensions import Buffer

_CHUNK = 1 << 20


class Hash(Protocol):
    """What is used of a hash object."""

    def update(self, data: Buffer, /) -> None:
        """Add bytes."""

    def hexdigest(self) -> str:
        """The digest so far."""


def table_version(table: pa.Table, index: str = "") -> str:
    """The version of a table's content: column names, types and values in order, and the index that comes with it.

    Equal tables have equal versions, however their memory is laid out: chunks, offsets and what lies beneath nulls
    don't count.
    """
    found = blake2b(digest_size=DIGEST_BYTES)
    found.update(f"table:{table.num_rows}:{index}".encode())
    for field, column in zip(table.schema, table.columns, strict=True):
        values = _plain(column.combine_chunks())
        found.update(f"\0{field.name}\0{values.type}\0".encode())
        _add_values(found, values)
    return f"t:{found.hexdigest()}"


def json_version(value: JsonValue) -> str:
    """The version of a plain value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"j:{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=DIGEST_BYTES).hexdigest()}"


def bytes_version(path: Path) -> str:
    """The version of a file, or of all files in a folder with their names."""
    found = blake2b(digest_size=DIGEST_BYTES)
    if path.is_dir():
        for file in sorted(inner for inner in path.rglob("*") if inner.is_file()):
            found.update(f"\0{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
            _add_file(found, file)
    else:
        _add_file(found, path)
    return f"b:{found.hexdigest()}"


def _add_file(found: Hash, path: Path) -> None:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)


def _plain(values: pa.Array) -> pa.Array:
    """The values without the encodings that say nothing: dictionaries, views, run lengths, 32-bit offsets."""
    import pyarrow as pa

    kind = values.type
    if isinstance(values, pa.ChunkedArray):  # a column without chunks stays chunked
        values = pa.concat_arrays(values.chunks) if values.chunks else pa.array([], kind)
    if pa.types.is_dictionary(kind):
        return _plain(values.dictionary_decode())
    if isinstance(kind, pa.ExtensionType):
        return _plain(values.storage)
    if pa.types.is_run_end_encoded(kind):
        return _plain(values.decode())
    if pa.types.is_string(kind) or pa.types.is_string_view(kind):
        return values.cast(pa.large_string())
    if pa.types.is_binary(kind) or pa.types.is_binary_view(kind) or pa.types.is_fixed_size_binary(kind):
        return values.cast(pa.large_binary())
    return values


def _add_values(found: Hash, values: pa.Array) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if values.null_count:
        found.update(np.packbits(pc.is_valid(values).to_numpy(zero_copy_only=False)).tobytes())
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        filled = pc.fill_null(values, pa.scalar(b"" if pa.types.is_large_binary(kind) else "", kind))
        lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False)
        found.update(lengths.astype("<i8").tobytes())
        _add_text(found, filled)
    elif pa.types.is_boolean(kind):
        found.update(np.packbits(pc.fill_null(values, False).to_numpy(zero_copy_only=False)).tobytes())
    elif pa.types.is_floating(kind):
        numbers = pc.fill_null(values, pa.scalar(0.0).cast(kind)).to_numpy(zero_copy_only=False)
        # One bit pattern for all that compare equal, and one for all NaN.
        found.update(np.where(np.isnan(numbers), np.nan, numbers + 0.0).astype(numbers.dtype).tobytes())
    elif pa.types.is_integer(kind) or (pa.types.is_temporal(kind) and not pa.types.is_interval(kind)):
        width = pa.int32() if kind.bit_width == 32 and not pa.types.is_integer(kind) else pa.int64()
        integers = values if pa.types.is_integer(kind) else values.view(width)
        filled = pc.fill_null(integers, pa.scalar(0, integers.type))
        found.update(filled.to_numpy(zero_copy_only=False).tobytes())
    elif not pa.types.is_null(kind):  # decimals, lists, structs: rare, and their text is exact
        for value in values.to_pylist():
            found.update(repr(value).encode("utf-8", "surrogatepass") + b"\0")


def _add_text(found: Hash, values: pa.Array) -> None:
    """The bytes of all texts one after the other, without copying them."""
    offsets, data = values.buffers()[1:]
    if len(values) == 0 or data is None or offsets is None:
        return
    import numpy as np

    bounds = np.frombuffer(offsets, dtype="<i8")[values.offset : values.offset + len(values) + 1]
    found.update(memoryview(data)[int(bounds[0]) : int(bounds[-1])])
