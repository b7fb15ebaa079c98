"""Which types the built-in IO manager refuses to store; knows types by their names alone."""

from __future__ import annotations

import re

TABLES = frozenset(
    {
        "duckdb.DuckDBPyRelation",
        "pandas.DataFrame",
        "polars.DataFrame",
        "polars.LazyFrame",
        "pyarrow.RecordBatchReader",
        "pyarrow.Table",
    }
)
_PLAIN = frozenset({"None", "bool", "dict", "float", "int", "list", "str", "tuple"})
_NEITHER = frozenset(
    {
        *("bytearray", "bytes", "complex", "frozenset", "set"),
        *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "decimal.Decimal"),
        *("numpy.ndarray", "pandas.Series", "polars.Series", "uuid.UUID"),
    }
)
_MEMBER = re.compile(r"[^|\[\]]+(?:\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*\])?")


def refusal(type_: str, place: str | None) -> str | None:
    """Why values of a type (as the graph writes it) can't be stored, and what to do; None when they may be.

    ``place`` is the URI that they are stored in, None for the default store.
    """
    names = {member.partition("[")[0].strip() for member in _MEMBER.findall(type_) if member.strip()}
    if not names:
        return None
    if names <= _NEITHER:
        return (
            "neither Parquet nor JSON can hold; return a table, or texts, numbers, lists and dictionaries, "
            "or write it with an IOManager of your own"
        )
    if place is None:
        return None
    if place.endswith((".parquet", ".csv")) and names <= _PLAIN:
        return f"'{place}' can't hold; return a table, or store it as .json"
    if place.endswith(".json") and names <= TABLES:
        return f"'{place}' can't hold; store it as .parquet or .csv"
    return None
