"""Validates tables against declared schemas with pandera; knows nothing of where the tables come from or go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from vibepiper.analyzer.graph.checktext import check_text
from vibepiper.analyzer.graph.dtypes import normal_dtype
from vibepiper.analyzer.graph.types import normal_type

from .definitions.annotations import evaluated_annotations, named_model
from .definitions.definition import AssetDefinition, SourceDefinition
from .definitions.schema import DataType, Schema, SchemaField
from .definitions.table_schema import conditions, pandera_schema

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa
    from pandera.errors import SchemaError

Table: TypeAlias = Any  # a table of whichever library the author uses

SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that fails: its index label (None where the library has none) and the value at fault."""

    index: object
    value: object

    def __str__(self) -> str:
        value = repr(self.value)
        return value if self.index is None else f"row {self.index}: {value}"


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a table breaks its schema: the first bad rows, and how many there are."""

    column: str | None
    check: str
    problem: str
    rows: tuple[BadRow, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        where = f"column '{self.column}': " if self.column is not None else ""
        if not self.rows:
            return f"{where}{self.problem}"
        shown = ", ".join(str(row) for row in self.rows)
        more = f", … and {self.count - len(self.rows)} more" if self.count > len(self.rows) else ""
        return f"{where}{self.problem} ({shown}{more})"


class BrokenSchemaError(ValueError):
    """A table breaks its declared schema.

    Attributes:
        asset: Whose table it is, as printed.
        schema: The schema's name; empty when it isn't known.
        violations: Every way in which it is broken.
        within: Whether the asset's function said so, of some table and not the one that it returns.
    """

    def __init__(
        self, asset: str, schema: str, violations: Sequence[Violation], *, within: bool = False
    ) -> None:
        super().__init__(asset, schema, tuple(violations))
        self.asset = asset
        self.schema = schema
        self.violations = tuple(violations)
        self.within = within

    def __str__(self) -> str:
        named = f"schema '{self.schema}'" if self.schema else "a schema"
        lines = [
            f"a table in asset '{self.asset}' breaks {named}:"
            if self.within
            else f"asset '{self.asset}' breaks its {named}:"
        ]
        lines.extend(f"  {violation}" for violation in self.violations)
        return "\n".join(lines)


def declared_schema(definition: AssetDefinition | SourceDefinition) -> object:
    """The schema object that an asset's or source's data must satisfy: ``schema=``, else the one that the return
    annotation names; None when neither does."""
    if definition.schema is not None or isinstance(definition, SourceDefinition):
        return definition.schema
    if definition.function is None:
        return None
    annotation = evaluated_annotations(definition.function).get("return")
    return None if annotation is None else named_model(annotation.value)


def validate(table: Table, declared: object, *, asset: str) -> Table:
    """Check a table against a pandera model, a pandera schema or a :class:`Schema`, all columns at once.

    Args:
        table: A pandas, Polars or Arrow table.
        declared: The schema object.
        asset: The asset's printed key, for the message.

    Returns:
        The table; with coerced columns where a pandera schema says so and the table is its library's own.

    Raises:
        BrokenSchemaError: The table breaks the schema, or is no table.
    """
    from pandera.errors import SchemaErrors  # pandera takes most of a second to import

    name, schema, library = _compiled(declared)
    own = _table_library(table) == library
    frame = table if own else _converted(table, library)
    if frame is None:
        problem = f"expected a table, got {type(table).__name__}"
        raise BrokenSchemaError(asset, name, [Violation(None, "table", problem)])
    if library == "pandas":
        frame = _in_units_of(frame, schema)
    frame = _collected(frame)
    try:
        validated = schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        violations = [_violation(error, frame) for error in errors.schema_errors]
        raise BrokenSchemaError(asset, name, violations) from errors
    return validated if own and _coerces(schema) and not _is_lazy(table) else table


def told_by_pandera(error: BaseException, declared: object, *, asset: str) -> BrokenSchemaError | None:
    """What pandera raised within an author's function, told as :func:`validate` tells it; None for any other error.

    Pandera stops at the first column unless asked not to: where the table breaks the declared schema, all is told.
    """
    errors = sys.modules.get("pandera.errors")
    if errors is None or not isinstance(error, errors.SchemaError | errors.SchemaErrors):
        return None
    if isinstance(error, errors.SchemaErrors):
        found = [_violation(one, _collected(error.data)) for one in error.schema_errors]
    else:
        found = [_violation(error, _collected(error.data))]
    broken = _broken(error.data, declared, asset) if declared is not None else None
    if broken is None or not set(map(str, found)) <= set(map(str, broken.violations)):
        name = str(error.schema.name or "") if hasattr(error.schema, "columns") else ""
        broken = BrokenSchemaError(asset, name, found, within=True)
    broken.__cause__ = error
    return broken


def _broken(table: Table, declared: object, asset: str) -> BrokenSchemaError | None:
    try:
        validate(table, declared, asset=asset)
    except BrokenSchemaError as broken:
        return broken
    return None


def compile_schema(schema: Schema) -> pa.DataFrameSchema:
    """The pandera schema of a :class:`Schema`."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {column.name: _column(column) for column in schema.fields}, strict=schema.strict, name=schema.name
    )


