"""Durations as an author writes them (``24h``, ``15m``, ``1d12h``); knows nothing of what they are for."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}

_PART = re.compile(r"(\d+)([wdhms])", re.ASCII)
_WHOLE = re.compile(r"(?:\d+[wdhms])+", re.ASCII)


class DurationError(ValueError):
    """A text is not a duration."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"'{self.text}' is not a duration: {self.reason}. "
            "Write whole numbers with units from large to small: '15m', '24h', '7d' or '1d12h' "
            "(w weeks, d days, h hours, m minutes, s seconds)"
        )


def parse_duration(text: str) -> timedelta:
    """Read ``24h``, ``15m``, ``7d`` or ``1d12h``.

    Raises:
        DurationError: When the text says anything else, a unit twice, or more than a timedelta can hold.
    """
    compact = text.replace(" ", "")
    if not _WHOLE.fullmatch(compact):
        raise DurationError(text, _complaint(compact))
    parts = _PART.findall(compact)
    order = [tuple(UNITS).index(unit) for _, unit in parts]
    if order != sorted(set(order)):
        raise DurationError(text, "a unit stands twice, or a small unit before a large one")
    try:
        return sum((int(count) * UNITS[unit] for count, unit in parts), timedelta())
    except (OverflowError, ValueError) as error:
        raise DurationError(text, "it is too long") from error


def format_duration(duration: timedelta) -> str:
    """Write a duration so that :func:`parse_duration` reads it back, whole seconds, days as the largest unit."""
    seconds = int(duration.total_seconds())
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    counts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in counts if count) or "0s"


def _complaint(compact: str) -> str:
    if not compact:
        return "it is empty"
    if compact.startswith("-"):
        return "it is negative"
    if compact.isdigit():
        return "the unit is missing"
    if re.fullmatch(r"[\d.]+[wdhms]", compact, re.ASCII):
        return "fractions are not read"
    return "it is not made of numbers and units"
