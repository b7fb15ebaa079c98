"""What Dagster refuses of the constants that schedules, partitions and automations are given."""

from __future__ import annotations

from datetime import datetime

from ..facts import SettingFact
from ..graph.model import JsonValue
from ..graph.periods import PartitionError, zone_of
from .schedules import schedule_problem

_RANGES = {"minute_offset": (0, 59), "hour_offset": (0, 23), "day_offset": (1, 31)}
_FORBIDDEN = ("...", "\a", "\b", "\f", "\n", "\r", "\t", "\v", "\0")


def setting_problem(fact: SettingFact) -> str | None:
    """What is wrong with a constant, and what would be right; None when Dagster takes it."""
    value = fact.value
    match fact.name:
        case "cron_schedule" | "deadline_cron":
            texts = value if isinstance(value, list) else [value]
            problems = (schedule_problem(text, extended=True) for text in texts if isinstance(text, str))
            return next((problem for problem in problems if problem is not None), None)
        case "timezone" | "cron_timezone" | "execution_timezone" if isinstance(value, str):
            return _zone_problem(value)
        case "partition_keys":
            return _keys_problem(value)
    if fact.format and isinstance(value, str):
        return _date_problem(value, fact.format)
    low, high = _RANGES.get(fact.name, (0, 0))
    if high and isinstance(value, int) and not low <= value <= high:
        return f"{value} is not between {low} and {high}"
    return None


def _zone_problem(name: str) -> str | None:
    try:
        zone_of(name)
    except PartitionError as error:
        return str(error)
    return None


def _date_problem(text: str, printed: str) -> str | None:
    try:
        datetime.strptime(text, printed)
    except ValueError:
        example = datetime(2024, 1, 31).strftime(printed)
        return f"'{text}' is not written as '{printed}'; write it like '{example}'"
    return None


def _keys_problem(value: JsonValue) -> str | None:
    keys = [key for key in value if isinstance(key, str)] if isinstance(value, list) else []
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return f"the key '{key}' stands twice"
        seen.add(key)
        odd = next((part for part in _FORBIDDEN if part in key), None)
        if odd is not None:
            return f"the key {key!r} holds {odd!r}, which can't be in a partition key"
    return None
