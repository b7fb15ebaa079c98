"""A thin declarative table schema, for projects that would rather not write pandera models; validates nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from .errors import DefinitionError

Bound: TypeAlias = int | float | str


class DataType(Enum):
    """The type of a column; the value is its normal form in the graph."""

    INT = "int64"
    INT32 = "int32"
    FLOAT = "float64"
    FLOAT32 = "float32"
    STRING = "str"
    BOOL = "bool"
    DATETIME = "datetime"
    DATE = "date"
    TIMEDELTA = "timedelta"
    CATEGORY = "category"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One column: its type, whether it may hold nulls, and what its values must satisfy.

    Args:
        name: The column's name.
        dtype: A :class:`DataType`.
        nullable: Whether nulls are allowed.
        unique: Whether a value may occur only once.
        description: What the column holds, shown in the catalog.
        tags: Free labels of the column.
        ge: The least value allowed.
        gt: Values must be greater.
        le: The greatest value allowed.
        lt: Values must be less.
        isin: The values allowed.
        regex: A pattern that each value must match from its beginning.
    """

    name: str
    dtype: DataType
    nullable: bool = field(default=False, kw_only=True)
    unique: bool = field(default=False, kw_only=True)
    description: str | None = field(default=None, kw_only=True)
    tags: Mapping[str, str] | None = field(default=None, kw_only=True)
    ge: Bound | None = field(default=None, kw_only=True)
    gt: Bound | None = field(default=None, kw_only=True)
    le: Bound | None = field(default=None, kw_only=True)
    lt: Bound | None = field(default=None, kw_only=True)
    isin: Sequence[Bound] | None = field(default=None, kw_only=True)
    regex: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.dtype, DataType):
            raise DefinitionError(
                f"column '{self.name}'",
                f"expected a DataType such as DataType.INT, got {self.dtype!r}",
                argument="dtype",
            )


@dataclass(frozen=True, slots=True)
class Schema:
    """A named table schema: ``Schema("orders", SchemaField("amount", DataType.FLOAT, ge=0))``.

    Unless ``strict``, further columns may exist.
    """

    name: str
    fields: tuple[SchemaField, ...]
    strict: bool = False
    description: str | None = None

    def __init__(
        self, name: str, *fields: SchemaField, strict: bool = False, description: str | None = None
    ) -> None:
        seen: set[str] = set()
        for column in fields:
            if not isinstance(column, SchemaField):
                raise DefinitionError(f"schema '{name}'", f"expected SchemaField(…), got {column!r}")
            if column.name in seen:
                raise DefinitionError(f"schema '{name}'", f"column '{column.name}' is declared twice")
            seen.add(column.name)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "strict", strict)
        object.__setattr__(self, "description", description)
