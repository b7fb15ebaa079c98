"""One spelling for each column type, whoever names it (Python, pandas, Polars, Arrow, SQL); imports none of them."""

from __future__ import annotations

import re

_SPELLINGS = {
    "bool": "bool bool_ boolean booldtype booleandtype",
    "int8": "int8dtype tinyint byte",
    "int16": "int16dtype smallint short",
    "int32": "int32dtype",
    "int64": "int int_ integer int64dtype bigint long",
    "uint8": "uint8dtype utinyint",
    "uint16": "uint16dtype usmallint",
    "uint32": "uint32dtype uinteger",
    "uint64": "uint uint64dtype ubigint",
    "float16": "halffloat half float16dtype",
    "float32": "real float32dtype",
    "float64": "float float_ double doubleprecision float64dtype number",
    "complex128": "complex",
    "str": "str_ string string_ stringdtype utf8 large_string large_utf8 string_view varchar text char unicode",
    "bytes": "bytes_ binary large_binary blob bytea varbinary",
    "object": "object_ objectdtype",
    "category": "categorical categoricaldtype dictionary",
    "datetime": "datetime64 datetimetz datetimetzdtype timestamp timestamptz timestampwithtimezone m8",
    "date": "date32 date64 datedtype",
    "time": "time32 time64",
    "timedelta": "timedelta64 duration",
    "decimal": "decimal128 decimal256 numeric",
}

_CANONICAL = {
    **{name: name for name in _SPELLINGS},
    **{spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()},
}

# Types whose values compare equal across types, so that tables can be joined on them. A column of objects or of
# categories may hold any of these.
_KINDS = {
    **dict.fromkeys(("bool", "float16", "float32", "float64", "complex128", "decimal"), "number"),
    **dict.fromkeys((f"{sign}int{size}" for sign in ("", "u") for size in (8, 16, 32, 64)), "number"),
    "str": "text",
    "bytes": "bytes",
    "datetime": "time",
    "date": "time",
    "timedelta": "duration",
}

_ZONED = {"timestamptz", "timestampwithtimezone"}
_UNITS = re.compile(r"(?:time_?unit=)?(?:s|ms|us|ns|day|d|y|m|w|h|generic)", re.IGNORECASE)
_STORAGES = {"pyarrow", "python", "pyarrow_numpy"}
_PARAMETERS = re.compile(r"^(?P<base>[^\[(<]+)[\[(<](?P<inside>.*)[\])>]$", re.DOTALL)


def normal_dtype(text: str) -> str:
    """Write a column type in the normal form.

    ``int`` and ``Int64`` become ``int64``, ``string[pyarrow]`` becomes ``str``, ``datetime64[ns, UTC]`` becomes
    ``datetime[UTC]``; a name that is not known stays as it is, in lower case when it has no dots.
    """
    written = text.strip().strip("'\"").lstrip("<>=|")
    base, inside = _split(written)
    if inside is not None and (inner := _boxed(base, inside)) is not None:
        return normal_dtype(inner)
    name = _bare(base)
    canonical = _CANONICAL.get(name)
    if canonical is None:
        return written if "." in base else written.lower()
    if canonical == "datetime":
        zone = _zone(inside) or ("UTC" if name in _ZONED else None)
        return f"datetime[{zone}]" if zone else "datetime"
    if canonical == "decimal" and inside:
        return f"decimal[{','.join(_values(inside))}]"
    return canonical


def is_known_dtype(text: str) -> bool:
    """Whether the normal form of the type is one that can be compared with others."""
    return _split(normal_dtype(text))[0] in _SPELLINGS


def compatible_dtypes(produced: str | None, expected: str | None) -> bool | None:
    """Whether a column of type ``produced`` passes as ``expected`` without conversion; None when it can't be told.

    Both are in normal form; None stands for an undeclared type. ``object`` columns can hold anything.
    """
    if produced is None or expected is None:
        return None
    if produced == expected:
        return True
    bases = (_split(produced)[0], _split(expected)[0])
    if not all(base in _SPELLINGS for base in bases) or "object" in bases:
        return None
    if bases == ("decimal", "decimal"):
        return None
    return False


def comparable_as(dtype: str | None) -> str | None:
    """What values of a column type (in normal form) compare as: those of two types can be equal, as in a join, if this
    is the same of both. Numbers of all sizes compare, so do dates and times. None when it can't be told."""
    return None if dtype is None else _KINDS.get(_split(dtype)[0])


def _split(text: str) -> tuple[str, str | None]:
    match = _PARAMETERS.match(text)
    return (match["base"], match["inside"]) if match else (text, None)


def _bare(base: str) -> str:
    """``pandas.Int64Dtype`` as ``int64dtype``."""
    return base.rpartition(".")[2].replace(" ", "").casefold()


def _boxed(base: str, inside: str) -> str | None:
    """The type inside a wrapper that does not change it: ``Series[int]``, ``int64[pyarrow]``, ``ArrowDtype(int64)``."""
    if _bare(base) in ("series", "index", "column", "arrowdtype"):
        return inside
    if inside in _STORAGES:
        return base
    return None


def _zone(inside: str | None) -> str | None:
    """The time zone among the parameters: ``ns, UTC``, ``us, tz=UTC``, ``time_unit='us', time_zone=None``."""
    named = [value for value in _values(inside or "") if not _UNITS.fullmatch(value)]
    return next((value for value in named if value != "None"), None)


def _values(inside: str) -> list[str]:
    """The parameters' values without names and quotes, units excepted (their name tells them apart)."""
    values = []
    for part in inside.split(","):
        name, equals, value = part.strip().rpartition("=")
        if equals and name.strip() in ("time_unit", "unit"):
            continue
        values.append(value.strip().strip("'\""))
    return [value for value in values if value]
