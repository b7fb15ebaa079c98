"""VPC003: declared lineage that names a column which isn't declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ....graph.model import Asset, AssetKey, ColumnSource, Location, Severity
from ....graph.suggest import did_you_mean
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import keys_meant
from ...wording import some_of

_ORDERS = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    'ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT))\n'
    "\n"
    "@asset(schema=ORDERS)\n"
    "def orders():\n"
    "    return 1\n"
    "\n"
)
_DAGSTER = (
    "import dagster as dg\n"
    "\n"
    '@dg.asset(metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn("amount", "float")])})\n'
    "def orders(): ...\n"
    "\n"
    "@dg.asset(\n"
    "    deps=[orders],\n"
    "    metadata={\n"
    '        "dagster/column_lineage": dg.TableColumnLineage({\n'
)


class UnknownLineageColumn(Rule):
    """
    ## What it does
    Reports declared lineage (`column_lineage=`, in Dagster the metadata `dagster/column_lineage`) that names a column
    which the schema of its asset doesn't declare, or an asset that nothing defines.

    ## Why is this bad?
    The lineage leads nowhere: nobody is told what depends on the column that is meant when it changes.

    ## Example
    ```python
    @asset(schema=Schema("orders", SchemaField("amount", DataType.FLOAT)))
    def orders(): ...

    @asset(column_lineage={"revenue": ["orders.amuont"]})
    def report(orders): ...
    ```

    ## Use instead
    ```python
    @asset(column_lineage={"revenue": ["orders.amount"]})
    def report(orders): ...
    ```

    ## When something is unknown
    Assets without a schema, with one that could not be read wholly, or with columns that are declared by a pattern may
    have any column. An asset that isn't there is only missed in VibePiper's own projects: Dagster's lineage may lead to
    what other tools make.
    """

    code: ClassVar[str] = "VPC003"
    name: ClassVar[str] = "unknown-lineage-column"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            _ORDERS + '@asset(column_lineage={"revenue": ["orders.amount", (orders, "amount")]})\n'
            "def report(orders):\n"
            "    return orders\n"
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(column_lineage={"revenue": ["orders.anything"]})\n'
            "def report(orders):\n"
            "    return orders\n"
        ),
        Example(
            _DAGSTER + '            "total": [\n'
            '                dg.TableColumnDep(asset_key=dg.AssetKey("orders"), column_name="amount"),\n'
            '                dg.TableColumnDep(asset_key=dg.AssetKey("elsewhere"), column_name="x"),\n'
            "            ],\n"
            "        }),\n"
            "    },\n"
            ")\n"
            "def report(): ...\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _ORDERS + '@asset(column_lineage={"revenue": ["orders.amuont"]})\n'
            "def report(orders):\n"
            "    return orders\n",
            at="9:36",
            message="'revenue' of 'report' is said to be made of column 'amuont' of 'orders', which its schema 'orders' "
            "does not declare. Did you mean 'amount'?",
        ),
        Example(
            _ORDERS + '@asset(schema=ORDERS, column_lineage={"amonut": ["orders.amount"]})\n'
            "def report(orders):\n"
            "    return orders\n",
            at="9:39",
            message="the lineage of 'report' names column 'amonut', which its schema 'orders' does not declare. "
            "Did you mean 'amount'?",
        ),
        Example(
            _ORDERS + '@asset(column_lineage={"revenue": ["ordres.amount"]})\n'
            "def report(orders):\n"
            "    return orders\n",
            at="9:36",
            message="'revenue' of 'report' is said to be made of column 'amount' of 'ordres', which no asset defines. "
            "Did you mean 'orders'?",
        ),
        Example(
            _DAGSTER
            + '            "total": [dg.TableColumnDep(asset_key=dg.AssetKey("orders"), column_name="amuont")],\n'
            "        }),\n"
            "    },\n"
            ")\n"
            "def report(): ...\n",
            at="10:74",
            message="Did you mean 'amount'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        places = {(fact.asset, fact.column, fact.position): fact.location for fact in given.facts.lineage}
        for asset in given.graph.assets:
            for entry in asset.column_lineage:
                place = places.get((asset.key, entry.column, None), asset.location)
                if given.columns.are_all(asset.key) and entry.column not in given.columns.of(asset.key):
                    yield self._undeclared(given, asset, asset, entry.column, place)
                for position, source in enumerate(entry.sources):
                    at = places.get((asset.key, entry.column, position), place)
                    yield from self._source(given, asset, entry.column, source, at)

    def _source(
        self, given: LintInput, asset: Asset, column: str, source: ColumnSource, place: Location
    ) -> Iterator[Finding]:
        assets: Mapping[AssetKey, Asset] = given.assets()
        upstream = assets.get(source.asset)
        if upstream is None:
            if asset.dialect == "vibepiper":
                hint = did_you_mean(str(source.asset), (str(key) for key in assets))
                yield Finding.of(
                    self,
                    f"'{column}' of '{asset.key}' is said to be made of column '{source.column}' of '{source.asset}', "
                    f"which no asset defines.{hint}",
                    place,
                    asset=asset.key,
                    absent=keys_meant(str(source.asset)),
                )
        elif given.columns.are_all(source.asset) and source.column not in given.columns.of(source.asset):
            yield self._undeclared(given, asset, upstream, source.column, place, of=column)

    def _undeclared(
        self, given: LintInput, asset: Asset, holder: Asset, column: str, place: Location, of: str = ""
    ) -> Finding:
        known = given.columns.of(holder.key)
        schema = holder.schema.name if holder.schema is not None else ""
        named = (
            f"'{of}' of '{asset.key}' is said to be made of column '{column}' of '{holder.key}'"
            if of
            else f"the lineage of '{asset.key}' names column '{column}'"
        )
        hint = did_you_mean(column, known) or f" It has: {some_of(list(known))}."
        return Finding.of(
            self,
            f"{named}, which its schema '{schema}' does not declare.{hint}",
            place,
            asset=asset.key,
        )
