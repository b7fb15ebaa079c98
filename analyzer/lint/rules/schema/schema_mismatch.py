"""VPS001: what a parameter expects and what its upstream declares contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from ....graph.dtypes import compatible_dtypes
from ....graph.model import Asset, Column, Input, Location, Severity, TableSchema
from ....graph.suggest import did_you_mean
from ....graph.types import compatible, is_table
from ...model import Example, Finding, LintInput, Preset, Rule
from ...wording import listed

# What loads an asset as it was returned, or a table as another table.
_PLAIN_MANAGERS = ("vibepiper.IOManager", "store", "none")

_BY_PARTITION = ("dict", "collections.abc.Mapping")
_LAZY = ("collections.abc.Iterator", "collections.abc.Iterable", "collections.abc.Generator")

_MODELS = (
    "import pandera.pandas as pa\n"
    "from pandera.typing import DataFrame\n"
    "from vibepiper import asset\n"
    "\n"
    "class Raw(pa.DataFrameModel):\n"
    "    id: int\n"
    "    amount: str\n"
    "\n"
    "class Orders(pa.DataFrameModel):\n"
    "    id: int\n"
    "    amount: float\n"
    "\n"
)


class _Mismatch(Struct, frozen=True):
    text: str
    certain: bool = True


class SchemaMismatch(Rule):
    """
    ## What it does
    Compares the annotation of a parameter with what the upstream asset declares to produce: plain types
    (`-> int` read as `str`), the columns of schemas, their dtypes, strictness, and the columns that
    `Input(columns=[...])` asks for.

    ## Why is this bad?
    Two sides of one edge promise different data. The run fails at the validation, or worse, goes on with it.

    ## Example
    ```python
    @asset
    def orders() -> DataFrame[RawOrders]: ...  # amount: str

    @asset
    def revenue(orders: DataFrame[Orders]) -> float: ...  # amount: float
    ```

    ## Use instead
    ```python
    @asset
    def clean_orders(orders: DataFrame[RawOrders]) -> DataFrame[Orders]: ...

    @asset
    def revenue(clean_orders: DataFrame[Orders]) -> float: ...
    ```

    ## When something is unknown
    Types and dtypes of which it can't be told whether they fit, schemas that could not be read, and the types of
    columns that the reader's schema converts are not compared. What may hold in the data though it isn't promised
    (no null where nulls are allowed, a column of a schema that is not strict) is a warning where nothing else
    declares it.
    """

    code: ClassVar[str] = "VPS001"
    name: ClassVar[str] = "schema-mismatch"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def total() -> int:\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def share(total: float) -> float:\n"
            "    return total / 2\n"
        ),
        Example(
            _MODELS + "@asset\n"
            "def orders() -> DataFrame[Orders]:\n"
            "    return read()\n"
            "\n"
            "@asset\n"
            "def report(orders: DataFrame[Orders]):\n"
            "    return orders\n"
        ),
        Example(
            _MODELS + "class Converted(Orders):\n"
            "    class Config:\n"
            '        coerce, strict = True, "filter"\n'
            "\n"
            "@asset\n"
            "def orders() -> DataFrame[Raw]:\n"
            "    return read()\n"
            "\n"
            "@asset\n"
            "def report(orders: DataFrame[Converted]):\n"
            "    return orders\n"
        ),
        Example(
            "from collections.abc import Mapping\n"
            "from vibepiper import DailyPartitions, asset\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-01-01"))\n'
            "def visits() -> int:\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def total(visits: Mapping[str, int]) -> int:\n"
            "    return sum(visits.values())\n"
            "\n"
            "@asset\n"
            "def days(visits: dict) -> int:\n"
            "    return len(visits)\n"
        ),
        Example(
            "import polars\n"
            "from dagster import asset\n"
            "\n"
            '@asset(io_manager_key="parquet")\n'
            "def raw() -> bytes | None:\n"
            "    return None\n"
            "\n"
            "@asset\n"
            "def orders(raw: polars.DataFrame) -> polars.DataFrame:\n"
            "    return raw\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def total() -> int:\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def label(total: str) -> str:\n"
            "    return total\n",
            at="8:11",
            message="parameter 'total' of asset 'label' is read as str, but 'total' produces int",
        ),
        Example(
            _MODELS + "@asset\n"
            "def orders() -> DataFrame[Raw]:\n"
            "    return read()\n"
            "\n"
            "@asset\n"
            "def report(orders: DataFrame[Orders]):\n"
            "    return orders\n",
            at="18:12",
            message="column 'amount' is str there, float64 here",
        ),
        Example(
            "from vibepiper import DailyPartitions, asset\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-01-01"))\n'
            "def visits() -> int:\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def total(visits: dict[str, str]) -> int:\n"
            "    return len(visits)\n",
            at="8:11",
            message="parameter 'visits' of asset 'total' is read as dict[str, str], but 'visits' produces int",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        edges = {
            (edge.upstream, edge.downstream, edge.parameter): edge.location for edge in given.graph.edges
        }
        for asset in given.graph.assets:
            for entry in asset.inputs:
                upstream = assets.get(entry.asset)
                if upstream is None:
                    continue
                edge_place = edges.get((entry.asset, asset.key, entry.parameter), asset.location)
                place = given.parameter_location(asset.key, entry.parameter) or edge_place
                yield from self._compare(asset, entry, upstream, place, edge_place)

    def _compare(
        self, asset: Asset, entry: Input, upstream: Asset, place: Location, edge_place: Location
    ) -> Iterator[Finding]:
        parameter = f"parameter '{entry.parameter}' of asset '{asset.key}'"
        if upstream.type is not None and _type_fits(upstream, entry) is False:
            yield Finding.of(
                self,
                f"{parameter} is read as {entry.type}, but '{upstream.key}' produces {upstream.type}; "
                "change the annotation of one of them",
                place,
                asset=asset.key,
            )
        if upstream.schema is None or upstream.is_unknown("schema"):
            return
        if entry.schema is not None:
            whole = not asset.is_unknown(f"inputs.{entry.parameter}.schema")
            mismatches = tuple(_schema_mismatches(upstream.schema, entry.schema, whole=whole))
            if mismatches:
                yield Finding.of(
                    self,
                    f"{parameter} expects schema '{entry.schema.name}', "
                    f"but '{upstream.key}' declares '{upstream.schema.name}': {_listed(mismatches)}",
                    place,
                    asset=asset.key,
                    severity=None if any(mismatch.certain for mismatch in mismatches) else "warning",
                )
        for column in _undeclared(entry, upstream.schema):
            names = [known.name for known in upstream.schema.columns]
            yield Finding.of(
                self,
                f"{parameter} reads column '{column}', which '{upstream.key}' does not declare."
                f"{did_you_mean(column, names) or f' Its schema {upstream.schema.name!r} has: ' + ', '.join(names)}",
                edge_place,
                asset=asset.key,
                # A table whose schema is not strict may have the column all the same.
                severity=None if upstream.schema.strict else "warning",
            )


def _type_fits(upstream: Asset, entry: Input) -> bool | None:
    expected = entry.type
    if upstream.partitions is not None and expected is not None:
        # A partitioned asset is read as its annotation says: as one value, by key, or lazily.
        container, _, inside = expected.partition("[str, ")
        if container in _BY_PARTITION and inside.endswith("]"):
            expected = inside[:-1]
        elif expected.startswith((*_BY_PARTITION, *_LAZY)):
            return None
    if _may_convert(upstream) and (is_table(expected) or is_table(upstream.type)):
        return None
    return compatible(upstream.type, expected)


def _may_convert(asset: Asset) -> bool:
    """Whether the asset is stored by something of its own, which may load other types than it was given: bytes become
    a table, a table its path."""
    if asset.dialect != "vibepiper":
        return asset.output is not None or asset.is_unknown("output")
    return asset.is_unknown("output") or (
        asset.output is not None and asset.output.manager not in _PLAIN_MANAGERS
    )


def _schema_mismatches(produced: TableSchema, expected: TableSchema, *, whole: bool) -> Iterator[_Mismatch]:
    """What contradicts. A column that is declared by a pattern may be any; ``whole``: all that is expected is known."""
    ours = {column.name: column for column in produced.columns if not column.pattern}
    wanted = {column.name: column for column in expected.columns if not column.pattern}
    for name, column in wanted.items():
        own = ours.get(name)
        if own is not None:
            yield from _column_mismatches(own, column)
        elif not column.optional and len(ours) == len(produced.columns):
            yield _Mismatch(f"column '{name}' is not declared there.{did_you_mean(name, ours)}")
    if expected.strict and whole and len(wanted) == len(expected.columns):
        for name in ours:
            if name not in wanted:
                yield _Mismatch(f"column '{name}' is not allowed here")


def _column_mismatches(produced: Column, expected: Column) -> Iterator[_Mismatch]:
    # A column that is converted when it is read may well have another type before.
    if not expected.coerce and compatible_dtypes(produced.dtype, expected.dtype) is False:
        yield _Mismatch(f"column '{produced.name}' is {produced.dtype} there, {expected.dtype} here")
    if produced.optional and not expected.optional:
        yield _Mismatch(f"column '{produced.name}' may be missing there, not here", certain=False)
    if produced.nullable and not expected.nullable:
        yield _Mismatch(f"column '{produced.name}' may be null there, not here", certain=False)
    if expected.unique and not produced.unique:
        yield _Mismatch(f"column '{produced.name}' is unique here, not there", certain=False)


def _undeclared(entry: Input, schema: TableSchema) -> Iterator[str]:
    known = {column.name for column in schema.columns}
    if not any(column.pattern for column in schema.columns):
        yield from (column for column in entry.columns or () if column not in known)


def _listed(mismatches: tuple[_Mismatch, ...]) -> str:
    # Certain ones first: they are what the severity rests on.
    return listed([item.text for item in sorted(mismatches, key=lambda item: not item.certain)])
