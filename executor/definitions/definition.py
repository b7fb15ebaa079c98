"""The definitions that an author's code makes, as values; knows neither how they were written nor how they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, TypeAlias

from vibepiper.analyzer.graph.model import AssetKey, ColumnLineage, JsonValue

from ..resources import Resource
from .io_manager import IOManager
from .partitions import PartitionReads, Partitions

Function: TypeAlias = Callable[..., Any]  # an author's function, of any signature


class Unset(Enum):
    """The value of an argument that was not given, where None means something else."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "<unset>"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Site:
    """Where a definition was made: ``module`` is the one whose import made it, ``file`` and ``line`` the code's."""

    module: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Catalog:
    """What every asset and source can say of itself for the catalog."""

    description: str | None = None
    group: str | None = None
    owners: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    freshness: str | None = None
    public: bool = False
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class InputDefinition:
    """An entry of ``inputs``: the upstream key as written, and what of it is read."""

    asset: AssetKey
    partitions: PartitionReads | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AssetDefinition:
    """An asset that a function or a SQL text computes: exactly one of ``function`` and ``sql`` is given.

    ``output`` is UNSET for the environment's default store, None when the asset stores its own data.
    """

    key: AssetKey
    site: Site
    function: Function | None
    sql: str | None
    catalog: Catalog
    inputs: Mapping[str, InputDefinition] = field(default_factory=dict)
    dependencies: tuple[AssetKey, ...] = ()
    output: IOManager | str | Unset | None = UNSET
    schema: object = None
    partitions: Partitions | None = None
    partition_by: tuple[str, ...] = ()
    version: str | None = None
    resources: Mapping[str, type[Resource] | None] = field(default_factory=dict)
    retries: int = 0
    retry_delay: str = "0s"
    pure: bool = False
    column_lineage: tuple[ColumnLineage, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """Data made elsewhere, observed on every plan. ``load`` reads it; None: the built-in manager reads ``uri``."""

    key: AssetKey
    site: Site
    catalog: Catalog
    uri: str | None = None
    schema: object = None
    version: Literal["mtime", "content", "etag"] = "mtime"
    load: IOManager | None = None
    partitions: Partitions | None = None


@dataclass(frozen=True, slots=True)
class CheckDefinition:
    """A function that judges materialised assets; ``assets`` are the keys as written."""

    name: str
    site: Site
    function: Function
    assets: tuple[AssetKey, ...]
    severity: Literal["warn", "error"] = "error"
    blocking: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """A named selection, with an optional cron schedule."""

    name: str
    site: Site
    select: str
    schedule: str | None = None
    description: str | None = None


Definition: TypeAlias = AssetDefinition | SourceDefinition | CheckDefinition | JobDefinition


@dataclass(frozen=True, slots=True)
class Source:
    """What :func:`source` returns: usable in ``deps``, in ``Input(…)`` and as the ``asset`` of a check."""

    definition: SourceDefinition

    @property
    def key(self) -> AssetKey:
        """The source's key."""
        return self.definition.key


@dataclass(frozen=True, slots=True)
class SqlAsset:
    """What :func:`sql_asset` returns: usable wherever an asset's function is."""

    definition: AssetDefinition

    @property
    def key(self) -> AssetKey:
        """The asset's key."""
        return self.definition.key


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. ::

        return CheckResult(passed=missing == 0, value=missing, metadata={"rows": len(orders)})

    Args:
        passed: Whether it is as it should be.
        value: What was measured, shown by ``vp test`` and in the catalog.
        metadata: Further facts to keep with the result.
    """

    passed: bool
    value: float | int | str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


# How an author names an asset: its key as text or parts, its function, or the object that defines it.
AssetReference: TypeAlias = str | Sequence[str] | Function | Source | SqlAsset
