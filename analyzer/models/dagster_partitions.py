"""Dagster's partitions and partition mappings, as the graph says them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ..graph.model import Partitioning, PartitionMapping
from ..interpret.iteration import elements
from ..interpret.machine import Machine, Member
from ..interpret.origins import unknown_part
from ..interpret.plain import plain_value
from ..interpret.values import (
    Const,
    DictValue,
    External,
    ExternalCall,
    ListValue,
    Native,
    Site,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_values import argument

_PERIODS = {
    "dagster.HourlyPartitionsDefinition": ("hourly", "%Y-%m-%d-%H:%M"),
    "dagster.DailyPartitionsDefinition": ("daily", "%Y-%m-%d"),
    "dagster.WeeklyPartitionsDefinition": ("weekly", "%Y-%m-%d"),
    "dagster.MonthlyPartitionsDefinition": ("monthly", "%Y-%m-%d"),
}
_STARTS = {
    "dagster.HourlyPartitionsDefinition": (1, 6),
    "dagster.DailyPartitionsDefinition": (3, 6),
    "dagster.WeeklyPartitionsDefinition": (4, 7),
    "dagster.MonthlyPartitionsDefinition": (4, 7),
}

_TICKS = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 0", "monthly": "0 0 1 * *"}
_CRON_FIELDS = ("minute_of_hour", "hour_of_day", "day_of_month", "", "day_of_week")


class Undecided(Exception):
    """Some part of a partitioning is not known: why, and where."""

    def __init__(self, reason: str, unknown: Unknown | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unknown = unknown


def partitioning_of(machine: Machine, value: Value) -> Partitioning:
    """The partitions that a value defines.

    Raises:
        Undecided: it defines none that are known.
    """
    if not (isinstance(value, ExternalCall) and isinstance(value.function, External)):
        raise Undecided("its partitions are not known", _unknown_in(value))
    name = value.function.name
    if value.arguments.open is not None:
        raise Undecided("its partitions are not known", value.arguments.open)
    if name in _PERIODS:
        return _period(value, name)
    match name:
        case "dagster.TimeWindowPartitionsDefinition":
            return _windows(value)
        case "dagster.StaticPartitionsDefinition":
            return Partitioning("static", keys=_keys(machine, value))
        case "dagster.DynamicPartitionsDefinition":
            return Partitioning("dynamic", name=_text(value, "name", 1))
        case "dagster.MultiPartitionsDefinition":
            return _several(machine, value)
        case _:
            raise Undecided(f"'{name}' is no kind of partitions that is known")


def mapping_of(value: Value | None) -> PartitionMapping | None:
    """Which partitions an input reads, where the graph can say it."""
    if not (isinstance(value, ExternalCall) and isinstance(value.function, External)):
        return None
    match value.function.name:
        case "dagster.IdentityPartitionMapping":
            return PartitionMapping("identity")
        case "dagster.AllPartitionMapping":
            return PartitionMapping("all")
        case "dagster.TimeWindowPartitionMapping":
            return PartitionMapping(
                "window", first=_number(value, "start_offset", 0), last=_number(value, "end_offset", 1)
            )
        case "dagster.SpecificPartitionsPartitionMapping":
            given = argument(value.arguments, "partition_keys", 0)
            keys = plain_value(given.value) if given else None
            if isinstance(keys, list | tuple):
                return PartitionMapping("keys", keys=tuple(map(str, keys)))
    return None


def cron_of(partitioning: Partitioning, numbers: Mapping[str, int]) -> str:
    """The ticks of a schedule that runs when a partition ends, ``numbers`` apart (``hour_of_day`` and its like).

    Raises:
        Undecided: No window of time is a partition.
    """
    time = partitioning
    if time.kind == "multi":
        windows = [each for each in time.dimensions.values() if each.kind in _TICKS or each.cron is not None]
        if len(windows) == 1:
            time = windows[0]
    fields = (time.cron or _TICKS.get(time.kind, "")).split()
    if len(fields) != len(_CRON_FIELDS):
        raise Undecided("its partitions are no windows of time")
    given = (numbers.get(name) for name in _CRON_FIELDS)
    return " ".join(
        field if number is None else str(number) for field, number in zip(fields, given, strict=True)
    )


def _period(value: ExternalCall, name: str) -> Partitioning:
    kind, standard = _PERIODS[name]
    zone, offset = _STARTS[name]
    printed = _text(value, "fmt", zone + 1) or standard
    return Partitioning(
        kind,
        start=_moment(value, "start_date", 0, printed),
        end=_moment(value, "end_date", None, printed),
        timezone=_text(value, "timezone", zone) or "UTC",
        format=printed,
        offset=_number(value, "end_offset", offset),
        cron=_shifted(value, kind),
    )


def _shifted(value: ExternalCall, kind: str) -> str | None:
    """The ticks of windows that do not start where the kind's own do."""
    minute, hour = _number(value, "minute_offset", None), _number(value, "hour_offset", None)
    first = 1 if kind == "monthly" else 0
    day = _number(value, "day_offset", None, first)
    if (minute, hour, day) == (0, 0, first):
        return None
    match kind:
        case "hourly":
            return f"{minute} * * * *"
        case "daily":
            return f"{minute} {hour} * * *"
        case "weekly":
            return f"{minute} {hour} * * {day}"
        case _:
            return f"{minute} {hour} {day} * *"


