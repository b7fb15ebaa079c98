"""Reads the small values of the authoring API: partitions, partition reads, IO managers."""

from __future__ import annotations

import datetime

from ..graph.model import JsonValue, Output, Partitioning, PartitionMapping
from ..interpret.lookup import class_member, external_bases
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import Arguments, Const, External, ExternalCall, InstanceValue, Value
from .arguments import constant_text, json_value

_PARTITIONS = {
    "vibepiper.HourlyPartitions": "hourly",
    "vibepiper.DailyPartitions": "daily",
    "vibepiper.WeeklyPartitions": "weekly",
    "vibepiper.MonthlyPartitions": "monthly",
    "vibepiper.StaticPartitions": "static",
}
_MAPPINGS = {
    "vibepiper.IdentityPartitions": "identity",
    "vibepiper.AllPartitions": "all",
    "vibepiper.Window": "window",
    "vibepiper.KeyPartitions": "keys",
}
IO_MANAGER = "vibepiper.IOManager"


def partitioning_of(value: Value) -> Partitioning | None:
    """``DailyPartitions(…)`` and its like; None when the value is none, or its parts are not known."""
    name, given = _called(value)
    kind = _PARTITIONS.get(name)
    if kind is None:
        return None
    if kind == "static":
        keys = _texts(argument_of(given, "keys", 0))
        return None if keys is None else Partitioning("static", keys=keys)
    start, end, zone = (
        argument_of(given, "start", 0),
        argument_of(given, "end", None),
        argument_of(given, "timezone", None),
    )
    start_text = iso_text(start) if start is not None else None
    end_text = iso_text(end) if end not in (None, Const(None)) and end is not None else None
    zone_text = constant_text(zone) if zone is not None else "UTC"
    if start_text is None or zone_text is None or (end_text is None and end not in (None, Const(None))):
        return None
    return Partitioning(kind, start=start_text, end=end_text, timezone=zone_text)


def mapping_of(value: Value) -> PartitionMapping | None:
    """``Window(…)``, ``AllPartitions()`` and their like; None when the value is none."""
    name, given = _called(value)
    kind = _MAPPINGS.get(name)
    if kind == "window":
        first, last = argument_of(given, "first", 0), argument_of(given, "last", 1)
        numbers = [plain_value(bound) if bound is not None else None for bound in (first, last)]
        if isinstance(numbers[0], int) and isinstance(numbers[1], int):
            return PartitionMapping("window", first=numbers[0], last=numbers[1])
        return None
    if kind == "keys":
        keys = _texts(argument_of(given, "keys", 0))
        return None if keys is None else PartitionMapping("keys", keys=keys)
    return None if kind is None else PartitionMapping(kind)


def output_of(value: Value) -> Output | None:
    """What ``output=`` says; None when it is not known."""
    match value:
        case Const(value=None):
            return Output("none")
        case Const(value=str() as text):
            return Output("store", text)
        case _:
            return manager_of(value)


def manager_of(value: Value) -> Output | None:
    """An IO manager and its URI; None when the value is none that is known."""
    if isinstance(value, ExternalCall) and value.function == External(IO_MANAGER):
        uri = argument_of(value.arguments, "uri", 0)
        if uri is None or uri == Const(None):
            return Output(IO_MANAGER)
        text = constant_text(uri)
        return None if text is None else Output(IO_MANAGER, text)
    if isinstance(value, InstanceValue) and IO_MANAGER in external_bases(value.cls):
        uri = value.attributes.get("uri") or class_member(value.cls, "uri")
        uri = uri or argument_of(value.arguments, "uri", 0)
        text = constant_text(uri) if uri is not None else None
        known = uri is None or uri == Const(None) or text is not None
        return Output(f"{value.cls.module}.{value.cls.qualname}", text) if known else None
    return None


def iso_text(value: Value) -> str | None:
    """A date or time as ISO text: a text as written, or one of ``datetime``'s."""
    if isinstance(value, Const) and isinstance(value.value, datetime.date):
        return value.value.isoformat()
    return constant_text(value)


def fact_value(value: Value) -> tuple[bool, JsonValue]:
    """Whether JSON can say a value, and how: partitions by their fields."""
    partitioning = partitioning_of(value)
    if partitioning is not None:
        return True, {
            "kind": partitioning.kind,
            "start": partitioning.start,
            "end": partitioning.end,
            "timezone": partitioning.timezone,
            "keys": list(partitioning.keys),
        }
    plain = plain_value(value)
    if plain is NOT_PLAIN:
        return False, None
    return True, json_value(plain)


def _called(value: Value) -> tuple[str, Arguments]:
    if isinstance(value, ExternalCall) and isinstance(value.function, External):
        return value.function.name, value.arguments
    return "", Arguments()


def argument_of(given: Arguments, name: str, position: int | None) -> Value | None:
    """The argument of that name, or at that place."""
    keyword = given.keyword(name)
    if keyword is not None:
        return keyword.value
    positional = given.positional
    if position is not None and len(positional) > position:
        return positional[position].value
    return None


def _texts(value: Value | None) -> tuple[str, ...] | None:
    plain = plain_value(value) if value is not None else None
    if isinstance(plain, list | tuple) and all(isinstance(item, str) for item in plain):
        return tuple(str(item) for item in plain)
    return None
