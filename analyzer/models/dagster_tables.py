"""What the metadata of a Dagster asset says of its table: its columns, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..facts import FieldFact, SchemaFact
from ..graph.dtypes import normal_dtype
from ..graph.model import AssetKey, Column, ColumnSource, TableSchema
from ..interpret.plain import plain_value
from ..interpret.values import DictValue, External, ExternalCall, ListValue, Site, TupleValue, Unknown, Value
from .arguments import constant_text
from .column_lineage import DeclaredLineage, Note, read_lineage
from .dagster_values import argument, key_of
from .declared import Declared
from .dialect import Reader

COLUMN_SCHEMA = "dagster/column_schema"
COLUMN_LINEAGE = "dagster/column_lineage"
_SCHEMA = External("dagster.TableSchema")
_BY_TYPES = External("dagster.TableSchema.from_name_type_dict")
_COLUMN = External("dagster.TableColumn")
_CONSTRAINTS = External("dagster.TableColumnConstraints")
_LINEAGE = External("dagster.TableColumnLineage")
_SOURCE = External("dagster.TableColumnDep")


def read_column_schema(key: AssetKey, value: Value, reader: Reader) -> Declared | Unknown | None:
    """The schema that a ``TableSchema`` declares; None when the value is none."""
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, ExternalCall) or value.function not in (_SCHEMA, _BY_TYPES):
        return None
    given = argument(value.arguments, "name_type_dict" if value.function == _BY_TYPES else "columns", 0)
    opened = value.arguments.open
    columns: list[tuple[Column, Site]] = []
    missing = opened.reason if opened is not None else None
    if given is not None:
        for column, site in _columns(given.value, given.site):
            if isinstance(column, Column):
                columns.append((column, site))
            else:
                missing = missing or column
    location = reader.locate(value.site)
    fields = tuple(FieldFact(column.name, reader.locate(site)) for column, site in columns)
    schema = TableSchema(str(key), tuple(column for column, _ in columns), location=location)
    return Declared(schema, SchemaFact(str(key), "dagster", location, fields, None, None), missing)


def read_column_lineage(key: AssetKey, value: Value, reader: Reader, note: Note) -> DeclaredLineage | None:
    """What a ``TableColumnLineage`` says of an asset's columns; None when the value is none."""
    if not isinstance(value, ExternalCall) or value.function != _LINEAGE:
        return None
    given = argument(value.arguments, "deps_by_column", 0)
    if given is None:
        return DeclaredLineage()
    return read_lineage(key, given.value, given.site, reader, source=_source, note=note)


def _columns(value: Value, site: Site) -> Iterator[tuple[Column | str, Site]]:
    """The columns, or why there may be others."""
    if isinstance(value, DictValue):
        if value.open is not None:
            yield value.open.reason, site
        for entry in value.entries.values():
            name = constant_text(entry.key)
            yield (
                (Column(name, _dtype(entry.value), nullable=True), entry.site)
                if name is not None
                else ("the name of a column is not known", entry.site)
            )
        return
    if not isinstance(value, ListValue | TupleValue):
        yield value.reason if isinstance(value, Unknown) else "its columns are not known", site
        return
    if isinstance(value, ListValue) and value.open is not None:
        yield value.open.reason, site
    for item in value.items:
        place = item.site if isinstance(item, ExternalCall) else site
        yield _column(item) or "one of its columns is not known", place


def _column(value: Value) -> Column | None:
    if not isinstance(value, ExternalCall) or value.function != _COLUMN:
        return None
    named = argument(value.arguments, "name", 0)
    name = constant_text(named.value) if named is not None else None
    if name is None:
        return None
    typed, described = argument(value.arguments, "type", 1), argument(value.arguments, "description", 2)
    constraints, tags = argument(value.arguments, "constraints", 3), argument(value.arguments, "tags", 4)
    told = plain_value(tags.value) if tags is not None else {}
    nullable, unique, checks = _constraints(constraints.value if constraints is not None else None)
    return Column(
        name,
        _dtype(typed.value) if typed is not None else None,
        nullable=nullable,
        unique=unique,
        description=constant_text(described.value) if described is not None else None,
        tags={str(tag): str(text) for tag, text in told.items()} if isinstance(told, Mapping) else {},
        checks=checks,
    )


def _constraints(value: Value | None) -> tuple[bool, bool, tuple[str, ...]]:
    if not isinstance(value, ExternalCall) or value.function != _CONSTRAINTS:
        return True, False, ()
    nullable, unique = argument(value.arguments, "nullable", 0), argument(value.arguments, "unique", 1)
    other = argument(value.arguments, "other", 2)
    further = plain_value(other.value) if other is not None else []
    return (
        nullable is None or plain_value(nullable.value) is not False,
        unique is not None and plain_value(unique.value) is True,
        tuple(map(str, further)) if isinstance(further, list | tuple) else (),
    )


def _dtype(value: Value) -> str | None:
    plain = plain_value(value)
    return normal_dtype(plain) if isinstance(plain, str) else None


def _source(value: Value, _site: Site) -> tuple[ColumnSource, Site] | None:
    if not isinstance(value, ExternalCall) or value.function != _SOURCE:
        return None
    asset, column = argument(value.arguments, "asset_key", 0), argument(value.arguments, "column_name", 1)
    key = key_of(asset.value, asset.site) if asset is not None else None
    name = constant_text(column.value) if column is not None else None
    if column is None or name is None or not isinstance(key, AssetKey):
        return None
    return ColumnSource(key, name), column.site