def _windows(value: ExternalCall) -> Partitioning:
    printed = _text(value, "fmt", 1)
    cron = _text(value, "cron_schedule", 6)
    if cron is None:
        given = argument(value.arguments, "schedule_type", 5)
        kind = given.value if given else None
        cron = kind.name.rpartition(".")[2].lower() if isinstance(kind, External) else None
    if cron is None:
        raise Undecided("the ticks of its partitions are not known")
    return Partitioning(
        "cron",
        start=_moment(value, "start", 0, printed),
        end=_moment(value, "end", 2, printed),
        timezone=_text(value, "timezone", 3) or "UTC",
        format=printed,
        offset=_number(value, "end_offset", 4),
        cron=cron,
    )


def _several(machine: Machine, value: ExternalCall) -> Partitioning:
    given = argument(value.arguments, "partitions_defs", 0)
    if given is None or not isinstance(given.value, DictValue) or given.value.open is not None:
        raise Undecided("its dimensions are not known", _unknown_in(given.value) if given else None)
    dimensions: dict[str, Partitioning] = {}
    for entry in given.value.entries.values():
        name = constant_text(entry.key)
        if name is None:
            raise Undecided("the name of a dimension is not known", _unknown_in(entry.key))
        dimensions[name] = partitioning_of(machine, entry.value)
    return Partitioning("multi", dimensions=dimensions)


def _of_static(machine: Machine, value: ExternalCall, name: str, _site: Site) -> Value | None:
    """``StaticPartitionsDefinition(…).get_partition_keys()``."""
    if name != "get_partition_keys":
        return None
    given = argument(value.arguments, "partition_keys", 0)
    items, opened = (
        ([], value.arguments.open) if given is None else elements(machine, given.value, given.site)
    )
    return Native(name, lambda _given, _called: ListValue([*items], opened))


def _keys(machine: Machine, value: ExternalCall) -> tuple[str, ...]:
    given = argument(value.arguments, "partition_keys", 0)
    if given is None:
        raise Undecided("its partition keys are not known")
    items, opened = elements(machine, given.value, given.site)
    if opened is not None:
        raise Undecided("its partition keys are not known", opened)
    keys = [constant_text(item) for item in items]
    known = [key for key in keys if key is not None]
    if len(known) < len(keys):
        raise Undecided("a partition key is not known", _unknown_in(items[keys.index(None)]))
    return tuple(known)


def _text(value: ExternalCall, name: str, position: int | None) -> str | None:
    given = argument(value.arguments, name, position)
    if given is None:
        return None
    text = constant_text(given.value)
    if text is None:
        raise Undecided(f"{name} of its partitions is not known", _unknown_in(given.value))
    return text


def _number(value: ExternalCall, name: str, position: int | None, default: int = 0) -> int:
    given = argument(value.arguments, name, position)
    if given is None:
        return default
    number = plain_value(given.value)
    if not isinstance(number, int):
        raise Undecided(f"{name} of its partitions is not known", _unknown_in(given.value))
    return number


def _moment(value: ExternalCall, name: str, position: int | None, printed: str | None) -> str | None:
    """A date or time as ISO text, however it was written."""
    given = argument(value.arguments, name, position)
    if given is None:
        return None
    text = constant_text(given.value)
    if text is not None:
        return _iso(text, printed)
    if isinstance(given.value, Const) and isinstance(given.value.value, datetime.date):
        return given.value.value.isoformat()
    raise Undecided(f"{name} of its partitions is not known", _unknown_in(given.value))


def _iso(text: str, printed: str | None) -> str:
    if printed is not None:
        try:
            moment = datetime.datetime.strptime(text, printed)
        except ValueError:
            return text
        midnight = moment.time() == datetime.time()
        return moment.date().isoformat() if midnight else moment.isoformat(timespec="minutes")
    return text


def _unknown_in(value: Value) -> Unknown | None:
    found = unknown_part(value)
    if found is None and isinstance(value, ExternalCall):
        parts = (unknown_part(item.value) for item in value.arguments.items)
        return next((part for part in parts if part is not None), None)
    return found


MEMBERS: Mapping[str, Member] = {"dagster.StaticPartitionsDefinition": _of_static}
