"""Dagster's jobs over assets and their schedules, as selections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..graph.model import AssetKey, Job, Problem
from ..interpret.iteration import elements
from ..interpret.values import External, ExternalCall, ListValue, SetValue, Site, TupleValue, Value
from .arguments import constant_text
from .dagster_values import Loaded, argument, assets_of, key_of
from .dialect import Reader

_JOB = External("dagster.define_asset_job")
_SCHEDULES = (
    External("dagster.ScheduleDefinition"),
    External("dagster.build_schedule_from_partitioned_job"),
)


def read_jobs(locations: Iterable[Loaded], reader: Reader) -> tuple[tuple[Job, ...], tuple[Problem, ...]]:
    """The jobs that the locations hold, each once, with the schedule that runs it.

    A job whose name or selection is not known is left out: a selection says nothing of which assets there are.
    """
    found: dict[str, Job] = {}
    schedules: dict[str, str] = {}
    for loaded in locations:
        for value in loaded.jobs:
            for call, cron in _jobs_in(value):
                job = _job(call, reader)
                if job is not None:
                    found.setdefault(job.name, job)
                    if cron is not None:
                        schedules.setdefault(job.name, cron)
    return tuple(
        Job(job.name, job.select, schedules.get(job.name), job.location) for job in found.values()
    ), ()


def _jobs_in(value: Value) -> Iterator[tuple[ExternalCall, str | None]]:
    if not isinstance(value, ExternalCall):
        return
    if value.function == _JOB:
        yield value, None
    elif value.function in _SCHEDULES:
        given = argument(value.arguments, "job", 0 if value.function == _SCHEDULES[1] else None)
        cron = argument(value.arguments, "cron_schedule")
        text = constant_text(cron.value) if cron is not None else None
        if given is not None and isinstance(given.value, ExternalCall) and given.value.function == _JOB:
            yield given.value, text


def _job(call: ExternalCall, reader: Reader) -> Job | None:
    named = argument(call.arguments, "name", 0)
    name = constant_text(named.value) if named is not None else None
    given = argument(call.arguments, "selection", 1)
    select = "*" if given is None else selection_text(given.value, given.site, reader)
    if name is None or select is None:
        return None
    return Job(name, select, None, reader.locate(call.site))


def selection_text(value: Value, site: Site, reader: Reader) -> str | None:
    """A selection in the graph's own language; None when it can't be said in it."""
    text = constant_text(value)
    if text is not None:
        return _translated(text)
    if isinstance(value, ListValue | TupleValue | SetValue):
        items, opened = elements(reader.machine, value, site)
        parts = [selection_text(item, site, reader) for item in items]
        return None if opened is not None or None in parts else " or ".join(map(str, parts))
    if not isinstance(value, ExternalCall):
        return None
    if assets_of(value) is not None or any(isinstance(mark, AssetKey) for mark in value.marks):
        key = key_of(value, site)
        return str(key) if isinstance(key, AssetKey) else None
    if isinstance(value.function, External):
        return _named_selection(value.function.name, value, site, reader)
    return None


def _named_selection(name: str, value: ExternalCall, site: Site, reader: Reader) -> str | None:
    given = [item.value for item in value.arguments.positional]
    match name.removeprefix("dagster.AssetSelection."):
        case "all":
            return "*"
        case "assets" | "keys":
            parts = [selection_text(item, site, reader) for item in given]
            return None if None in parts else " or ".join(map(str, parts))
        case "groups":
            texts = [constant_text(item) for item in given]
            return None if None in texts else " or ".join(f"group:{text}" for text in texts)
        case "key_prefixes":
            keys = [key_of(item, site) for item in given]
            known = [key for key in keys if isinstance(key, AssetKey)]
            return " or ".join(f"{key}/*" for key in known) if len(known) == len(keys) else None
        case "from_string" if given:
            return selection_text(given[0], site, reader)
        case _:
            return None


def _translated(text: str) -> str | None:
    """Dagster's selection strings: those that mean the same here."""
    if not text or any(mark in text for mark in ('"', "'", "(", ":", " ")):
        simple = text.partition(":")
        if simple[0] in ("group", "tag", "owner", "kind") and " " not in text and "(" not in text:
            return text.replace('"', "").replace("'", "")
        return None
    return text
