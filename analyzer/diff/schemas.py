"""Compares what an asset promises of its table and its value; knows the readers only by what they declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..graph.dtypes import compatible_dtypes
from ..graph.model import Asset, AssetKey, Column, Input, TableSchema
from ..graph.suggest import closest
from ..graph.types import compatible
from .changes import Category, Change


class Reader(Struct, frozen=True):
    """An asset that reads another, and the input through which it does."""

    key: AssetKey
    input: Input


def compare_type(old: Asset, new: Asset) -> Iterator[Change]:
    """The annotated type of the value."""
    if old.type == new.type:
        return
    fits = compatible(new.type, old.type)
    if old.type is None:
        category: Category = "compatible"
        message = f"now declares the type {new.type}"
    elif new.type is None:
        category = "unconfirmable"
        message = f"no longer declares its type, which was {old.type}"
    else:
        category = "unconfirmable" if fits is None else "compatible" if fits else "breaking"
        message = f"type changed from {old.type} to {new.type}"
    yield Change("type-changed", category, message, new.key, None, old.type, new.type, new.location)


def compare_schema(old: Asset, new: Asset, readers: Iterable[Reader]) -> Iterator[Change]:
    """The declared schema and its columns. The caller has made sure that both are known."""
    before, after = old.schema, new.schema
    if before is None and after is None:
        return
    if before is None or after is None:
        yield _presence(new, before, after)
        return
    location = after.location or new.location
    if before.name != after.name:
        yield Change(
            "schema-renamed", "catalog", f"schema renamed from {before.name} to {after.name}",
            new.key, None, before.name, after.name, location,
        )  # fmt: skip
    readers = tuple(readers)
    found = [*_compare_strictness(before, after, readers), *_compare_columns(before, after, readers)]
    for change in found:
        yield Change(
            change.kind, change.category, change.message, new.key, change.column, change.old, change.new, location,
            hint=change.hint,
        )  # fmt: skip


def _presence(new: Asset, before: TableSchema | None, after: TableSchema | None) -> Change:
    if after is not None:
        columns = f"{len(after.columns)} column{'s' * (len(after.columns) != 1)}"
        return Change(
            "schema-added", "compatible", f"now declares the schema {after.name} ({columns})",
            new.key, None, None, after.name, after.location or new.location,
        )  # fmt: skip
    name = before.name if before else None
    return Change(
        "schema-removed", "unconfirmable",
        f"no longer declares the schema {name}; whether its columns are still there can't be told",
        new.key, None, name, None, new.location,
    )  # fmt: skip


def _compare_strictness(
    before: TableSchema, after: TableSchema, readers: tuple[Reader, ...]
) -> Iterator[Change]:
    if before.strict == after.strict:
        return
    if before.strict:
        refusing = [reader for reader in readers if reader.input.schema and reader.input.schema.strict]
        yield Change(
            "schema-opened", "unconfirmable",
            "further columns may now exist: the schema is no longer strict" + _readers("; strictly read by", refusing),
            old="strict", new="not strict",
        )  # fmt: skip
        return
    declared = {column.name for column in after.columns}
    relying = [reader for reader in readers if _columns_read(reader) - declared]
    yield Change(
        "schema-closed",
        "breaking" if relying else "unconfirmable",
        "columns that are not declared are now refused: the schema is strict"
        + _readers("; read by", relying),
        old="not strict",
        new="strict",
    )


def _compare_columns(
    before: TableSchema, after: TableSchema, readers: tuple[Reader, ...]
) -> Iterator[Change]:
    added = [column for column in after.columns if before.column(column.name) is None]
    for old in before.columns:
        new = after.column(old.name)
        if new is None:
            yield _removed(old, added, after, readers)
        else:
            yield from _compare_column(old, new)
    for column in added:
        refusing = [reader for reader in readers if _refuses(reader, column)]
        yield Change(
            "column-added",
            "breaking" if refusing else "compatible",
            f"column '{column.name}' added" + _readers("; refused by the strict schema of", refusing),
            column=column.name,
            new=column.dtype,
        )


def _removed(old: Column, added: Iterable[Column], after: TableSchema, readers: tuple[Reader, ...]) -> Change:
    using = [reader for reader in readers if old.name in _columns_read(reader)]
    gone = "removed" if after.strict else "no longer declared"
    same_type = [column.name for column in added if column.dtype == old.dtype]
    renamed = closest(old.name, same_type)
    return Change(
        "column-removed",
        "breaking",
        f"column '{old.name}' {gone}" + _readers("; read by", using),
        column=old.name,
        old=old.dtype,
        hint=f"perhaps renamed to '{renamed}'" if renamed else None,
    )


def _compare_column(old: Column, new: Column) -> Iterator[Change]:
    name = old.name
    if old.dtype != new.dtype:
        yield _dtype_change(old, new)
    if old.nullable != new.nullable:
        yield Change(
            "column-nullable", "breaking" if new.nullable else "compatible",
            f"column '{name}' may {'now' if new.nullable else 'no longer'} be null",
            column=name, old=_nullable(old), new=_nullable(new),
        )  # fmt: skip
    if old.optional != new.optional:
        yield Change(
            "column-optional", "breaking" if new.optional else "compatible",
            f"column '{name}' may {'now' if new.optional else 'no longer'} be missing",
            column=name, old=str(old.optional).lower(), new=str(new.optional).lower(),
        )  # fmt: skip
    if old.unique != new.unique:
        yield Change(
            "column-unique", "compatible" if new.unique else "breaking",
            f"column '{name}' is {'now' if new.unique else 'no longer'} unique",
            column=name, old=str(old.unique).lower(), new=str(new.unique).lower(),
        )  # fmt: skip
    yield from _compare_checks(old, new)
    if (old.description, dict(old.tags)) != (new.description, dict(new.tags)):
        yield Change(
            "column-described", "catalog", f"column '{name}' is described differently",
            column=name, old=old.description, new=new.description,
        )  # fmt: skip


def _dtype_change(old: Column, new: Column) -> Change:
    fits = compatible_dtypes(new.dtype, old.dtype)
    if old.dtype is None:
        category: Category = "compatible"
        message = f"column '{old.name}' now declares the dtype {new.dtype}"
    elif new.dtype is None:
        category = "unconfirmable"
        message = f"column '{old.name}' no longer declares its dtype, which was {old.dtype}"
    else:
        category = "unconfirmable" if fits is None else "compatible" if fits else "breaking"
        message = f"column '{old.name}' changed its dtype from {old.dtype} to {new.dtype}"
    return Change("column-dtype", category, message, column=old.name, old=old.dtype, new=new.dtype)


def _compare_checks(old: Column, new: Column) -> Iterator[Change]:
    lost = [check for check in old.checks if check not in new.checks]
    gained = [check for check in new.checks if check not in old.checks]
    if not lost and not gained:
        return
    # Without lost checks all that was promised of the values still is.
    texts = [f"no longer {', '.join(lost)}"] if lost else []
    texts += [f"now {', '.join(gained)}"] if gained else []
    yield Change(
        "column-checks", "unconfirmable" if lost else "compatible",
        f"values of column '{old.name}' are checked differently: {'; '.join(texts)}",
        column=old.name, old=", ".join(old.checks) or None, new=", ".join(new.checks) or None,
    )  # fmt: skip


def _columns_read(reader: Reader) -> set[str]:
    """The columns that a reader names."""
    schema = reader.input.schema
    declared = {column.name for column in schema.columns} if schema is not None else set()
    return declared | set(reader.input.columns or ())


def _refuses(reader: Reader, column: Column) -> bool:
    schema = reader.input.schema
    if schema is None or not schema.strict or schema.column(column.name) is not None:
        return False
    return reader.input.columns is None or column.name in reader.input.columns


def _readers(introduction: str, readers: Iterable[Reader]) -> str:
    names = sorted({f"'{reader.key}'" for reader in readers})
    return f"{introduction} {', '.join(names)}" if names else ""


def _nullable(column: Column) -> str:
    return "nullable" if column.nullable else "not null"
