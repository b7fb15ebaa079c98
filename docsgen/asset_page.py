"""Turns one asset and its facts into its page model; pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vibepiper.analyzer.graph.model import Asset, AssetKey, Check, Column, JsonValue, Location
from vibepiper.analyzer.graph.partitions import partition_keys
from vibepiper.analyzer.graph.periods import PartitionError

from .diagram import Adjacency, Diagram
from .facts import CheckResultFact, SiteInput, StepFact
from .health import AssetHealth
from .markup import first_sentence, web_link
from .pages import (
    AssetPage,
    AssetRef,
    CheckRow,
    ColumnRow,
    Fact,
    PartitionCell,
    PartitionTable,
    ProblemRow,
    SourceRef,
    StepRow,
    TrendPoint,
)
from .paths import asset_path

STEPS_SHOWN = 30
PARTITIONS_SHOWN = 366
TREND_POINTS = 30


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an asset's page needs of the rest of the project."""

    site: SiteInput
    ref: Callable[[AssetKey, str], AssetRef]
    place: Callable[[Location], SourceRef]
    checks: Mapping[AssetKey, tuple[Check, ...]]
    edges: Adjacency


def asset_page(
    asset: Asset,
    health: AssetHealth,
    context: Surroundings,
    diagram: Diagram,
    problems: tuple[ProblemRow, ...],
) -> AssetPage:
    """Build the page of ``asset``."""
    above = context.edges.reach(asset.key, upwards=True)
    below = context.edges.reach(asset.key, upwards=False)
    source = context.site.sources.get(asset.key)
    latest = health.latest
    history = _history(health.steps)
    return AssetPage(
        path=asset_path(asset.key),
        key=str(asset.key),
        name=asset.key.name,
        prefix="".join(f"{part}/" for part in asset.key[:-1]),
        kind=asset.kind,
        status=health.status,
        summary=first_sentence(asset.description),
        description=asset.description or "",
        group=asset.group,
        owners=tuple(_owner(owner) for owner in asset.owners),
        tags=tuple(_tag(name, value) for name, value in sorted(asset.tags.items())),
        kinds=asset.kinds,
        deprecated=asset.deprecated,
        badges=_badges(asset),
        facts=_facts(asset, health),
        metadata=_metadata(asset, health),
        place=context.place(asset.location),
        schema_name=asset.schema.name if asset.schema else None,
        schema_strict=asset.schema.strict if asset.schema else False,
        columns=tuple(_column(column) for column in asset.schema.columns) if asset.schema else (),
        checks=tuple(
            _check(check, health.results.get(check.name, ()), asset.key, context)
            for check in context.checks.get(asset.key, ())
        ),
        partitions=_partitions(asset, health, context.site),
        freshness=health.freshness.policy,
        verified=health.freshness.verified,
        stale=health.freshness.stale,
        rows=health.rows,
        stored_at=latest.at if latest else None,
        steps=history[:STEPS_SHOWN],
        steps_hidden=max(0, len(history) - STEPS_SHOWN),
        trend=_trend(health.steps),
        upstream=_upstream(asset, context),
        downstream=tuple(context.ref(key, "") for key in context.edges.downstream.get(asset.key, ())),
        upstream_count=len(above),
        downstream_count=len(below),
        diagram=diagram,
        code=source,
        problems=(*problems, *_unknowns(asset, context, problems)),
    )


def _badges(asset: Asset) -> tuple[str, ...]:
    badges = [kind for kind in asset.kinds if kind != asset.kind]
    if asset.partitions:
        badges.append(f"{asset.partitions.kind} partitions")
    if asset.public:
        badges.append("public")
    if asset.conditional:
        badges.append("conditional")
    if asset.dialect != "vibepiper":
        badges.append(asset.dialect)
    return tuple(badges)


