"""``vp status``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import click
from msgspec import Struct
from msgspec.structs import replace

from vibepiper.analyzer.graph.model import Asset, AssetKey, JsonValue
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.plan import Plan, Step
from vibepiper.executor.records import Materialisation, StepId, StepRecord
from vibepiper.executor.session import prepare
from vibepiper.project import analyse, execution_environment, open_project, select_assets

from .graph_output import say_what_is_missing
from .options import environment_option, format_option, select_argument
from .output import moment, print_json, print_table


class Standing(Struct, frozen=True):
    """How an asset stands: the sum over its partitions. ``state`` is up to date, out of date, missing, waiting (it runs
    if an upstream changes) or unreadable; of sources readable, unreadable or not looked at. ``failure`` is how its last
    attempt failed, if it did."""

    asset: Asset
    state: str
    reason: str
    made: tuple[Materialisation, ...]
    partitions: int | None
    failure: StepRecord | None = None

    @property
    def at(self) -> datetime | None:
        """When it was last materialised."""
        return max((made.ended for made in self.made), default=None)

    @property
    def rows(self) -> int | None:
        """How many rows it has, where that is known."""
        counted = [made.rows for made in self.made if made.rows is not None]
        return sum(counted) if counted else None


@click.command("status")
@select_argument
@environment_option
@format_option("text", "json")
def command(
    select: tuple[str, ...], exclude: tuple[str, ...], environment: str | None, output_format: str
) -> int:
    """Say which assets are up to date, and why others are not.

    Sources are looked at, nothing is run.
    """
    project = open_project(environment)
    graph = analyse(project, variables=project.variables()).graph
    keys = select_assets(graph, select, exclude)
    if not graph.assets:
        if output_format == "json":
            print_json({"version": 1, "assets": []})
        say_what_is_missing(graph)
        return 0
    where = execution_environment(project)
    with Ledger.open(where) as ledger:
        plan = prepare(graph, keys, where, ledger, strict=False, plan_only=True).plan
        failures = ledger.failures()
    chosen = set(keys)
    found = list(_standings((asset for asset in graph.assets if asset.key in chosen), plan, failures))
    if output_format == "json":
        print_json({"version": 1, "assets": [_value(entry) for entry in found]})
    else:
        print_table(("asset", "state", "materialised", "rows", "partitions", "why"), map(_row, found))
    say_what_is_missing(graph)
    return 0


def _standings(
    assets: Iterable[Asset], plan: Plan, failures: Mapping[StepId, StepRecord]
) -> Iterator[Standing]:
    steps: dict[AssetKey, list[Step]] = {}
    for step in plan.steps:
        steps.setdefault(step.id.asset, []).append(step)
    for asset in assets:
        if asset.kind == "source":
            yield _source(asset, plan)
        else:
            own = steps.get(asset.key, [])
            failed = [failures[step.id] for step in own if step.id in failures]
            latest = max(failed, key=lambda step: step.ended, default=None)
            yield replace(_asset(asset, own, plan), failure=latest)


def _source(asset: Asset, plan: Plan) -> Standing:
    observed = [seen for step, seen in plan.standing.observed.items() if step.asset == asset.key]
    problem = next((seen.problem for seen in observed if seen.problem), None)
    count = len(observed) if asset.partitions else None
    if problem is not None:
        return Standing(asset, "unreadable", problem, (), count)
    return Standing(asset, "readable" if observed else "not looked at", "", (), count)


def _asset(asset: Asset, steps: Sequence[Step], plan: Plan) -> Standing:
    made = tuple(plan.standing.current[step.id] for step in steps if step.id in plan.standing.current)
    state, reason = "up to date", ""
    for wanted, name in (("blocked", "unreadable"), ("run", "out of date"), ("check", "waiting")):
        found = [step for step in steps if step.action == wanted]
        if found:
            state, reason = name, found[0].reason
            break
    if state == "out of date" and not made:
        state = "missing"
    return Standing(asset, state, reason, made, len(steps) if asset.partitions else None)


def _row(entry: Standing) -> tuple[object, ...]:
    partitions = f"{len(entry.made)} of {entry.partitions}" if entry.partitions is not None else ""
    rows = f"{entry.rows:,}" if entry.rows is not None else ""
    return (
        entry.asset.key,
        entry.state,
        moment(entry.at) if entry.at else "",
        rows,
        "" if entry.asset.kind == "source" else partitions,
        _why(entry),
    )


def _why(entry: Standing) -> str:
    """Why it is as it is; shortly, for a table."""
    if entry.failure is None:
        return entry.reason
    error = (entry.failure.error or "").partition("\n")[0]
    partition = f" for {entry.failure.id.partition}" if entry.failure.id.partition is not None else ""
    said = f"failed{partition} in run {entry.failure.run}: {error}"
    return f"{entry.reason}; {said}" if entry.reason else said


def _value(entry: Standing) -> JsonValue:
    partitions: JsonValue = None
    if entry.partitions is not None and entry.asset.kind == "asset":
        partitions = {"made": len(entry.made), "total": entry.partitions}
    return {
        "key": str(entry.asset.key),
        "kind": entry.asset.kind,
        "state": entry.state,
        "reason": entry.reason,
        "materialised": entry.at.isoformat() if entry.at else None,
        "rows": entry.rows,
        "partitions": partitions,
        "failure": None
        if entry.failure is None
        else {
            "run": entry.failure.run,
            "partition": entry.failure.id.partition,
            "error": entry.failure.error,
        },
    }
