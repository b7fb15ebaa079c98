"""How an asset is doing, judged from the facts of its runs; pure, and silent on how pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from vibepiper.analyzer.graph.durations import parse_duration
from vibepiper.analyzer.graph.model import Asset, AssetKey, Check

from .facts import CheckResultFact, MaterialisationFact, SiteInput, StepFact

FactT = TypeVar("FactT", StepFact, MaterialisationFact, CheckResultFact)


class Status(StrEnum):
    """The state of an asset, worst first."""

    FAILED = "failed"
    CHECK_FAILED = "check-failed"
    STALE = "stale"
    OUTDATED = "outdated"
    WARNED = "warned"
    NEVER = "never"
    SOURCE = "source"
    OK = "ok"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Status.FAILED: "Failed",
    Status.CHECK_FAILED: "Check failed",
    Status.STALE: "Stale",
    Status.OUTDATED: "Code changed",
    Status.WARNED: "Check warned",
    Status.NEVER: "Not materialised",
    Status.SOURCE: "Source",
    Status.OK: "Up to date",
}
ATTENTION = (Status.FAILED, Status.CHECK_FAILED, Status.STALE, Status.OUTDATED, Status.WARNED)


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether an asset's data is as recent as it promises; ``verified`` is when it was last found current."""

    policy: str | None
    verified: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class AssetHealth:
    """An asset's facts in the order pages need them: the latest results and data, the history newest first."""

    status: Status
    freshness: Freshness
    steps: tuple[StepFact, ...]
    stored: tuple[MaterialisationFact, ...]
    results: Mapping[str, tuple[CheckResultFact, ...]]

    @property
    def latest(self) -> MaterialisationFact | None:
        """The most recent data in storage."""
        return max(self.stored, key=lambda fact: fact.at, default=None)

    @property
    def rows(self) -> int | None:
        """Rows in storage, over all partitions, where every partition says how many it has."""
        counts = [fact.rows for fact in self.stored if fact.rows is not None]
        return sum(counts) if counts and len(counts) == len(self.stored) else None


def judge(site: SiteInput) -> dict[AssetKey, AssetHealth]:
    """Judge every asset of the graph."""
    steps = _by_asset(site.steps)
    stored = _by_asset(site.materialisations)
    results = _by_asset(site.check_results)
    checks: dict[AssetKey, list[Check]] = {}
    for check in site.graph.checks:
        for key in check.assets:
            checks.setdefault(key, []).append(check)
    return {
        asset.key: _judge_asset(
            asset,
            steps.get(asset.key, []),
            _latest_by_partition(stored.get(asset.key, [])),
            _current_results(checks.get(asset.key, []), results.get(asset.key, [])),
            site.generated_at,
        )
        for asset in site.graph.assets
    }


def _judge_asset(
    asset: Asset,
    steps: list[StepFact],
    stored: tuple[MaterialisationFact, ...],
    results: dict[str, tuple[CheckResultFact, ...]],
    now: datetime,
) -> AssetHealth:
    newest_first = tuple(sorted(steps, key=lambda step: step.at, reverse=True))
    freshness = _freshness(asset, newest_first, stored, now)
    status = _status(asset, newest_first, stored, results, freshness)
    return AssetHealth(status, freshness, newest_first, stored, results)


def _status(
    asset: Asset,
    steps: tuple[StepFact, ...],
    stored: tuple[MaterialisationFact, ...],
    results: Mapping[str, tuple[CheckResultFact, ...]],
    freshness: Freshness,
) -> Status:
    outcomes = {step.partition: step for step in reversed(steps) if step.state != "skipped"}
    if any(step.state == "failed" for step in outcomes.values()):
        return Status.FAILED
    failing = [fact for facts in results.values() for fact in facts if not fact.passed]
    if any(fact.severity == "error" for fact in failing):
        return Status.CHECK_FAILED
    if asset.kind == "source":
        observed = bool(stored or outcomes)
        return Status.STALE if freshness.stale and observed else Status.WARNED if failing else Status.SOURCE
    if not stored and not outcomes:
        return Status.NEVER
    if freshness.stale:
        return Status.STALE
    if any(_other_code(asset, fact) for fact in stored):
        return Status.OUTDATED
    return Status.WARNED if failing else Status.OK


def _freshness(
    asset: Asset, steps: tuple[StepFact, ...], stored: tuple[MaterialisationFact, ...], now: datetime
) -> Freshness:
    times = [fact.at for fact in stored] + [
        step.at for step in steps if step.state in ("materialised", "unchanged")
    ]
    verified = max(times, default=None)
    if asset.freshness is None:
        return Freshness(None, verified, stale=False)
    try:
        limit = parse_duration(asset.freshness)
    except ValueError:
        # The linter reports the literal; a promise that cannot be read is not broken.
        return Freshness(asset.freshness, verified, stale=False)
    return Freshness(asset.freshness, verified, stale=verified is not None and now - verified > limit)


def _other_code(asset: Asset, fact: MaterialisationFact) -> bool:
    """Whether the data was made by other code: certain only when both digests are of the same form."""
    if asset.code_version is None or fact.code_version is None:
        return False
    same_form = asset.code_version.partition(":")[0] == fact.code_version.partition(":")[0]
    return same_form and asset.code_version != fact.code_version


def _current_results(
    checks: list[Check], facts: list[CheckResultFact]
) -> dict[str, tuple[CheckResultFact, ...]]:
    """The latest result of each check for each partition, of checks that still exist; newest first."""
    current: dict[str, dict[str | None, CheckResultFact]] = {check.name: {} for check in checks}
    for fact in sorted(facts, key=lambda fact: fact.at):
        if fact.check in current:
            current[fact.check][fact.partition] = fact
    return {
        name: tuple(sorted(by_partition.values(), key=lambda fact: fact.at, reverse=True))
        for name, by_partition in current.items()
    }


def _latest_by_partition(facts: list[MaterialisationFact]) -> tuple[MaterialisationFact, ...]:
    latest = {fact.partition: fact for fact in sorted(facts, key=lambda fact: fact.at)}
    return tuple(latest[partition] for partition in sorted(latest, key=lambda key: key or ""))


def _by_asset(facts: Iterable[FactT]) -> dict[AssetKey, list[FactT]]:
    table: dict[AssetKey, list[FactT]] = {}
    for fact in facts:
        table.setdefault(fact.asset, []).append(fact)
    return table