def _facts(asset: Asset, health: AssetHealth) -> tuple[Fact, ...]:
    latest = health.latest
    # Of one partition, whichever came last, neither place nor version says anything of the asset.
    whole = latest if latest and latest.partition is None else None
    stored = whole.uri if whole else None
    uri = asset.output.uri if asset.output else None
    manager = asset.output.manager if asset.output else None
    facts = (
        ("Storage", uri, True),
        ("Stored at", stored if stored != uri else None, True),
        (
            "IO manager",
            manager if manager not in (None, "store", "none", "vibepiper.IOManager") else None,
            True,
        ),
        ("Stores itself", "yes" if manager == "none" else None, False),
        ("Laid out by", ", ".join(asset.partition_by) or None, True),
        ("Type", asset.type, True),
        ("Resources", ", ".join(asset.resources) or None, True),
        ("Retries", str(asset.retries) if asset.retries else None, False),
        ("Version", asset.version, True),
        ("Code version", _short(asset.code_version), True),
        ("Data version", _short(whole.data_version) if whole else None, True),
        ("Defined in", asset.module, True),
        ("Depends on the environment", ", ".join(asset.environment) or None, True),
    )
    return tuple(Fact(label, value, web_link(value), code) for label, value, code in facts if value)


def _metadata(asset: Asset, health: AssetHealth) -> tuple[Fact, ...]:
    """The author's metadata, and what the latest materialisation recorded: of which partition, where it is of one."""
    latest = health.latest
    partition = f" ({latest.partition})" if latest and latest.partition is not None else ""
    recorded = {f"{name}{partition}": value for name, value in latest.metadata.items()} if latest else {}
    merged: dict[str, JsonValue] = {**asset.metadata, **recorded}
    return tuple(Fact(name, _text(value), web_link(value)) for name, value in sorted(merged.items()))


def _column(column: Column) -> ColumnRow:
    return ColumnRow(
        name=column.name,
        dtype=column.dtype or "",
        nullable=column.nullable,
        unique=column.unique,
        checks=column.checks,
        description=column.description or "",
        tags=tuple(_tag(name, value) for name, value in sorted(column.tags.items())),
    )


def _check(
    check: Check, results: tuple[CheckResultFact, ...], key: AssetKey, context: Surroundings
) -> CheckRow:
    """The row of a check: its worst current result over the partitions, the newest of them first."""
    shown = min(results, key=lambda fact: fact.passed, default=None)
    outcome = "none" if shown is None else _outcome(shown)
    failing = sum(not fact.passed for fact in results)
    label = {"none": "Not run", "passed": "Passed", "warned": "Warned", "failed": "Failed"}[outcome]
    if failing and len(results) > 1:
        label = f"{label} on {failing} of {len(results)} partitions"
    return CheckRow(
        name=check.name,
        severity=check.severity,
        blocking=check.blocking,
        description=first_sentence(check.description),
        place=context.place(check.location),
        outcome=outcome,
        label=label,
        at=shown.at if shown else None,
        value=_text(shown.value) if shown and shown.value is not None else "",
        message=(shown.message or "") if shown else "",
        partition=(shown.partition or "") if shown else "",
        also=tuple(context.ref(other, "") for other in (*check.assets, *check.reads) if other != key),
    )


def _outcome(fact: CheckResultFact) -> str:
    if fact.passed:
        return "passed"
    return "failed" if fact.severity == "error" else "warned"


