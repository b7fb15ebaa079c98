"""What the ledger remembers, as frozen values; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from vibepiper.analyzer.graph.model import AssetKey, JsonValue

RunState: TypeAlias = Literal["running", "succeeded", "failed", "interrupted"]
StepState: TypeAlias = Literal["materialised", "unchanged", "failed", "skipped"]

# The data versions that were read: by upstream key, then by partition (an empty text when it has none).
UpstreamVersions: TypeAlias = Mapping[str, Mapping[str, str]]


class StepId(NamedTuple):
    """An asset, or one partition of it."""

    asset: AssetKey
    partition: str | None = None

    def __str__(self) -> str:
        return f"{self.asset}[{self.partition}]" if self.partition is not None else str(self.asset)


@dataclass(frozen=True, slots=True)
class Stored:
    """Data in storage: where it is, how it is encoded, and what was put in.

    ``format`` is parquet, hive, csv, json, custom or none; ``type`` the type of the value stored, in normal form.
    ``stamp`` tells whether a published file is still the one that was written (size and time of change).
    """

    uri: str
    format: str
    type: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Materialisation:
    """Data that an asset (one partition of it) was given by a run. All times are aware and in UTC."""

    id: StepId
    run: str
    stored: Stored
    data_version: str
    code_version: str | None
    schema_version: str
    upstream: UpstreamVersions
    rows: int | None
    metadata: Mapping[str, JsonValue]
    started: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source looked like: ``problem`` says why it can't be read; ``stamp`` saves hashing unchanged files."""

    id: StepId
    at: datetime
    version: str = ""
    uri: str = ""
    stamp: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as a whole."""

    id: str
    state: RunState
    started: datetime
    ended: datetime | None = None
    selection: str | None = None
    materialised: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What one run did with one asset or partition; ``log`` is the file with its output, relative to the runs' folder."""

    id: StepId
    run: str
    state: StepState
    reason: str
    started: datetime
    ended: datetime
    rows: int | None = None
    error: str | None = None
    log: str | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One result of a check; ``partition`` is given when it judged one partition before that was published."""

    check: str
    assets: tuple[AssetKey, ...]
    passed: bool
    at: datetime
    severity: Literal["warn", "error"] = "error"
    run: str | None = None
    partition: str | None = None
    value: JsonValue = None
    message: str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """A publication under way: ``staged`` is about to take the place of ``target``.

    ``content`` is the hash of the staged bytes; recovery compares it with what it finds.
    """

    target: str
    staged: str
    retired: str
    content: str
    materialisation: Materialisation
