"""VPS008: a unique key that may be null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class NullableKey(Rule):
    """
    ## What it does
    Reports a column that a schema declares unique, alone or together with others, and allows to be null.

    ## Why is this bad?
    A null tells no row from another: rows without a key are joined with nothing, or all with each other.

    ## Example
    ```python
    SchemaField("order", DataType.INT, unique=True, nullable=True)
    ```

    ## Use instead
    ```python
    SchemaField("order", DataType.INT, unique=True)
    ```

    ## When something is unknown
    Columns whose settings can't be decided are not judged. In Dagster a column may be null unless its constraints say
    `nullable=False`.
    """

    code: ClassVar[str] = "VPS008"
    name: ClassVar[str] = "nullable-key"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDER = SchemaField("order", DataType.INT, unique=True)\n'
            "\n"
            '@asset(schema=Schema("orders", ORDER, SchemaField("note", DataType.STRING, nullable=True)))\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDER = SchemaField("order", DataType.INT, unique=True, nullable=True)\n'
            "\n"
            '@asset(schema=Schema("orders", ORDER))\n'
            "def orders():\n"
            "    return 1\n",
            at="3:9",
            message="column 'order' of schema 'orders' is a unique key, but may be null; declare it nullable=False",
        ),
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Rates(pa.DataFrameModel):\n"
            "    day: str\n"
            "    currency: str = pa.Field(nullable=True)\n"
            "\n"
            "    class Config:\n"
            '        unique = ["day", "currency"]\n'
            "\n"
            "@asset\n"
            "def rates() -> DataFrame[Rates]:\n"
            "    return read()\n",
            at="7:5",
            message="column 'currency' of schema 'Rates' belongs to a unique key, but may be null",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            "UNIQUE = dg.TableColumnConstraints(unique=True)\n"
            'KEYS = dg.TableSchema([dg.TableColumn("customer", "int", constraints=UNIQUE)])\n'
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": KEYS})\n'
            "def orders(): ...\n",
            at="4:24",
            message="column 'customer' of schema 'orders' is a unique key, but may be null",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        told = set()
        for asset in given.graph.assets:
            for name, what in _nullable_keys(asset):
                place = given.field_location(asset, name)
                if (place, name) in told:
                    continue
                told.add((place, name))
                schema = asset.schema.name if asset.schema is not None else ""
                yield Finding.of(
                    self,
                    f"column '{name}' of schema '{schema}' {what}, but may be null; declare it nullable=False",
                    place,
                    asset=asset.key,
                )


def _nullable_keys(asset: Asset) -> Iterator[tuple[str, str]]:
    schema = asset.schema
    if schema is None:
        return
    together = frozenset(schema.unique)
    for column in schema.columns:
        if column.nullable and column.unique:
            yield column.name, "is a unique key"
        elif column.nullable and column.name in together:
            yield column.name, "is a unique key" if len(together) == 1 else "belongs to a unique key"