def _partitions(asset: Asset, health: AssetHealth, site: SiteInput) -> PartitionTable | None:
    if asset.partitions is None:
        return None
    present = {fact.partition: fact for fact in health.stored if fact.partition is not None}
    outcomes = {step.partition: step.state for step in reversed(health.steps) if step.state != "skipped"}
    try:
        expected = partition_keys(asset.partitions, site.generated_at)
    except PartitionError:
        # The linter reports a partitioning that makes no sense; what is in storage is still worth showing.
        expected = ()
    keys = list(dict.fromkeys((*expected, *sorted(present))))
    shown = keys[-PARTITIONS_SHOWN:]
    cells = []
    for key in shown:
        fact = present.get(key)
        state = "failed" if outcomes.get(key) == "failed" else "present" if fact else "missing"
        rows = f", {fact.rows:,} row{'s' * (fact.rows != 1)}" if fact and fact.rows is not None else ""
        cells.append(PartitionCell(key, state, f"{key}: {_STATES[state]}{rows}"))
    start = f" from {asset.partitions.start}" if asset.partitions.start else ""
    end = f" until {asset.partitions.end}" if asset.partitions.end else ""
    zone = f" ({asset.partitions.timezone})" if asset.partitions.kind != "static" else ""
    return PartitionTable(
        summary=f"{asset.partitions.kind}{start}{end}{zone}",
        present=sum(key in present for key in keys),
        total=len(keys),
        hidden=len(keys) - len(shown),
        cells=tuple(cells),
    )


def _history(steps: tuple[StepFact, ...]) -> tuple[StepRow, ...]:
    """What each run did, newest first: the partitions in which one run found nothing to do stand in one row."""
    rows: dict[tuple[str, str, str | None], list[StepFact]] = {}
    for step in steps:
        alone = step.partition if step.state != "unchanged" else None
        rows.setdefault((step.run, step.state, alone), []).append(step)
    return tuple(
        StepRow(
            state=found[0].state,
            at=found[0].at,
            partition=f"{len(found)} partitions" if len(found) > 1 else found[0].partition or "",
            reason=found[0].reason or "",
            error=found[0].error or "",
            rows=None if len(found) > 1 else found[0].rows,
            seconds=None if len(found) > 1 else found[0].seconds,
            run=found[0].run,
        )
        for found in rows.values()
    )


_STATES = {"failed": "failed", "present": "materialised", "missing": "missing"}


def _trend(steps: tuple[StepFact, ...]) -> tuple[TrendPoint, ...]:
    """Rows of the latest materialisations, oldest first; nothing to show for fewer than two."""
    counted = [(step, step.rows) for step in steps if step.state == "materialised" and step.rows is not None]
    points = counted[:TREND_POINTS][::-1]
    if len(points) < 2:
        return ()
    largest = max(rows for _, rows in points) or 1
    return tuple(
        TrendPoint(
            height=max(3.0, round(100 * rows / largest, 1)),
            label=f"{step.at:%Y-%m-%d %H:%M}{f', {step.partition}' if step.partition else ''}: {rows:,} rows",
        )
        for step, rows in points
    )


def _upstream(asset: Asset, context: Surroundings) -> tuple[AssetRef, ...]:
    edges = context.edges
    return tuple(
        context.ref(key, _how(key, edges.parameters[key, asset.key]))
        for key in edges.upstream.get(asset.key, ())
    )


def _how(key: AssetKey, parameters: tuple[str, ...]) -> str:
    """How an upstream is read, where its name does not say it."""
    if not parameters:
        return "ordering only"
    if parameters in ((key.name,), ("__".join(key),)):
        return ""
    return "as " + ", ".join(parameters)


def _unknowns(asset: Asset, context: Surroundings, problems: tuple[ProblemRow, ...]) -> Iterator[ProblemRow]:
    """What is not known of the asset, unless one of the problems says it."""
    for unknown in asset.unknown:
        place = context.place(unknown.location)
        if not any(row.place == place and unknown.reason in row.message for row in problems):
            name = f"unknown {unknown.field}"
            yield ProblemRow("", name, "info", unknown.reason, place, None, unknown.advice)


def _owner(owner: str) -> Fact:
    link = f"mailto:{owner}" if "@" in owner and not owner.startswith("@") and " " not in owner else None
    return Fact("owner", owner, link)


def _tag(name: str, value: str) -> str:
    return f"{name}: {value}" if value else name


def _text(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(value, ensure_ascii=False)


def _short(version: str | None) -> str | None:
    return version if version is None or len(version) <= 20 else version[:16] + "…"