def _compiled(declared: object) -> tuple[str, Table, str]:
    """The schema's name, its pandera schema and the library whose tables that judges."""
    if isinstance(declared, Schema):
        return declared.name, compile_schema(declared), "pandas"
    schema = pandera_schema(declared)
    name = declared.__name__ if isinstance(declared, type) else schema.name or "schema"
    return name, schema, "polars" if ".polars" in type(schema).__module__ else "pandas"


def _table_library(table: Table) -> str:
    name = f"{type(table).__module__}.{type(table).__qualname__}"
    return normal_type(name).partition(".")[0]


def _is_lazy(table: Table) -> bool:
    return normal_type(f"{type(table).__module__}.{type(table).__qualname__}") == "polars.LazyFrame"


def _coerces(schema: Table) -> bool:
    return bool(schema.coerce) or any(column.coerce for column in schema.columns.values())


def _in_units_of(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table with its times in the schema's units: they depend on the file that a table was read from, and are no
    part of a column's type in the graph."""
    converted = {}
    for name, column in schema.columns.items():
        expected = str(column.dtype)
        if expected.startswith("datetime64") and name in frame.columns and not column.coerce:
            found = str(frame[name].dtype)
            if found != expected and normal_dtype(found) == normal_dtype(expected):
                converted[name] = expected
    return frame.astype(converted) if converted else frame


def _collected(frame: Table) -> Table:
    return frame.collect() if _is_lazy(frame) else frame


def _converted(table: Table, library: str) -> Table:
    """The table as one of the library; None when it is no table."""
    if _is_lazy(table):
        table = table.collect()
    kind = normal_type(f"{type(table).__module__}.{type(table).__qualname__}")
    if library == "pandas":
        if kind in ("polars.DataFrame", "pyarrow.Table"):
            return table.to_pandas()
        return None
    import polars

    if kind == "pandas.DataFrame":
        return polars.from_pandas(table)
    return polars.from_arrow(table) if kind == "pyarrow.Table" else None


def _violation(error: SchemaError, frame: Table) -> Violation:
    from pandera.errors import SchemaErrorReason as Reason

    column = getattr(error.schema, "name", None)
    cases = error.failure_cases
    match error.reason_code:
        case Reason.COLUMN_NOT_IN_DATAFRAME:
            return Violation(str(cases), "column_in_table", "the column is missing")
        case Reason.COLUMN_NOT_IN_SCHEMA:
            return Violation(str(cases), "column_in_schema", "the schema is strict and doesn't declare it")
        case Reason.WRONG_DATATYPE:
            return _wrong_type(column, normal_dtype(str(getattr(error.schema, "dtype", ""))), frame)
        case Reason.SERIES_CONTAINS_NULLS:
            return _with_rows(column, "not_null", "nulls are not allowed", cases)
        case Reason.SERIES_CONTAINS_DUPLICATES:
            return _with_rows(column, "unique", "values must be unique", cases)
        case Reason.DATATYPE_COERCION:
            expected = normal_dtype(str(getattr(error.schema, "dtype", "")))
            return _with_rows(column, "dtype", f"can't be converted to {expected}", cases)
    check = error.check
    name = check if isinstance(check, str) else _check_name(check)
    if name in _KIND_CHECKS:
        return _wrong_type(column, _KIND_CHECKS[name], frame)
    owner = None if error.schema is None or hasattr(error.schema, "columns") else column
    return _with_rows(owner, name, f"{name} fails", cases)


def _wrong_type(column: str | None, expected: str, frame: Table) -> Violation:
    single = getattr(frame, "dtype", None)  # a column that was validated by itself
    if single is not None:
        found = normal_dtype(str(single))
    else:
        found = normal_dtype(str(frame[column].dtype)) if column in frame.columns else "nothing"
    return Violation(column, "dtype", f"expected {expected}, got {found}")


def _check_name(check: object) -> str:
    return check_text(getattr(check, "name", None) or "check", getattr(check, "statistics", None) or {})


def _with_rows(column: str | None, check: str, problem: str, cases: object) -> Violation:
    rows = tuple(_bad_rows(cases))
    noun = "row" if len(rows) == 1 else "rows"
    return Violation(column, check, f"{problem}: {len(rows)} {noun}", rows[:SHOWN_ROWS], len(rows))


def _bad_rows(cases: Table) -> Iterable[BadRow]:
    """The failing rows of pandera's table of them, whichever library that is of."""
    if hasattr(cases, "to_dicts"):
        return [BadRow(None, next(iter(row.values()), None)) for row in cases.to_dicts()]
    if hasattr(cases, "to_dict"):
        found = cases.to_dict("list")
        return [
            BadRow(index, value) for index, value in zip(found["index"], found["failure_case"], strict=True)
        ]
    return [BadRow(None, cases)]


def _column(column: SchemaField) -> pa.Column:
    import pandera.pandas as pa

    dtype, checks = _dtype(column)
    for name, _, value in conditions(column):
        checks.append(_check(name, value))
    return pa.Column(
        dtype,
        checks=checks,
        nullable=column.nullable,
        unique=column.unique,
        description=column.description,
    )


def _check(name: str, value: object) -> pa.Check:
    import pandera.pandas as pa

    kinds: dict[str, Callable[[Any], pa.Check]] = {
        "ge": pa.Check.ge,
        "gt": pa.Check.gt,
        "le": pa.Check.le,
        "lt": pa.Check.lt,
        "isin": pa.Check.isin,
        "regex": pa.Check.str_matches,
    }
    return kinds[name](value)


# pandera would insist on one unit and zone; these stand in, and are reported as types.
_KIND_CHECKS = {"is_datetime": "datetime", "is_timedelta": "timedelta"}

# How pandas spells a type that it also has in a form with nulls.
_WITH_NULLS = {DataType.INT: "Int64", DataType.INT32: "Int32", DataType.BOOL: "boolean"}


def _dtype(column: SchemaField) -> tuple[str | None, list[pa.Check]]:
    """pandera's type for the column, and the checks that stand in where a type has several spellings."""
    import pandas as pd
    import pandera.pandas as pa

    def of_kind(name: str, test: Callable[[pd.Series[Any]], bool]) -> tuple[None, list[pa.Check]]:
        return None, [pa.Check(test, name=name)]

    match column.dtype:
        case DataType.DATETIME:
            return of_kind("is_datetime", lambda series: pd.api.types.is_datetime64_any_dtype(series.dtype))
        case DataType.TIMEDELTA:
            return of_kind("is_timedelta", lambda series: pd.api.types.is_timedelta64_dtype(series.dtype))
        case DataType.OBJECT:
            return None, []
    if column.nullable and column.dtype in _WITH_NULLS:
        return _WITH_NULLS[column.dtype], []
    return column.dtype.value, []
