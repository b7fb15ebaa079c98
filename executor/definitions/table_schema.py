"""Any declared schema as a fact of the graph: our own ``Schema``, a pandera model or schema; imports no pandera."""

from __future__ import annotations

from typing import Protocol, TypeGuard

from vibepiper.analyzer.graph.checktext import check_text
from vibepiper.analyzer.graph.dtypes import normal_dtype
from vibepiper.analyzer.graph.model import Column, TableSchema

from .schema import Schema, SchemaField

# SchemaField's conditions, in the order in which the graph lists them, by the name of pandera's check and
# its parameter.
CONDITIONS = (
    ("ge", "min_value"),
    ("gt", "min_value"),
    ("le", "max_value"),
    ("lt", "max_value"),
    ("isin", "allowed_values"),
    ("regex", "pattern"),
)


class SchemaTypeError(TypeError):
    """An object that is no schema stands where one is expected, or pandera refuses the model (``reason``)."""

    def __init__(self, found: object, reason: str | None = None) -> None:
        super().__init__(found, reason)
        self.found = found
        self.reason = reason

    def __str__(self) -> str:
        name = getattr(self.found, "__qualname__", None) or repr(self.found)
        if self.reason is not None:
            return f"schema '{name}' can't be built: {self.reason}"
        return f"'{name}' is no schema; expected a pandera model, a pandera schema or Schema(…)"


class PanderaCheck(Protocol):
    """What is read of a pandera check."""

    name: str | None
    statistics: dict[str, object] | None


class PanderaColumn(Protocol):
    """What is read of a pandera column."""

    dtype: object
    nullable: bool
    required: bool
    unique: bool
    description: str | None
    metadata: dict[str, object] | None
    checks: list[PanderaCheck]
    coerce: bool
    regex: bool


class PanderaSchema(Protocol):
    """What is read of a pandera schema, whichever table library it is for."""

    name: str | None
    columns: dict[str, PanderaColumn]
    strict: bool | str
    coerce: bool
    unique: list[str] | str | None


def table_schema(declared: object) -> TableSchema:
    """The schema as a fact of the graph.

    Raises:
        SchemaTypeError: The object is no schema.
    """
    if isinstance(declared, Schema):
        columns = tuple(_own_column(column) for column in declared.fields)
        return TableSchema(declared.name, columns, strict=declared.strict)
    schema = pandera_schema(declared)
    name = declared.__name__ if isinstance(declared, type) else schema.name or "schema"
    columns = tuple(_pandera_column(str(column), schema.columns[column], schema) for column in schema.columns)
    unique = [schema.unique] if isinstance(schema.unique, str) else schema.unique or ()
    return TableSchema(name, columns, strict=schema.strict is True, unique=tuple(unique))


def pandera_schema(declared: object) -> PanderaSchema:
    """The pandera schema that a model stands for, or the schema itself.

    Raises:
        SchemaTypeError: The object is neither.
    """
    found = declared
    to_schema = getattr(declared, "to_schema", None)
    if isinstance(declared, type) and callable(to_schema):
        try:
            found = to_schema()
        except Exception as error:
            raise SchemaTypeError(declared, f"{type(error).__name__}: {error}") from error
    if _is_pandera_schema(found):
        return found
    raise SchemaTypeError(declared)


def conditions(column: SchemaField) -> list[tuple[str, str, object]]:
    """The conditions that are set, as pandera's check name, its parameter and the value."""
    found = [(name, parameter, getattr(column, name)) for name, parameter in CONDITIONS]
    return [condition for condition in found if condition[2] is not None]


def _is_pandera_schema(found: object) -> TypeGuard[PanderaSchema]:
    return hasattr(found, "columns") and type(found).__module__.partition(".")[0] == "pandera"


def _own_column(column: SchemaField) -> Column:
    return Column(
        column.name,
        dtype=column.dtype.value,
        nullable=column.nullable,
        unique=column.unique,
        description=column.description,
        tags=dict(column.tags or {}),
        checks=tuple(check_text(name, {parameter: value}) for name, parameter, value in conditions(column)),
    )


def _pandera_column(name: str, column: PanderaColumn, schema: PanderaSchema) -> Column:
    tags = {key: value for key, value in (column.metadata or {}).items() if isinstance(value, str)}
    return Column(
        name,
        dtype=None if column.dtype is None else normal_dtype(str(column.dtype)),
        nullable=column.nullable,
        unique=column.unique,
        description=column.description,
        tags=tags,
        checks=tuple(check_text(check.name or "check", check.statistics or {}) for check in column.checks),
        optional=not column.required,
        coerce=bool(column.coerce or schema.coerce),
        pattern=column.regex,
    )
