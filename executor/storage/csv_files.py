"""Writes and reads tables as CSV, which holds texts and no types: what would come back as something else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..errors import StorageError

if TYPE_CHECKING:
    import pyarrow as pa

_REMEDY = "Store it as .parquet, which keeps every type."


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table.

    Raises:
        StorageError: CSV can't hold it, or it wouldn't come back with the same values.
    """
    import pyarrow as pa
    from pyarrow import csv

    try:
        csv.write_csv(table, path)
    except pa.ArrowInvalid as error:
        raise StorageError(f"the table can't be stored as CSV: {error}", _REMEDY) from error
    with path.open("rb") as file:
        found = read_csv(file)
    for field, column in zip(table.schema, table.columns, strict=True):
        if not _is_kept(column, found.column(field.name)):
            raise StorageError(
                f"column '{field.name}' can't be stored as CSV: its {field.type} would come back as "
                f"{found.schema.field(field.name).type}, or with other values",
                _REMEDY,
            )


def read_csv(file: IO[bytes]) -> pa.Table:
    """Read a table that :func:`write_csv` wrote: a text is quoted, what is missing isn't."""
    from pyarrow import csv

    options = csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    return csv.read_csv(file, convert_options=options)


def _is_kept(written: pa.ChunkedArray, found: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    if written.null_count == len(written):
        return bool(found.null_count == len(found))
    text = pa.types.is_string(written.type) or pa.types.is_large_string(written.type)
    if text != (pa.types.is_string(found.type) or pa.types.is_large_string(found.type)):
        return False
    try:
        return bool(found.cast(written.type).equals(written))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
