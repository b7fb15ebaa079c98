"""The constants that Dagster's schedules, partitions and automations are given, for the rules that judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..facts import SettingFact
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import (
    Arguments,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    ListValue,
    Site,
    TupleValue,
    Value,
)
from .arguments import constant_text, json_value
from .dagster_roots import Chosen
from .dagster_values import argument
from .dialect import Reader

_DEPTH = 5
_CRON = {"cron_schedule": None, "execution_timezone": None}
_PERIOD: Mapping[str, int | None] = {"start_date": 0, "end_date": None, "minute_offset": None}
# What each takes, and at which place without a keyword.
_SETTINGS: Mapping[str, Mapping[str, int | None]] = {
    "dagster.AutomationCondition.cron_tick_passed": {"cron_schedule": 0, "cron_timezone": 1},
    "dagster.AutomationCondition.on_cron": {"cron_schedule": 0, "cron_timezone": 1},
    "dagster.DailyPartitionsDefinition": {**_PERIOD, "hour_offset": None, "timezone": 3},
    "dagster.FreshnessPolicy.cron": {"deadline_cron": None, "timezone": None},
    "dagster.HourlyPartitionsDefinition": {**_PERIOD, "timezone": 1},
    "dagster.MonthlyPartitionsDefinition": {
        **_PERIOD,
        "hour_offset": None,
        "day_offset": None,
        "timezone": 4,
    },
    "dagster.ScheduleDefinition": _CRON,
    "dagster.StaticPartitionsDefinition": {"partition_keys": 0},
    "dagster.TimeWindowPartitionsDefinition": {"start": 0, "end": 2, "timezone": 3, "cron_schedule": 6},
    "dagster.WeeklyPartitionsDefinition": {**_PERIOD, "hour_offset": None, "timezone": 4},
    "dagster.schedule": {**_CRON, "cron_schedule": 0},
}
_DATES = ("end", "end_date", "start", "start_date")
# How dates are printed unless that is given, and where it may be.
_FORMATS: Mapping[str, tuple[str, int]] = {
    "dagster.DailyPartitionsDefinition": ("%Y-%m-%d", 4),
    "dagster.HourlyPartitionsDefinition": ("%Y-%m-%d-%H:%M", 2),
    "dagster.MonthlyPartitionsDefinition": ("%Y-%m-%d", 5),
    "dagster.TimeWindowPartitionsDefinition": ("", 1),
    "dagster.WeeklyPartitionsDefinition": ("%Y-%m-%d", 5),
}


def setting_facts(chosen: Chosen, reader: Reader) -> Iterator[SettingFact]:
    """The constants of what counts, each call's once."""
    seen: set[tuple[str, Site]] = set()
    for loaded in chosen.locations:
        for value in loaded.jobs:
            yield from _of(value, reader, seen, _DEPTH)
    for assets, _record in chosen.assets:
        for spec in assets.specs:
            for item in spec.attributes.values():
                yield from _of(item.value, reader, seen, _DEPTH)


def _of(value: Value, reader: Reader, seen: set[tuple[str, Site]], depth: int) -> Iterator[SettingFact]:
    match value:
        case ExternalCall(function=External(name=name)):
            if (name, value.site) in seen or depth == 0:
                return
            seen.add((name, value.site))
            if value.arguments.open is None:
                yield from _given(name, value.arguments, reader)
            for item in value.arguments.items:
                yield from _of(item.value, reader, seen, depth - 1)
        case ListValue() | TupleValue():
            for each in value.items:
                yield from _of(each, reader, seen, depth)
        case DictValue():
            for entry in value.entries.values():
                yield from _of(entry.value, reader, seen, depth)
        case FunctionValue():
            for mark in value.marks:
                if isinstance(mark, ExternalCall):
                    yield from _of(mark, reader, seen, depth - 1)
        case _:
            return


def _given(definition: str, arguments: Arguments, reader: Reader) -> Iterator[SettingFact]:
    for name, position in _SETTINGS.get(definition, {}).items():
        item = argument(arguments, name, position)
        plain = plain_value(item.value) if item is not None else NOT_PLAIN
        if item is None or plain is NOT_PLAIN:
            continue
        printed = ""
        if name in _DATES:
            standard, place = _FORMATS[definition]
            own = argument(arguments, "fmt", place)
            printed = standard if own is None else constant_text(own.value) or ""
            if not printed or not isinstance(plain, str):
                continue
        yield SettingFact(definition, name, json_value(plain), reader.locate(item.site), printed)
