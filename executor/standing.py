"""Gathers what a plan starts from: the ledger's memory, whether the data is still there, and what sources look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey
from vibepiper.analyzer.graph.partitions import partition_keys, partitioning_problem

from .definitions.definition import SourceDefinition
from .environment import Environment
from .ledger import Ledger
from .plan import Standing
from .records import Materialisation, Observation, StepId
from .storage.places import Place, place_of, versions_folder
from .storage.publication import stamp_of
from .storage.sources import SourceFacts, observe
from .storage.uris import locate, reaching
from .storage.writing import HIVE


def gather(
    graph: AssetGraph,
    keys: Iterable[AssetKey],
    environment: Environment,
    ledger: Ledger,
    now: datetime,
    sources: Mapping[AssetKey, SourceDefinition] | None = None,
) -> Standing:
    """Gather the standing of ``keys`` and of what they read. Observes sources, and remembers what it saw."""
    assets = {asset.key: asset for asset in graph.assets}
    wanted = frozenset(keys)
    near = wanted | {edge.upstream for edge in graph.edges if edge.downstream in wanted}
    current = {step: made for step, made in ledger.current().items() if step.asset in near}
    interrupted = {intent.materialisation.id for intent in ledger.intents()}
    lost = {}
    for step, made in current.items():
        if step.asset in assets:
            why = _why_lost(assets[step.asset], made, environment)
            if why is None and step in interrupted:
                why = "its last publication was interrupted"
            if why is not None:
                lost[step] = why
    observed = _observe(
        [assets[key] for key in sorted(near) if key in assets and assets[key].kind == "source"],
        environment,
        ledger.observations(),
        now,
        sources or {},
    )
    ledger.add_observations([one for one in observed.values() if one.problem is None])
    return Standing(current, observed, lost, ledger.last_confirmed())


def _observe(
    sources: Iterable[Asset],
    environment: Environment,
    known: Mapping[StepId, Observation],
    now: datetime,
    definitions: Mapping[AssetKey, SourceDefinition],
) -> dict[StepId, Observation]:
    found: dict[StepId, Observation] = {}
    for asset in sources:
        facts = SourceFacts.of(asset, definitions.get(asset.key))
        for step in _steps(asset, now):
            found[step] = observe(facts, step, known.get(step), environment, now)
    return found


def _steps(asset: Asset, now: datetime) -> tuple[StepId, ...]:
    if asset.partitions is None or partitioning_problem(asset.partitions) is not None:
        return (StepId(asset.key),)
    return tuple(StepId(asset.key, key) for key in partition_keys(asset.partitions, now))


def _why_lost(asset: Asset, made: Materialisation, environment: Environment) -> str | None:
    """Why a materialisation can't be used any more; None when its data is where and what it was."""
    if asset.is_unknown("output"):
        return None
    place = place_of(asset, made.id.partition, environment)
    if not _belongs(asset, place, made, environment):
        return "its place or layout changed"
    if made.stored.format == "none" or (made.stored.format == "custom" and not made.stored.stamp):
        return None
    located = locate(made.stored.uri, environment)
    if located.path is None:
        with reaching(located.url):
            filesystem, path = located.filesystem()
            return None if filesystem.exists(path) else "its stored data is gone"
    if not located.path.exists():
        return "its stored data is gone"
    if made.stored.stamp and stamp_of(located.path) != made.stored.stamp:
        return "its stored data was changed from outside"
    return None


def _belongs(asset: Asset, place: Place, made: Materialisation, environment: Environment) -> bool:
    stored = made.stored
    if place.kind == "own" or stored.format == "none":
        return place.kind == "own" and stored.format == "none"
    if stored.format in ("parquet", "csv", HIVE) and (stored.format == HIVE) != bool(asset.partition_by):
        return False
    if place.kind == "versions":
        path = locate(stored.uri, environment).path
        return path is not None and path.is_relative_to(
            versions_folder(asset, made.id.partition, environment)
        )
    return stored.uri == place.uri or stored.uri.startswith(f"{place.uri.rstrip('/')}.")
