"""The asset graph as frozen values; knows nothing of where the facts came from (source text or runtime)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from msgspec import Struct, field

if TYPE_CHECKING:
    JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
else:
    # What decodes a value of a recursive type has to take it as it comes.
    JsonValue = Any
Severity: TypeAlias = Literal["error", "warning", "info"]
AssetKind: TypeAlias = Literal["asset", "source"]


class AssetKey(tuple[str, ...]):
    """The name of an asset: one or more parts, printed ``a/b``; ``.`` is an ordinary character."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``a/b`` as the key of the parts ``a`` and ``b``."""
        return cls(text.split("/"))

    @property
    def name(self) -> str:
        """The last part."""
        return self[-1]

    def __str__(self) -> str:
        return "/".join(self)

    def __repr__(self) -> str:
        return f"AssetKey({str(self)!r})"


class Location(Struct, frozen=True, array_like=True, order=True):
    """A span of source text: path relative to the project root with ``/``, lines and columns from 1
    (columns count code points), end exclusive."""

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE = Location("", 0, 0)


class Unknown(Struct, frozen=True, array_like=True):
    """A fact of an asset that could not be decided: which field, why, where the decision failed, and how to make it
    decidable."""

    field: str
    reason: str
    location: Location
    advice: str = ""


class Place(Struct, frozen=True, array_like=True):
    """Where a definition is, and the module whose import meets it."""

    location: Location
    module: str | None = None


class Problem(Struct, frozen=True, array_like=True):
    """Something that keeps part of the project from being understood.

    ``withholds`` lists glob patterns of asset keys that this problem may hide: ``("*",)`` when any
    asset may be missing, ``("raw/*",)`` when the prefix is known, ``()`` when nothing is hidden. ``module`` is the
    module whose import meets it, where there is one: what is hidden depends on that module and what it imports.
    ``advice`` says what to do about it, ``places`` are the definitions that it keeps from being read, when it is told at
    the cause.
    """

    code: str
    message: str
    location: Location
    withholds: tuple[str, ...] = ()
    module: str | None = None
    advice: str = ""
    places: tuple[Place, ...] = ()

    @property
    def modules(self) -> tuple[str | None, ...]:
        """The modules that what is hidden depends on."""
        own = () if self.module is None and self.places else (self.module,)
        return tuple(dict.fromkeys((*own, *(place.module for place in self.places))))


class Column(Struct, frozen=True, array_like=True):
    """A declared column. ``dtype`` is in the normal form of :func:`dtypes.normal_dtype`; None when undeclared.

    ``optional``: a table without the column satisfies the schema, too. ``coerce``: validation converts the column
    to its type. ``pattern``: the name is a regular expression, and every column that it matches is meant.
    """

    name: str
    dtype: str | None = None
    nullable: bool = False
    unique: bool = False
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    optional: bool = False
    coerce: bool = False
    pattern: bool = False


