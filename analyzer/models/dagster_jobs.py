"""Dagster's jobs over assets and their schedules, as selections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ..graph.link import link
from ..graph.model import AssetGraph, AssetKey, Job, Problem
from ..graph.queries import GraphIndex
from ..graph.select import SelectionError, select
from ..interpret.values import (
    NONE,
    Attribute,
    Const,
    External,
    ExternalCall,
    FunctionValue,
    Site,
    Unknown,
    Value,
)
from .advice import advice_on
from .arguments import constant_text
from .dagster_automations import DECORATORS
from .dagster_partitions import Undecided, cron_of, partitioning_of
from .dagster_selections import SELECTION, selection_of
from .dagster_values import Assets, Loaded, argument, assets_of, listed
from .dialect import DYNAMIC_DEFINITION, AssetDefinition, Reader
from .selections import ALL, Selection, written

_JOB = External("dagster.define_asset_job")
_OP_JOB = External("dagster.JobDefinition")
_PARTITIONED = External("dagster.build_schedule_from_partitioned_job")
_SCHEDULES = (External("dagster.ScheduleDefinition"), External("dagster.schedule"), _PARTITIONED)
_SENSORS = (External("dagster.SensorDefinition"), *map(External, DECORATORS))
_TARGETS = ("job", "jobs", "request_job", "request_jobs", "target", "targets")


def read_jobs(
    locations: Iterable[Loaded], reader: Reader, found: Sequence[AssetDefinition], *, hidden: bool
) -> tuple[tuple[Job, ...], tuple[Problem, ...]]:
    """The jobs over assets that the locations hold, each once, with the schedule that runs it; those whose name or
    selection is not known as problems, which hide no asset. ``hidden``: there may be assets that are not found."""
    reading = _Reading(reader, found, hidden=hidden)
    for loaded in locations:
        for value in loaded.jobs:
            reading.take(value)
    jobs = (replace(job, schedule=reading.schedules.get(job.name)) for job in reading.jobs.values())
    return tuple(jobs), tuple(reading.problems)


def is_asset_job(value: Value) -> bool:
    """Whether a value is certainly a job over assets, or a schedule of one: nothing else can run in it."""
    if not isinstance(value, ExternalCall) or value.arguments.open is not None:
        return False
    if value.function == _JOB:
        return True
    if value.function != _SCHEDULES[0] or argument(value.arguments, "execution_fn") is not None:
        return False
    started = [argument(value.arguments, name) for name in ("job", "job_name", "target")]
    given = next((each.value for each in started if each is not None), None)
    if constant_text(given or NONE) is not None:
        return True
    return isinstance(given, ExternalCall) and (
        given.function in (_JOB, SELECTION) or assets_of(given) is not None
    )


class _Reading:
    """The jobs on their way to the graph."""

    def __init__(self, reader: Reader, found: Sequence[AssetDefinition], *, hidden: bool) -> None:
        self.reader = reader
        self.hidden = hidden
        self.found = found
        self.jobs: dict[str, Job] = {}
        self.schedules: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._graph: AssetGraph | None = None
        self._read: set[int] = set()

    def take(self, value: Value) -> None:
        """A job, or a schedule or sensor with the jobs that it starts."""
        if not isinstance(value, ExternalCall):
            return
        if value.function == _JOB:
            self._job(value)
        elif value.function in (*_SCHEDULES, *_SENSORS):
            for name in self._started(value):
                cron = self._cron(value) if value.function in _SCHEDULES else None
                if cron is not None:
                    self.schedules.setdefault(name, cron)

    def _job(self, call: ExternalCall) -> str | None:
        named = argument(call.arguments, "name", 0)
        name = constant_text(named.value) if named is not None else None
        if name is None:
            self._undecided(call, "this job's name", named.value if named else call.arguments.open)
            return None
        given = argument(call.arguments, "selection", 1)
        self._define(name, call, given.value if given else None, given.site if given else call.site)
        return name

    def _started(self, call: ExternalCall) -> Iterator[str]:
        """The names of the jobs that a schedule or sensor starts; what it starts without a job is one of its own."""
        for keyword in _TARGETS:
            position = 0 if keyword == "job" and call.function == _PARTITIONED else None
            given = argument(call.arguments, keyword, position)
            if given is None:
                continue
            items = (
                listed(self.reader.machine, given)[0]
                if keyword.endswith("s")
                else [(given.value, given.site)]
            )
            for value, site in items:
                if isinstance(value, ExternalCall) and value.function == _JOB:
                    name = self._job(value)
                    if name is not None:
                        yield name
                elif keyword.startswith("target") and not _is_op_job(value):
                    yield from self._own_job(call, value, site)
        named = argument(call.arguments, "job_name")
        text = constant_text(named.value) if named is not None else None
        if text is not None:
            yield text

    def _own_job(self, call: ExternalCall, value: Value, site: Site) -> Iterator[str]:
        name = argument(call.arguments, "name", 0)
        text = constant_text(name.value) if name is not None else None
        if text is not None:
            job = f"__anonymous_asset_job_{text}"
            self._define(job, call, value, site)
            yield job

    def _define(self, name: str, call: ExternalCall, value: Value | None, site: Site) -> None:
        if id(call) in self._read:
            return
        self._read.add(id(call))
        meant = ALL if value is None else selection_of(self.reader.machine, value, site)
        if isinstance(meant, Unknown):
            self._undecided(call, f"what job '{name}' selects", meant)
            return
        try:
            text = written(meant, self._answer)
        except (Undecided, SelectionError) as error:
            self._undecided(call, f"what job '{name}' selects", Unknown(error.reason, site))
            return
        if text is not None:
            self.jobs.setdefault(name, Job(name, text, None, self.reader.locate(call.site), "dagster"))
            return
        message = f"job '{name}' runs checks alone, which no selection of assets can say; it is left out"
        self.problems.append(Problem(DYNAMIC_DEFINITION, message, self.reader.locate(call.site)))

    def _cron(self, call: ExternalCall) -> str | None:
        """The ticks of a schedule, where they are one text."""
        given = argument(
            call.arguments, "cron_schedule", 0 if call.function == External("dagster.schedule") else None
        )
        if given is not None:
            items = listed(self.reader.machine, given)[0] if constant_text(given.value) is None else []
            texts = [constant_text(value) for value, _ in items] or [constant_text(given.value)]
            return None if None in texts else ", ".join(map(str, texts))
        if call.function != _PARTITIONED:
            return None
        job = argument(call.arguments, "job", 0)
        own = (
            argument(job.value.arguments, "partitions_def")
            if job and isinstance(job.value, ExternalCall)
            else None
        )
        numbers: dict[str, int] = {}
        for name in ("minute_of_hour", "hour_of_day", "day_of_week", "day_of_month"):
            number = argument(call.arguments, name)
            if number is not None:
                if not (isinstance(number.value, Const) and isinstance(number.value.value, int)):
                    return None
                numbers[name] = number.value.value
        try:
            return (
                cron_of(partitioning_of(self.reader.machine, own.value), numbers) if own is not None else None
            )
        except Undecided:
            return None

    def _answer(self, selection: Selection) -> set[AssetKey]:
        """The keys that an operation selects which only the whole graph can answer.

        Raises:
            Undecided: Assets may exist that the graph doesn't have.
        """
        graph = self._whole()
        if selection.operation == "below":
            return {asset.key for asset in graph.assets if str(asset.key) == selection.text}
        if self.hidden:
            raise Undecided("it depends on which assets there are, and that is not known")
        inner = written(selection.operands[0], self._answer)
        chosen = set(select(graph, inner)) if inner is not None else set()
        return self._among(selection.operation, chosen, GraphIndex(graph))

    def _among(self, operation: str, chosen: set[AssetKey], index: GraphIndex) -> set[AssetKey]:
        match operation:
            case "roots":
                return {key for key in chosen if not chosen & (index.ancestors(key).keys() - {key})}
            case "sinks":
                return {key for key in chosen if not chosen & (index.descendants(key).keys() - {key})}
            case "sources above":
                return {
                    key for key in index.ancestors(*chosen) if key in index and index[key].kind == "source"
                }
            case "siblings":
                return chosen | {
                    definition.declaration.asset.key
                    for siblings in self._made_together()
                    if chosen & {each.declaration.asset.key for each in siblings}
                    for definition in siblings
                }
            case _:
                return {key for key in chosen if index[key].kind == "asset"}

    def _made_together(self) -> Iterable[list[AssetDefinition]]:
        """The definitions that one function makes, where it can't make some of them alone."""
        found: dict[int, list[AssetDefinition]] = defaultdict(list)
        for definition in self.found:
            assets = definition.record.payload
            if isinstance(assets, Assets) and not assets.subsettable:
                found[id(assets)].append(definition)
        return found.values()

    def _whole(self) -> AssetGraph:
        if self._graph is None:
            self._graph = link(definition.declaration for definition in self.found).graph
        return self._graph

    def _undecided(self, call: ExternalCall, what: str, unknown: Value | None) -> None:
        site = unknown.site if isinstance(unknown, Unknown) else call.site
        reason = unknown.reason if isinstance(unknown, Unknown) else "its value is not known"
        message = f"{what} is not known without running it: {reason} ({self.reader.locate(site)})"
        location = self.reader.locate(call.site)
        self.problems.append(Problem(DYNAMIC_DEFINITION, message, location, advice=advice_on(reason)))


def _is_op_job(value: Value) -> bool:
    """Whether a value is a job made of ops: a decorated function, or what ``to_job`` makes."""
    return isinstance(value, FunctionValue) or (
        isinstance(value, ExternalCall)
        and (isinstance(value.function, Attribute) or value.function == _OP_JOB)
    )
