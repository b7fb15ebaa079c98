"""Reads ``Schema(…)`` and ``SchemaField(…)`` as the graph's schemas."""

from __future__ import annotations

from ..facts import FieldFact, SchemaFact
from ..graph.checktext import UNDECIDED, check_text
from ..graph.model import Column, TableSchema
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import Arguments, External, ExternalCall, Value
from .declared import Declared
from .dialect import Reader

_DTYPES = {
    "INT": "int64",
    "INT32": "int32",
    "FLOAT": "float64",
    "FLOAT32": "float32",
    "STRING": "str",
    "BOOL": "bool",
    "DATETIME": "datetime",
    "DATE": "date",
    "TIMEDELTA": "timedelta",
    "CATEGORY": "category",
    "OBJECT": "object",
}
# The conditions of a field in the graph's order, with the parameter of pandera's check of that name.
_CONDITIONS = {
    "ge": "min_value",
    "gt": "min_value",
    "le": "max_value",
    "lt": "max_value",
    "isin": "allowed_values",
    "regex": "pattern",
}


def read_own_schema(value: Value, reader: Reader) -> Declared | None:
    """The schema that a ``Schema(…)`` declares; None when the value is none."""
    if not isinstance(value, ExternalCall) or value.function != External("vibepiper.Schema"):
        return None
    positional = value.arguments.positional
    named = value.arguments.keyword("name")
    name = plain_value(named.value if named else positional[0].value) if named or positional else None
    given = positional if named else positional[1:]
    columns = [_column(item.value, reader) for item in given]
    opened = value.arguments.open
    missing = opened.reason if opened is not None else None
    if None in columns:
        missing = missing or "one of its fields is not known"
    strict = value.arguments.keyword("strict")
    location = reader.locate(value.site)
    schema = TableSchema(
        name if isinstance(name, str) else "schema",
        tuple({column.name: column for column in columns if column is not None}.values()),
        strict=strict is not None and plain_value(strict.value) is True,
        location=location,
    )
    fields = tuple(
        FieldFact(column.name, reader.locate(item.value.site))
        for item, column in zip(given, columns, strict=True)
        if column is not None and isinstance(item.value, ExternalCall)
    )
    told = plain_value(strict.value) if strict is not None else False
    is_strict = told if isinstance(told, bool) else None
    return Declared(schema, SchemaFact(schema.name, "own", location, fields, is_strict, None), missing)


def _column(value: Value, reader: Reader) -> Column | None:
    if not isinstance(value, ExternalCall) or value.function != External("vibepiper.SchemaField"):
        return None
    given = value.arguments
    name = _argument(given, "name", 0)
    if not isinstance(name, str):
        return None
    description, tags = _argument(given, "description"), _argument(given, "tags")
    return Column(
        name,
        dtype=_dtype(given),
        nullable=_argument(given, "nullable") is True,
        unique=_argument(given, "unique") is True,
        description=description if isinstance(description, str) else reader.comment(value.site),
        tags={str(key): str(text) for key, text in tags.items()} if isinstance(tags, dict) else {},
        checks=tuple(_checks(given)),
    )


def _dtype(given: Arguments) -> str | None:
    positional = given.positional
    argument = given.keyword("dtype") or (positional[1] if len(positional) > 1 else None)
    if argument is None or not isinstance(argument.value, External):
        return None
    return _DTYPES.get(argument.value.name.removeprefix("vibepiper.DataType."))


def _checks(given: Arguments) -> list[str]:
    texts = []
    for name, parameter in _CONDITIONS.items():
        value = _argument(given, name)
        if value is not None:
            texts.append(check_text(name, {parameter: UNDECIDED if value is NOT_PLAIN else value}))
    return texts


def _argument(given: Arguments, name: str, position: int | None = None) -> object:
    keyword = given.keyword(name)
    if keyword is not None:
        return plain_value(keyword.value)
    positional = given.positional
    if position is not None and len(positional) > position:
        return plain_value(positional[position].value)
    return None
