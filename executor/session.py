"""Plans a selection the way a command needs it: binds first where the source text leaves something open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vibepiper.analyzer.graph.model import AssetGraph, AssetKey, Check

from .bind import Bound, bind
from .definitions.definition import SourceDefinition
from .environment import Environment
from .ledger import Ledger, now
from .plan import Plan, plan_run
from .running import recover_dead_runs
from .standing import gather

_PLANNED_BY = frozenset(
    {"deps", "inputs", "partitions", "partition_by", "output", "uri", "version", "freshness", "pure"}
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, and the functions to run it with: none when nothing runs."""

    plan: Plan
    bound: Bound
    recovered: int = 0


def prepare(
    graph: AssetGraph,
    keys: Iterable[AssetKey],
    environment: Environment,
    ledger: Ledger,
    *,
    partition: str | None = None,
    force: bool = False,
    trust_runtime: bool = False,
    strict: bool = True,
    plan_only: bool = False,
    at: datetime | None = None,
) -> Prepared:
    """Plan the assets of ``keys`` and bind what may run.

    Args:
        graph: The project's graph.
        keys: What to run.
        environment: Where.
        ledger: What is remembered.
        partition: Run this partition only.
        force: Run all, changed or not.
        trust_runtime: Take the runtime's word where it contradicts the source text.
        strict: Refuse what reads data that was never made.
        plan_only: Import only what planning can't do without.
        at: The moment that decides which partitions exist and what is fresh; the present one by default.

    Raises:
        PlanError: The selection can't run.
        BindError: The author's code can't be imported, or contradicts its source text.
    """
    moment = at or now()
    wanted = frozenset(keys)
    recovered = recover_dead_runs(environment, ledger)
    bound: Bound | None = None
    if trust_runtime or _is_open(graph, wanted):
        bound = _bind(graph, wanted, environment, trust_runtime)
    plan = _plan(graph if bound is None else bound.graph, wanted, environment, ledger, moment, partition, force, strict,
                 bound.sources if bound is not None else {})  # fmt: skip
    if bound is None and not plan_only and plan.may_run():
        bound = _bind(graph, frozenset(step.id.asset for step in plan.may_run()), environment, trust_runtime)
    return Prepared(plan, bound or Bound(graph), recovered)


def _plan(
    graph: AssetGraph,
    keys: frozenset[AssetKey],
    environment: Environment,
    ledger: Ledger,
    at: datetime,
    partition: str | None,
    force: bool,
    strict: bool,
    sources: Mapping[AssetKey, SourceDefinition],
) -> Plan:
    standing = gather(graph, keys, environment, ledger, at, sources)
    return plan_run(graph, keys, standing, now=at, partition=partition, force=force, strict=strict)


def _bind(
    graph: AssetGraph, keys: frozenset[AssetKey], environment: Environment, trust_runtime: bool
) -> Bound:
    ours = frozenset(asset.key for asset in graph.assets if asset.dialect == "vibepiper")
    return bind(graph, keys & ours, environment, checks=_blocking(graph, keys), trust_runtime=trust_runtime)


def _blocking(graph: AssetGraph, keys: frozenset[AssetKey]) -> tuple[Check, ...]:
    return tuple(check for check in graph.checks if check.blocking and keys & frozenset(check.assets))


def _is_open(graph: AssetGraph, keys: frozenset[AssetKey]) -> bool:
    """Whether planning needs a fact that the source text doesn't say."""
    near = keys | {edge.upstream for edge in graph.edges if edge.downstream in keys}
    return any(
        asset.key in near
        and (
            any(unknown.field in _PLANNED_BY for unknown in asset.unknown)
            or (
                asset.kind == "source"
                and asset.output is not None
                and asset.output.manager != "vibepiper.IOManager"
            )
        )
        for asset in graph.assets
    )
