"""Judges cron schedules (the five fields of POSIX crontab, names of months and days, and ``@daily`` and the like)."""

from __future__ import annotations

import re

from ..graph.suggest import did_you_mean

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MACROS = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")

# Name, lowest, highest, and the names that stand for numbers from the lowest up. Sunday is 0 and 7.
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)

_ITEM = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?", re.ASCII)


# The last, the nearest weekday, the nth of a month.
_EXTENSION = re.compile(r"\?|(?=.*[LW#])[\dLW#A-Z-]+", re.ASCII)


def schedule_problem(text: str, *, extended: bool = False) -> str | None:
    """What is wrong with a schedule, and what would be right; None when it can be followed.

    ``extended``: as Dagster reads them, with ranges that run over the end, and last days, weekdays and the like.
    """
    if text.startswith("@"):
        return None if text in _MACROS else f"'{text}' is no schedule.{did_you_mean(text, _MACROS)}"
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return (
            f"'{text}' has {len(fields)} fields; a cron schedule has five: minute, hour, day of the month, month, "
            "day of the week, as in '0 6 * * *'"
        )
    for field, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for item in field.split(","):
            problem = _item_problem(item, low, high, names, wraps=extended)
            if problem is not None and not (extended and _EXTENSION.fullmatch(item.upper())):
                return f"the {name} '{field}' of the schedule '{text}' {problem}"
    return None


def _item_problem(item: str, low: int, high: int, names: tuple[str, ...], *, wraps: bool) -> str | None:
    parsed = _ITEM.fullmatch(item)
    if parsed is None:
        return "is neither *, a number, a range (1-5) nor a step (*/15)"
    first, last = (_number(parsed[group], low, names) for group in ("first", "last"))
    for number in (first, last):
        if number is not None and not low <= number <= high:
            return f"is not between {low} and {high}"
    if first is not None and last is not None and first > last and not wraps:
        return "is a range that runs backwards"
    if parsed["step"] is not None and int(parsed["step"]) == 0:
        return "has a step of 0"
    return None


def _number(text: str | None, low: int, names: tuple[str, ...]) -> int | None:
    """The number that a part of an item means; -1, which lies in no range, when it means none."""
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    return names.index(text.lower()) + low if text.lower() in names else -1
