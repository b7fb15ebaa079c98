"""What the arguments of definitions may be: one validator an argument; knows values, not where they stand.

A validator gives what is wrong with a value and what to write instead, or None. It refuses nothing that the
definition itself accepts at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ..graph.durations import DurationError, parse_duration
from ..graph.lineage import parse_column
from ..graph.model import JsonValue, Partitioning
from ..graph.partitions import partitioning_problem
from ..graph.suggest import did_you_mean
from .schedules import schedule_problem

Validator: TypeAlias = Callable[[JsonValue], "str | None"]


def literal_problem(definition: str, argument: str, value: JsonValue) -> str | None:
    """What is wrong with the value of an argument; None when nothing is, or when any value will do."""
    validator = _SPECIAL.get((definition, argument)) or _VALIDATORS.get(argument)
    return validator(value) if validator is not None else None


def _one_of(*allowed: str) -> Validator:
    listed = ", ".join(f"'{choice}'" for choice in allowed)

    def problem(value: JsonValue) -> str | None:
        if not isinstance(value, str):
            return f"expected one of {listed}, got {value!r}"
        if value in allowed:
            return None
        return f"'{value}' is not one of {listed}.{did_you_mean(value, allowed)}"

    return problem


def _optional(validator: Validator) -> Validator:
    return lambda value: None if value is None else validator(value)


def _text(value: JsonValue) -> str | None:
    return None if isinstance(value, str) else f"expected a text, got {value!r}"


def _texts(value: JsonValue) -> str | None:
    if isinstance(value, str):
        return f"expected a list of texts; write [{value!r}]"
    if not isinstance(value, list):
        return f"expected a list of texts, got {value!r}"
    odd = next((item for item in value if not isinstance(item, str)), _NOTHING)
    return None if odd is _NOTHING else f"expected a list of texts, but it holds {odd!r}"


def _text_or_texts(value: JsonValue) -> str | None:
    return None if isinstance(value, str) else _texts(value)


def _text_mapping(value: JsonValue) -> str | None:
    if not isinstance(value, dict):
        return f"expected a mapping of texts to texts, got {value!r}"
    odd = next((f"{key!r}: {item!r}" for key, item in value.items() if not isinstance(item, str)), None)
    return None if odd is None else f"expected a mapping of texts to texts, but it holds {odd}"


def _mapping(value: JsonValue) -> str | None:
    return None if isinstance(value, dict) else f"expected a mapping, got {value!r}"


def _lineage(value: JsonValue) -> str | None:
    if not isinstance(value, dict):
        return f"expected a mapping of columns to lists such as ['orders.amount'], got {value!r}"
    for column, sources in value.items():
        if isinstance(sources, str):
            return f"expected a list of columns for {column!r}; write [{sources!r}]"
        if not isinstance(sources, list):
            return f"expected a list of columns such as ['orders.amount'] for {column!r}, got {sources!r}"
        odd = next((each for each in sources if not _names_column(each)), _NOTHING)
        if odd is not _NOTHING:
            return f"expected a column of an asset, such as 'orders.amount', for {column!r}, got {odd!r}"
    return None


def _names_column(value: JsonValue) -> bool:
    if isinstance(value, str):
        return parse_column(value) is not None
    # Of a pair the asset may be given by its parts, or by what defines it.
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)


def _flag(value: JsonValue) -> str | None:
    return None if isinstance(value, bool) else f"expected True or False, got {value!r}"


def _count(value: JsonValue) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return None
    return f"expected a whole number from 0, got {value!r}"


def _duration(value: JsonValue) -> str | None:
    if not isinstance(value, str):
        return f"expected a duration such as '24h', got {value!r}"
    try:
        parse_duration(value)
    except DurationError as error:
        return str(error)
    return None


def _key(value: JsonValue) -> str | None:
    if isinstance(value, str):
        parts: list[str] = value.split("/")
    else:
        problem = _texts(value)
        if problem is not None:
            return problem.replace(
                "a list of texts", "a key: a text such as 'raw/orders' or a list of its parts"
            )
        parts = [part for part in value if isinstance(part, str)] if isinstance(value, list) else []
    return None if parts and all(parts) else f"key {value!r} has an empty part"


def _partitions(value: JsonValue) -> str | None:
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return f"expected partitions such as DailyPartitions(start='2024-01-01'), got {value!r}"
    keys = value.get("keys")
    return partitioning_problem(
        Partitioning(
            kind=str(value["kind"]),
            start=_as_text(value.get("start")),
            end=_as_text(value.get("end")),
            timezone=_as_text(value.get("timezone")) or "UTC",
            keys=tuple(str(key) for key in keys) if isinstance(keys, list) else (),
        )
    )


def _schedule(value: JsonValue) -> str | None:
    if not isinstance(value, str):
        return f"expected a cron schedule such as '0 6 * * *', got {value!r}"
    return schedule_problem(value)


def _as_text(value: JsonValue) -> str | None:
    return None if value is None else str(value)


_NOTHING = object()

_VALIDATORS: dict[str, Validator] = {
    "blocking": _flag,
    "column_lineage": _optional(_lineage),
    "deprecated": _optional(_text),
    "description": _optional(_text),
    "freshness": _optional(_duration),
    "group": _optional(_text),
    "key": _optional(_key),
    "kinds": _texts,
    "metadata": _optional(_mapping),
    "name": _optional(_text),
    "owners": _texts,
    "partition_by": _optional(_text_or_texts),
    "partitions": _optional(_partitions),
    "public": _flag,
    "pure": _flag,
    "retries": _count,
    "retry_delay": _duration,
    "schedule": _optional(_schedule),
    "severity": _one_of("warn", "error"),
    "tags": _optional(_text_mapping),
    "version": _optional(_text),
}

_SPECIAL: dict[tuple[str, str], Validator] = {
    ("source", "version"): _one_of("mtime", "content", "etag"),
}