class TableSchema(Struct, frozen=True, array_like=True):
    """A table's declared columns. Not strict: further columns may exist. ``unique`` are columns of which each
    combination of values occurs once."""

    name: str
    columns: tuple[Column, ...] = ()
    strict: bool = False
    location: Location | None = None
    unique: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, if declared."""
        return next((column for column in self.columns if column.name == name), None)


class ColumnSource(Struct, frozen=True, array_like=True, order=True):
    """A column of an asset that a column is made of."""

    asset: AssetKey
    column: str

    def __str__(self) -> str:
        return f"{self.asset}.{self.column}"


class ColumnLineage(Struct, frozen=True, array_like=True):
    """What a column is declared to be made of."""

    column: str
    sources: tuple[ColumnSource, ...] = ()


class Partitioning(Struct, frozen=True, array_like=True):
    """How an asset is cut into partitions.

    ``kind`` is hourly, daily, weekly, monthly or static. ``start`` (inclusive) and ``end``
    (exclusive) are ISO texts as the author wrote them; ``keys`` are the keys of a static partitioning.
    Other dialects also know ``cron`` (windows between the ticks of ``cron``), ``dynamic`` (keys added at run
    time, under ``name``) and ``multi`` (one partitioning for each of ``dimensions``). ``format`` is how their
    keys are printed, ``offset`` how many windows beyond the present one exist.
    """

    kind: str
    start: str | None = None
    end: str | None = None
    timezone: str = "UTC"
    keys: tuple[str, ...] = ()
    cron: str | None = None
    format: str | None = None
    offset: int = 0
    name: str | None = None
    dimensions: Mapping[str, Partitioning] = field(default_factory=dict)


class PartitionMapping(Struct, frozen=True, array_like=True):
    """Which partitions of an upstream one partition reads: ``kind`` is ``identity`` (same key), ``all``,
    ``window`` (the offsets ``first`` to ``last`` relative to the own key, both included) or ``keys``."""

    kind: str
    first: int | None = None
    last: int | None = None
    keys: tuple[str, ...] = ()


class Output(Struct, frozen=True, array_like=True):
    """Where an asset is stored.

    ``manager`` is the qualified name of the IO manager's class (``vibepiper.IOManager`` for the built-in
    one), ``"store"`` for a string that names a store of the environment, or ``"none"`` when the asset
    stores its own data. ``uri`` is the template as written.
    """

    manager: str
    uri: str | None = None


class Input(Struct, frozen=True, array_like=True):
    """A parameter (or a declared read) that gets an upstream asset's data.

    ``type`` is the annotation in normal form (see :mod:`.types`), ``schema`` the schema it names,
    ``partitions`` and ``columns`` what ``Input(...)`` declared; ``optional`` when the parameter has a default.
    """

    parameter: str
    asset: AssetKey
    type: str | None = None
    schema: TableSchema | None = None
    partitions: PartitionMapping | None = None
    columns: tuple[str, ...] | None = None
    optional: bool = False


class Asset(Struct, frozen=True, array_like=True):
    """One asset or source, with all that is known of it without running it.

    ``module`` is the module whose import creates it, ``qualname`` the function's (or variable's) name in it,
    ``producer`` the ``module:qualname`` of the function that computes it (several assets can share one).
    ``type`` is the return annotation in normal form. ``conditional``: defined in one arm of an undecided
    branch. ``environment`` names the environment variables that some fact depends on. ``unknown`` lists
    what could not be decided; an asset whose ``deps`` or ``inputs`` are unknown is *open*. ``automation`` says,
    as written, when something else materialises it. ``implicit``: nothing defines it, others depend on it, and
    its dialect takes that for data made elsewhere. ``column_lineage`` is what the author says of its columns.
    """

    key: AssetKey
    kind: AssetKind
    dialect: str
    module: str
    qualname: str
    producer: str
    location: Location
    description: str | None = None
    group: str | None = None
    owners: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    public: bool = False
    deprecated: str | None = None
    version: str | None = None
    code_version: str | None = None
    conditional: bool = False
    environment: tuple[str, ...] = ()
    partitions: Partitioning | None = None
    partition_by: tuple[str, ...] = ()
    output: Output | None = None
    resources: tuple[str, ...] = ()
    freshness: str | None = None
    retries: int = 0
    pure: bool = False
    type: str | None = None
    inputs: tuple[Input, ...] = ()
    schema: TableSchema | None = None
    unknown: tuple[Unknown, ...] = ()
    automation: str | None = None
    implicit: bool = False
    column_lineage: tuple[ColumnLineage, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may have upstream assets that are not known."""
        return any(unknown.field in ("deps", "inputs") for unknown in self.unknown)

    def is_unknown(self, name: str) -> bool:
        """Whether the field of that name could not be decided."""
        return any(unknown.field == name for unknown in self.unknown)


class Edge(Struct, frozen=True, array_like=True):
    """``downstream`` depends on ``upstream``: through a parameter, or for ordering only (``parameter`` None).

    ``upstream`` may be a key that no asset defines. ``location`` is the place to edit: the parameter or the
    entry of ``deps``.
    """

    upstream: AssetKey
    downstream: AssetKey
    parameter: str | None
    location: Location


class Check(Struct, frozen=True, array_like=True):
    """A function that judges one or more materialised assets.

    ``reads`` are further assets that it needs: it gets their data, or waits until they are made. ``conditional``:
    defined in one arm of an undecided branch.
    """

    name: str
    assets: tuple[AssetKey, ...]
    severity: Literal["warn", "error"]
    blocking: bool
    module: str
    qualname: str
    location: Location
    description: str | None = None
    reads: tuple[AssetKey, ...] = ()
    conditional: bool = False


class Job(Struct, frozen=True, array_like=True):
    """A named selection, with an optional schedule: a cron text, as the scheduler of its dialect understands it.

    ``conditional``: defined in one arm of an undecided branch.
    """

    name: str
    select: str
    schedule: str | None
    location: Location
    dialect: str = "vibepiper"
    conditional: bool = False


class Resource(Struct, frozen=True, array_like=True):
    """A named thing that assets are given at run time; ``type`` is its class's qualified name where known."""

    name: str
    type: str | None
    location: Location


class AssetGraph(Struct, frozen=True):
    """Everything known of a project. Assets are sorted by key; edges by downstream, then upstream."""

    assets: tuple[Asset, ...] = ()
    edges: tuple[Edge, ...] = ()
    checks: tuple[Check, ...] = ()
    jobs: tuple[Job, ...] = ()
    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def open(self) -> bool:
        """Whether assets may exist that are not in the graph."""
        return any(problem.withholds for problem in self.problems)
