"""VPC005: the inputs of an asset can't be joined on the key that they share."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import ClassVar

from ....graph.dtypes import comparable_as
from ....graph.model import Asset, AssetKey, Column, Location, Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule

_HEAD = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    'ORDERS = Schema("orders", SchemaField("customer_id", DataType.INT))\n'
)
_ASSETS = (
    "\n"
    "@asset(schema=ORDERS)\n"
    "def orders():\n"
    "    return 1\n"
    "\n"
    "@asset(schema=CUSTOMERS)\n"
    "def customers():\n"
    "    return 1\n"
    "\n"
    "@asset\n"
    "def report(orders, customers):\n"
    "    return orders, customers\n"
)


class JoinKeyMismatch(Rule):
    """
    ## What it does
    Reports an asset that reads two assets which share a key column whose types can't be equal: a number and a text, a
    time and a number. A column is taken for a key if one of the two declares it unique, or by its name (`keys`).
    Numbers of all sizes go together, so do dates and times; objects and categories go with everything.

    ## Why is this bad?
    pandas refuses to join them, SQL converts one of them row by row, and where neither happens no row matches.

    ## Example
    ```python
    @asset(schema=Schema("orders", SchemaField("customer_id", DataType.INT)))
    def orders(): ...

    @asset(schema=Schema("customers", SchemaField("customer_id", DataType.STRING, unique=True)))
    def customers(): ...

    @asset
    def report(orders, customers): ...
    ```

    ## Use instead
    ```python
    @asset(schema=Schema("customers", SchemaField("customer_id", DataType.INT, unique=True)))
    def customers(): ...
    ```

    ## When something is unknown
    Columns without a type, or with one of which nothing is known, are not compared. Whether the asset joins on the
    column is not looked at.
    """

    code: ClassVar[str] = "VPC005"
    name: ClassVar[str] = "join-key-mismatch"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "keys",
            "texts",
            ["*_id", "*_key", "*_code"],
            "The names of columns that are keys, with `*` for any text.",
        ),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            _HEAD
            + 'CUSTOMERS = Schema("customers", SchemaField("customer_id", DataType.FLOAT, unique=True))\n'
            + _ASSETS
        ),
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDERS = Schema("orders", SchemaField("id", DataType.INT, unique=True))\n'
            'CUSTOMERS = Schema("customers", SchemaField("id", DataType.STRING, unique=True))\n' + _ASSETS
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _HEAD
            + 'CUSTOMERS = Schema("customers", SchemaField("customer_id", DataType.STRING))\n'
            + _ASSETS,
            at="15:20",
            message="'report' reads 'orders' and 'customers', which can't be joined on 'customer_id': it is int64 in "
            "'orders' and str in 'customers'",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": dg.TableSchema.from_name_type_dict({"customer_id": "int"})})\n'
            "def orders(): ...\n"
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": dg.TableSchema.from_name_type_dict({"customer_id": "str"})})\n'
            "def customers(): ...\n"
            "\n"
            "@dg.asset(deps=[orders, customers])\n"
            "def report(): ...\n",
            at="9:25",
            message="'report' reads 'orders' and 'customers', which can't be joined on 'customer_id'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        patterns = self.texts(given, "keys")
        for asset in given.graph.assets:
            yield from self._judge(given, asset, patterns)

    def _judge(self, given: LintInput, asset: Asset, patterns: tuple[str, ...]) -> Iterator[Finding]:
        met: dict[str, tuple[AssetKey, Column]] = {}
        for key, place in _read(given, asset):
            for name, column in given.columns.of(key).items():
                first, known = met.setdefault(name, (key, column))
                kinds = (comparable_as(known.dtype), comparable_as(column.dtype))
                if first == key or None in kinds or kinds[0] == kinds[1]:
                    continue
                if known.unique is column.unique and not any(fnmatchcase(name, each) for each in patterns):
                    continue
                yield Finding.of(
                    self,
                    f"'{asset.key}' reads '{first}' and '{key}', which can't be joined on '{name}': it is {known.dtype} "
                    f"in '{first}' and {column.dtype} in '{key}'; give them one type",
                    place,
                    asset=asset.key,
                )


def _read(given: LintInput, asset: Asset) -> Iterator[tuple[AssetKey, Location]]:
    """The assets whose data an asset gets, each once, and the place that says so."""
    edges: dict[AssetKey, Location] = {}
    for edge in given.index.edges_into(asset.key):
        if edge.upstream != asset.key and asset.key in given.columns.readers(edge.upstream):
            edges.setdefault(edge.upstream, edge.location)
    yield from sorted(edges.items(), key=lambda item: item[1])
