"""What the site shows beyond the graph, as plain frozen values; knows nothing of ledgers, linters or configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from vibepiper.analyzer.graph.model import AssetGraph, AssetKey, JsonValue, Location, Severity

RunState: TypeAlias = Literal["running", "succeeded", "failed", "interrupted"]
StepState: TypeAlias = Literal["materialised", "unchanged", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class RunFact:
    """One run, as a whole. All times here and below are aware datetimes."""

    id: str
    state: RunState
    started: datetime
    ended: datetime | None = None
    selection: str | None = None
    environment: str | None = None
    materialised: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class StepFact:
    """What one run did with one asset (one partition of it): ``reason`` is the plan's, ``error`` a short message."""

    asset: AssetKey
    run: str
    state: StepState
    at: datetime
    partition: str | None = None
    seconds: float | None = None
    rows: int | None = None
    reason: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class MaterialisationFact:
    """Data that an asset (one partition of it) has in storage, or had: the latest one counts."""

    asset: AssetKey
    at: datetime
    run: str | None = None
    partition: str | None = None
    rows: int | None = None
    uri: str | None = None
    code_version: str | None = None
    data_version: str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResultFact:
    """One result of a check. ``check`` is the check's name, ``asset`` one of the assets that it judges."""

    check: str
    asset: AssetKey
    passed: bool
    at: datetime
    severity: Literal["warn", "error"] = "error"
    run: str | None = None
    partition: str | None = None
    value: JsonValue = None
    message: str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingFact:
    """One finding of the linter."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    asset: AssetKey | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The source text that defines an asset, decorators included; ``first_line`` is its line in ``path``."""

    path: str
    first_line: int
    text: str


@dataclass(frozen=True, slots=True)
class SiteInput:
    """Everything a site is made from.

    ``generated_at`` decides what is stale. ``steps``, ``materialisations`` and ``check_results`` may hold
    the whole history, in any order. ``source_url`` is a template of links to source lines, such as
    ``https://host/team/project/blob/main/{path}#L{line}``.
    """

    name: str
    graph: AssetGraph
    generated_at: datetime
    description: str | None = None
    environment: str | None = None
    revision: str | None = None
    source_url: str | None = None
    runs: tuple[RunFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    materialisations: tuple[MaterialisationFact, ...] = ()
    check_results: tuple[CheckResultFact, ...] = ()
    findings: tuple[FindingFact, ...] = ()
    sources: Mapping[AssetKey, SourceText] = field(default_factory=dict)
