"""Decides which assets and partitions run, in which order and why; pure, so it reads neither clock, ledger nor storage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from vibepiper.analyzer.graph.durations import DurationError, parse_duration
from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey

from .errors import PlanError
from .reads import Read, Reads, plan_order
from .records import Materialisation, Observation, StepId
from .versions import code_version_of, same_code, schema_version_of

Action: TypeAlias = Literal["run", "check", "skip", "blocked"]

MISSING = "not materialised yet"
FORCED = "forced"
CODE_CHANGED = "its code changed"
CODE_UNKNOWN = "its code version is not known"
SCHEMA_CHANGED = "its schema changed"
READS_OTHERS = "it reads other data than before"
OUTSIDE_WORLD = "it reads the outside world"
UP_TO_DATE = "up to date"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of data when a plan is made.

    ``lost`` says for materialisations whose data can't be used any more why that is; ``confirmed`` when an asset was
    last materialised or found to be up to date.
    """

    current: Mapping[StepId, Materialisation] = field(default_factory=dict)
    observed: Mapping[StepId, Observation] = field(default_factory=dict)
    lost: Mapping[StepId, str] = field(default_factory=dict)
    confirmed: Mapping[StepId, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One asset, or one partition of it.

    ``action``: ``run``; ``check``: run if the data of an upstream step changes, else skip; ``skip``; ``blocked``: can't
    run since a source can't be read. ``reason`` reads after the asset's name. ``reads`` say what data it is made from.
    """

    id: StepId
    asset: Asset
    action: Action
    reason: str
    reads: tuple[Read, ...] = ()

    @property
    def upstream(self) -> tuple[StepId, ...]:
        """All data that it is made from, each once."""
        return tuple(dict.fromkeys(one for read in self.reads for one in read.data))


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in an order in which they can run, and what they start from."""

    steps: tuple[Step, ...]
    standing: Standing
    now: datetime

    @property
    def unreadable(self) -> tuple[Observation, ...]:
        """The sources that planned steps read and that can't be read."""
        read = {source for step in self.steps for source in step.upstream}
        return tuple(
            observed
            for source, observed in sorted(self.standing.observed.items(), key=lambda item: str(item[0]))
            if observed.problem is not None and source in read
        )

    def may_run(self) -> tuple[Step, ...]:
        """The steps that run, or may."""
        return tuple(step for step in self.steps if step.action in ("run", "check"))


def plan_run(
    graph: AssetGraph,
    keys: Iterable[AssetKey],
    standing: Standing,
    *,
    now: datetime,
    partition: str | None = None,
    force: bool = False,
    strict: bool = True,
) -> Plan:
    """Plan the assets of ``keys``, every partition or the one named.

    Args:
        graph: The assets and what they read.
        keys: What to run; sources among them need no step.
        standing: What is known of the data.
        now: The moment that decides which partitions exist and what is still fresh.
        partition: Run this partition of the partitioned assets, and those that it reads.
        force: Run all of them, changed or not.
        strict: Refuse a selection that reads what was never materialised; otherwise plan as if it were there.

    Raises:
        PlanError: The selection can't run: a cycle, an unknown or missing upstream, an unknown partition.
    """
    order = plan_order(graph, keys)
    reads = Reads.of(graph, order, partition, now, standing.current)
    if strict:
        _refuse_missing(reads, standing, partition)
    planned: dict[StepId, Step] = {}
    for step in reads.ordered():
        asset = reads.assets[step.asset]
        read = reads.of_step(step)
        action, reason = _decide(step, asset, read, planned, standing, now, force)
        planned[step] = Step(step, asset, action, reason, reads.resolved[step])
    return Plan(tuple(planned.values()), standing, now)


def _decide(
    step: StepId,
    asset: Asset,
    read: Sequence[StepId],
    planned: Mapping[StepId, Step],
    standing: Standing,
    now: datetime,
    force: bool,
) -> tuple[Action, str]:
    for source in read:
        observed = standing.observed.get(source)
        if observed is not None and observed.problem is not None:
            return "blocked", f"source '{source}' can't be read"
    if force:
        return "run", FORCED
    current = standing.current.get(step)
    if current is None:
        return "run", MISSING
    if step in standing.lost:
        return "run", standing.lost[step]
    code = code_version_of(asset)
    if code is None:
        return "run", CODE_UNKNOWN
    if not same_code(current.code_version, code):
        return "run", CODE_CHANGED
    if current.schema_version != schema_version_of(asset):
        return "run", SCHEMA_CHANGED
    if not read:
        return _decide_root(step, asset, standing, now)
    return _decide_by_upstream(current, read, planned, standing)


def _decide_root(step: StepId, asset: Asset, standing: Standing, now: datetime) -> tuple[Action, str]:
    if asset.pure:
        return "skip", UP_TO_DATE
    if asset.freshness is None:
        return "run", OUTSIDE_WORLD
    try:
        allowed = parse_duration(asset.freshness)
    except DurationError as error:
        raise PlanError(
            f"asset '{asset.key}': freshness {error}", f"Correct it at {asset.location}."
        ) from error
    made = standing.current[step].ended
    if now - made < allowed:
        return "skip", f"fresh for {asset.freshness}"
    return "run", f"it reads the outside world, and its data is older than {asset.freshness}"


def _decide_by_upstream(
    current: Materialisation,
    read: Sequence[StepId],
    planned: Mapping[StepId, Step],
    standing: Standing,
) -> tuple[Action, str]:
    recorded = recorded_reads(current)
    if set(recorded) != set(read):
        return "run", READS_OTHERS
    waits: StepId | None = None
    for upstream in read:
        step = planned.get(upstream)
        if step is not None and step.action != "skip":
            waits = waits or upstream
        elif recorded[upstream] != present_version(upstream, standing):
            return "run", f"the data of '{upstream}' changed"
    if waits is not None:
        return "check", f"if the data of '{waits}' changes"
    return "skip", UP_TO_DATE


def recorded_reads(made: Materialisation) -> dict[StepId, str]:
    """The data versions that a materialisation was made from."""
    return {
        StepId(AssetKey.parse(key), partition or None): version
        for key, versions in made.upstream.items()
        for partition, version in versions.items()
    }


def present_version(step: StepId, standing: Standing) -> str | None:
    """The version of the data that is there now; None when there is none."""
    observed = standing.observed.get(step)
    if observed is not None:
        return observed.version
    made = standing.current.get(step)
    return made.data_version if made is not None else None


def _refuse_missing(reads: Reads, standing: Standing, partition: str | None) -> None:
    missing = list(_missing(reads, standing))
    if not missing:
        return
    lines = [f"asset '{reader}' reads '{upstream}', {why}" for reader, upstream, why in missing[:5]]
    if len(missing) > 5:
        lines.append(f"and {len(missing) - 5} more")
    readers = sorted({f"+{reader.asset}" for reader, _, _ in missing})
    suffix = f" --partition {partition}" if partition is not None else ""
    raise PlanError(
        "\n".join(lines), f"Run it together with what it reads: vp run {' '.join(readers)}{suffix}"
    )


def _missing(reads: Reads, standing: Standing) -> Iterator[tuple[StepId, StepId, str]]:
    planned = set(reads.ordered())
    for step in reads.ordered():
        for upstream in reads.of_step(step):
            if upstream in planned or upstream in standing.observed:
                continue
            if reads.all_assets[upstream.asset].kind == "source":
                yield step, upstream, "a source that was not observed"
            elif upstream in standing.lost:
                yield step, upstream, f"which can't be used: {standing.lost[upstream]}"
            elif upstream not in standing.current:
                yield step, upstream, "which has not been materialised"
