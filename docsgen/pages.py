"""The catalog as page models: everything a template shows, decided; templates only arrange it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vibepiper.analyzer.graph.model import Severity

from .diagram import Diagram
from .facts import RunFact, SourceText
from .health import Status


@dataclass(frozen=True, slots=True)
class AssetRef:
    """A mention of an asset on another page; ``target`` is None when nothing defines it."""

    key: str
    target: str | None
    status: Status | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A place in the source, with a link where the project's host is known."""

    path: str
    line: int
    url: str | None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; ``url`` when it is a link."""

    label: str
    value: str
    url: str | None = None
    code: bool = False


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A declared column."""

    name: str
    dtype: str
    nullable: bool
    unique: bool
    checks: tuple[str, ...]
    description: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check with its latest outcome: passed, failed, warned, or none when it has not run."""

    name: str
    severity: str
    blocking: bool
    description: str
    place: SourceRef
    outcome: str
    label: str
    at: datetime | None
    value: str
    message: str
    partition: str
    also: tuple[AssetRef, ...]


@dataclass(frozen=True, slots=True)
class PartitionCell:
    """One partition: present, failed or missing."""

    key: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """An asset's partitions; ``hidden`` counts the oldest ones that are not shown."""

    summary: str
    present: int
    total: int
    hidden: int
    cells: tuple[PartitionCell, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """What one run did with an asset: with one of its partitions, or with several alike."""

    state: str
    at: datetime
    partition: str
    reason: str
    error: str
    rows: int | None
    seconds: float | None
    run: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One bar of the row-count chart: its height in per cent of the largest."""

    height: float
    label: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A finding or something the analysis could not decide."""

    code: str
    name: str
    severity: Severity
    message: str
    place: SourceRef
    asset: AssetRef | None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class AssetPage:
    """An asset's own page, and its row of the catalog."""

    path: str
    key: str
    name: str
    prefix: str
    kind: str
    status: Status
    summary: str
    description: str
    group: str | None
    owners: tuple[Fact, ...]
    tags: tuple[str, ...]
    kinds: tuple[str, ...]
    deprecated: str | None
    badges: tuple[str, ...]
    facts: tuple[Fact, ...]
    metadata: tuple[Fact, ...]
    place: SourceRef
    schema_name: str | None
    schema_strict: bool
    columns: tuple[ColumnRow, ...]
    checks: tuple[CheckRow, ...]
    partitions: PartitionTable | None
    freshness: str | None
    verified: datetime | None
    stale: bool
    rows: int | None
    stored_at: datetime | None
    steps: tuple[StepRow, ...]
    steps_hidden: int
    trend: tuple[TrendPoint, ...]
    upstream: tuple[AssetRef, ...]
    downstream: tuple[AssetRef, ...]
    upstream_count: int
    downstream_count: int
    diagram: Diagram
    code: SourceText | None
    problems: tuple[ProblemRow, ...]


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group on the home page, with how many of its assets are in which state."""

    name: str
    count: int
    states: tuple[tuple[Status, int], ...]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job."""

    name: str
    select: str
    schedule: str
    place: SourceRef


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the home page; ``tone`` is good, bad, warn or plain."""

    label: str
    value: str
    detail: str
    target: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page."""

    title: str
    description: str
    tiles: tuple[Tile, ...]
    attention: tuple[AssetRef, ...]
    groups: tuple[GroupCard, ...]
    runs: tuple[RunFact, ...]
    jobs: tuple[JobRow, ...]
    generated_at: datetime
    revision: str | None
    environment: str | None
    states: tuple[tuple[Status, int], ...]
    diagram: Diagram


@dataclass(frozen=True, slots=True)
class LineagePage:
    """The whole graph, or its groups and each group by itself when it is too large for one drawing."""

    diagram: Diagram
    assets: int
    edges: int
    parts: tuple[tuple[str, Diagram], ...]


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """All findings; ``counts`` by severity."""

    rows: tuple[ProblemRow, ...]
    counts: tuple[tuple[Severity, int], ...]
    codes: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """The values that the catalog can be filtered by."""

    groups: tuple[str, ...]
    kinds: tuple[str, ...]
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    states: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole site."""

    home: HomePage
    assets: tuple[AssetPage, ...]
    filters: Filters
    lineage: LineagePage
    problems: ProblemsPage
