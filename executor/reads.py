"""Works out which partitions of which assets a selection makes and what each reads; knows nothing of what is up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, PartitionMapping
from vibepiper.analyzer.graph.partitions import (
    key_problem,
    map_keys,
    partition_keys,
    partitioning_problem,
)
from vibepiper.analyzer.graph.periods import PartitionError
from vibepiper.analyzer.graph.queries import GraphIndex
from vibepiper.analyzer.graph.suggest import did_you_mean

from .errors import PlanError
from .records import Materialisation, StepId

DIALECT = "vibepiper"


@dataclass(frozen=True, slots=True)
class Upstream:
    """One asset that another reads: through a parameter or for ordering only (None), and which partitions of it."""

    key: AssetKey
    parameter: str | None
    mapping: PartitionMapping | None


@dataclass(frozen=True, slots=True)
class Read:
    """What one parameter of a step reads (None: an ordering-only dependency)."""

    parameter: str | None
    data: tuple[StepId, ...]


def plan_order(graph: AssetGraph, keys: Iterable[AssetKey]) -> tuple[AssetKey, ...]:
    """The assets of ``keys`` (sources left out), each after what it reads.

    Raises:
        PlanError: One of them is unknown, isn't ours to run, reads an unknown asset, or they form a cycle.
    """
    assets = {asset.key: asset for asset in graph.assets}
    wanted: list[AssetKey] = []
    for key in dict.fromkeys(keys):
        if key not in assets:
            hint = did_you_mean(str(key), map(str, assets))
            raise PlanError(f"no asset '{key}'.{hint}", "List them with: vp list")
        if assets[key].dialect != DIALECT:
            raise PlanError(
                f"asset '{key}' is a {assets[key].dialect} asset: it can be read and linted, not run",
                f"Run it with {assets[key].dialect}.",
            )
        if assets[key].kind == "asset":
            wanted.append(key)
    index = GraphIndex(graph)
    _refuse_unknown_upstream(index, wanted)
    cycle = next((cycle for cycle in index.cycles() if set(cycle) & set(wanted)), None)
    if cycle is not None:
        path = " -> ".join(f"'{key}'" for key in (*cycle, cycle[0]))
        raise PlanError(f"the assets form a cycle: {path}", "Break it; vp lint shows where (VPG002).")
    return index.order(wanted)


@dataclass(frozen=True, slots=True)
class Reads:
    """The steps of a selection: per asset the partitions to make (None when it has none), and what they read."""

    assets: Mapping[AssetKey, Asset]
    all_assets: Mapping[AssetKey, Asset]
    steps: Mapping[AssetKey, tuple[StepId, ...]]
    upstream: Mapping[AssetKey, tuple[Upstream, ...]]
    resolved: Mapping[StepId, tuple[Read, ...]]

    @classmethod
    def of(
        cls,
        graph: AssetGraph,
        order: tuple[AssetKey, ...],
        partition: str | None,
        now: datetime,
        current: Mapping[StepId, Materialisation],
    ) -> Self:
        """Expand assets to partitions.

        Raises:
            PlanError: A partition is asked for that no asset has, or one can't be mapped onto its upstream.
        """
        index = GraphIndex(graph)
        everything = index.assets
        upstream = {key: _upstreams(index, key) for key in order}
        expansion = _Expansion(everything, order, upstream, now)
        steps = expansion.steps(partition)
        available = {step for made in steps.values() for step in made} | set(current)
        resolved = {step: expansion.read_by(step, available) for key in order for step in steps.get(key, ())}
        return cls({key: everything[key] for key in order}, everything, steps, upstream, resolved)

    def ordered(self) -> tuple[StepId, ...]:
        """All steps, each after those it reads."""
        return tuple(step for made in self.steps.values() for step in made)

    def of_step(self, step: StepId) -> tuple[StepId, ...]:
        """What the step reads, assets and sources, each once."""
        return tuple(dict.fromkeys(one for read in self.resolved[step] for one in read.data))


@dataclass(frozen=True, slots=True)
class _Expansion:
    assets: Mapping[AssetKey, Asset]
    order: tuple[AssetKey, ...]
    upstream: Mapping[AssetKey, tuple[Upstream, ...]]
    now: datetime

    def steps(self, partition: str | None) -> dict[AssetKey, tuple[StepId, ...]]:
        """The steps of each asset, in order."""
        if partition is None:
            return {key: self._all_steps(key) for key in self.order}
        return self._steps_for(partition)

    def read_by(self, step: StepId, available: set[StepId]) -> tuple[Read, ...]:
        """What a step reads. Reading all partitions means those that are there or are being made."""
        return tuple(
            Read(entry.parameter, self._data(step, entry, available)) for entry in self.upstream[step.asset]
        )

    def _data(self, step: StepId, entry: Upstream, available: set[StepId]) -> tuple[StepId, ...]:
        if self.assets[entry.key].partitions is None:
            return (StepId(entry.key),)
        read = tuple(StepId(entry.key, key) for key in self._map(step, entry))
        if self._reads_all(step.asset, entry) and self.assets[entry.key].kind == "asset":
            return tuple(one for one in read if one in available) or read
        return read

    def _all_steps(self, key: AssetKey) -> tuple[StepId, ...]:
        partitioning = self.assets[key].partitions
        if partitioning is None:
            return (StepId(key),)
        self._refuse_wrong_partitioning(key)
        return tuple(StepId(key, one) for one in partition_keys(partitioning, self.now))

    def _steps_for(self, partition: str) -> dict[AssetKey, tuple[StepId, ...]]:
        """The steps for one partition: those of that key, those they read, and unpartitioned assets as they are."""
        needed: dict[AssetKey, set[str]] = defaultdict(set)
        problems: dict[AssetKey, str] = {}
        for key in reversed(self.order):
            partitioning = self.assets[key].partitions
            if partitioning is not None:
                self._refuse_wrong_partitioning(key)
                problem = key_problem(partitioning, partition)
                if problem is None:
                    needed[key].add(partition)
                else:
                    problems[key] = problem
            for one in sorted(needed[key]):
                for entry in self.upstream[key]:
                    if self.assets[entry.key].partitions is not None and entry.key in self.upstream:
                        needed[entry.key].update(self._map(StepId(key, one), entry))
        partitioned = [key for key in self.order if self.assets[key].partitions is not None]
        if not partitioned:
            raise PlanError(
                f"none of the selected assets has partitions, so there is no partition '{partition}'",
                "Leave --partition out.",
            )
        if not any(partition in needed[key] for key in partitioned):
            key = partitioned[0]
            raise PlanError(f"asset '{key}' has no partition '{partition}': {problems[key]}")
        return {
            key: tuple(StepId(key, one) for one in self._in_order(key, needed[key]))
            if self.assets[key].partitions is not None
            else (StepId(key),)
            for key in self.order
        }

    def _in_order(self, key: AssetKey, needed: set[str]) -> list[str]:
        partitioning = self.assets[key].partitions
        if partitioning is not None and partitioning.kind == "static":
            return [one for one in partitioning.keys if one in needed]
        return sorted(needed)  # the keys of time partitions sort by time

    def _map(self, step: StepId, entry: Upstream) -> tuple[str, ...]:
        upstream, downstream = self.assets[entry.key], self.assets[step.asset]
        try:
            return map_keys(
                upstream.partitions, downstream.partitions, entry.mapping, step.partition, until=self.now
            )
        except PartitionError as error:
            raise PlanError(
                f"asset '{step}' can't read the partitions of '{entry.key}': {error}",
                f"Correct it at {downstream.location}.",
            ) from error

    def _reads_all(self, key: AssetKey, entry: Upstream) -> bool:
        if entry.mapping is not None:
            return entry.mapping.kind == "all"
        return self.assets[key].partitions is None

    def _refuse_wrong_partitioning(self, key: AssetKey) -> None:
        partitioning = self.assets[key].partitions
        problem = partitioning_problem(partitioning) if partitioning is not None else None
        if problem is not None:
            raise PlanError(f"the partitions of asset '{key}' can't be used: {problem}",
                            f"Correct them at {self.assets[key].location}.")  # fmt: skip


def _upstreams(index: GraphIndex, key: AssetKey) -> tuple[Upstream, ...]:
    mappings = {entry.parameter: entry.partitions for entry in index[key].inputs}
    return tuple(
        Upstream(edge.upstream, edge.parameter, mappings.get(edge.parameter or ""))
        for edge in index.edges_into(key)
    )


def _refuse_unknown_upstream(index: GraphIndex, wanted: Iterable[AssetKey]) -> None:
    for key in wanted:
        for edge in index.edges_into(key):
            if edge.upstream not in index:
                hint = did_you_mean(str(edge.upstream), map(str, index.assets))
                raise PlanError(
                    f"{edge.location}: asset '{key}' reads '{edge.upstream}', which no asset defines.{hint}",
                    "Correct the name, or declare it with source(…).",
                )
