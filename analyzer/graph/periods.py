"""The periods of time partitionings, numbered; knows no mappings between partitionings.

A period is an hour, day, week or month of the wall clock in the partitioning's zone. It runs from the instant at
which its wall time first strikes to the instant at which the next one's does: so the hour that the clocks repeat is
one long partition, and one that they skip has no key. The partitions are all periods that overlap start to end.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from .model import Partitioning
from .suggest import closest

_EXAMPLES = {"hourly": "2013-01-01T05", "daily": "2013-01-01", "weekly": "2013-01-07", "monthly": "2013-01"}
_KEY_LENGTHS = {kind: len(example) for kind, example in _EXAMPLES.items()}
_PERIODS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
_EPOCH = datetime(1, 1, 1)
_YEARS = range(2, 9999)  # zone arithmetic at the ends of the calendar overflows


class PartitionError(ValueError):
    """A partitioning or a partition key that can't be used; says what is wrong and what would be right."""


def bounds(partitioning: Partitioning) -> tuple[int, int | None]:
    """The numbers of the first period and of the one after the last."""
    if partitioning.start is None:
        raise PartitionError(f"{partitioning.kind} partitions need a start, as in start='2013-01-01'")
    start = _moment(partitioning, "start", partitioning.start)
    first = period_of(partitioning.kind, start)
    if partitioning.end is None:
        return first, None
    return first, period_from(partitioning.kind, _moment(partitioning, "end", partitioning.end))


def _moment(partitioning: Partitioning, name: str, text: str) -> datetime:
    """The wall time that a start or an end names."""
    zone = zone_of(partitioning.timezone)
    try:
        moment = datetime.fromisoformat(f"{text}-01" if len(text) == len("2013-01") else text)
    except ValueError as error:
        raise PartitionError(f"the {name} '{text}' is no date; write it like '2013-01-01'") from error
    if moment.year not in _YEARS:
        raise PartitionError(f"the {name} '{text}' is out of range; its year must lie between 2 and 9998")
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def zone_of(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    # Imported here because most projects know no zone but this one.
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PartitionError(
            f"'{name}' is no time zone that is known here; write one like 'Europe/Berlin'{_near_zone(name)}"
        ) from error


def _near_zone(name: str) -> str:
    # Imported here because listing the zones reads a directory tree: only worth it for the message.
    from zoneinfo import available_timezones

    match = closest(name, available_timezones())
    return f". Did you mean '{match}'?" if match else ""


def period_of(kind: str, wall: datetime) -> int:
    """The number of the period that a wall time lies in."""
    if kind == "hourly":
        return (wall - _EPOCH) // timedelta(hours=1)
    if kind == "daily":
        return wall.toordinal()
    if kind == "weekly":
        return (wall.toordinal() - 1) // 7
    return wall.year * 12 + wall.month - 1


def period_from(kind: str, wall: datetime) -> int:
    """The number of the first period that starts at or after a wall time."""
    index = period_of(kind, wall)
    return index if wall_time(kind, index) == wall else index + 1


def wall_time(kind: str, index: int) -> datetime:
    """The wall time at which a period starts."""
    if kind == "hourly":
        return _EPOCH + timedelta(hours=index)
    if kind == "daily":
        return datetime.fromordinal(index)
    if kind == "weekly":
        return datetime.fromordinal(index * 7 + 1)
    return datetime(index // 12, index % 12 + 1, 1)


def instant_of(partitioning: Partitioning, index: int) -> datetime:
    """The instant at which a period's wall time first strikes, or the clocks jump over it."""
    wall = wall_time(partitioning.kind, index)
    zone = zone_of(partitioning.timezone)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if zone is UTC or instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _jump(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant)


def _jump(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The instant between two at which the zone's clocks jump, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def exists(partitioning: Partitioning, index: int) -> bool:
    """Whether a period holds any time: clocks can skip an hour, and calendars a day."""
    if partitioning.timezone == "UTC":
        return True
    return instant_of(partitioning, index) < instant_of(partitioning, index + 1)


def format_key(partitioning: Partitioning, index: int) -> str:
    return wall_time(partitioning.kind, index).isoformat()[: _KEY_LENGTHS[partitioning.kind]]


def parse_key(partitioning: Partitioning, key: str) -> int:
    kind = partitioning.kind
    example = _EXAMPLES[kind]
    unreadable = f"'{key}' is no {_PERIODS[kind]}; {kind} keys are written like '{example}'"
    if len(key) != len(example) or not key.isascii():
        raise PartitionError(unreadable)
    try:
        wall = datetime.fromisoformat(f"{key}-01" if kind == "monthly" else key)
    except ValueError as error:
        raise PartitionError(unreadable) from error
    if wall.year not in _YEARS:
        raise PartitionError(unreadable)
    index = period_of(kind, wall)
    if format_key(partitioning, index) != key:
        raise PartitionError(f"{unreadable}, here '{format_key(partitioning, index)}'")
    return index
