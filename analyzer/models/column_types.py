"""The types of columns as schemas name them: Python's, pandas', Polars', Arrow's and pandera's own names."""

from __future__ import annotations

from ..graph.dtypes import normal_dtype
from ..interpret.plain import plain_value
from ..interpret.values import (
    Attribute,
    Const,
    External,
    ExternalCall,
    Subscripted,
    TupleValue,
    Unknown,
    Value,
)

_LIBRARIES = frozenset(
    {"builtins", "datetime", "decimal", "numpy", "pandas", "pandera", "polars", "pyarrow", "typing"}
)


def dtype_of(value: Value | None) -> str | None:
    """The normal form of a column's type; None when it says none, or none that is known."""
    written = _written(value)
    return None if written is None else normal_dtype(written)


def _written(value: Value | None) -> str | None:
    match value:
        case Const(value=str() as text):
            return text
        case External(name="typing.Any") | None | Unknown():
            return None
        case External(name=name):
            top, _, last = name.partition(".")
            return last.rpartition(".")[2] if top in _LIBRARIES else name
        case Subscripted(base=External(name="typing.Annotated"), index=TupleValue(items=items)) if items:
            return _parametrised(_written(items[0]), [plain_value(item) for item in items[1:]])
        case ExternalCall(function=External() as function, arguments=arguments):
            given = [plain_value(item.value) for item in arguments.items]
            return _parametrised(_written(function), given)
        case Attribute():
            return value.name
        case _:
            return None


def _parametrised(name: str | None, parameters: list[object]) -> str | None:
    if name is None:
        return None
    if normal_dtype(name) == "datetime":
        zone = next(
            (
                text
                for text in reversed(parameters)
                if (isinstance(text, str) and "/" in text) or text == "UTC"
            ),
            None,
        )
        return f"datetime64[ns, {zone}]" if zone else "datetime64[ns]"
    return name
