"""VPM005: a schema with columns that nobody described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...wording import some_of


class UndocumentedColumns(Rule):
    """
    ## What it does
    Reports an asset whose schema has columns without a description.

    ## Why is this bad?
    A column's name and type don't say its unit, its meaning, or what a null stands for.

    ## Example
    ```python
    Schema("orders", SchemaField("amount", DataType.FLOAT))
    ```

    ## Use instead
    ```python
    Schema("orders", SchemaField("amount", DataType.FLOAT, description="Gross, in euros."))
    ```

    ## When something is unknown
    A schema that could not be read is not judged.
    """

    code: ClassVar[str] = "VPM005"
    name: ClassVar[str] = "undocumented-columns"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT, description="In euros."))\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT), SchemaField("day", DataType.DATE))\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n",
            at="5:1",
            message="2 of the 2 columns of 'orders' have no description: 'amount', 'day'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            if asset.schema is None:
                continue
            silent = [
                column.name for column in asset.schema.columns if not (column.description or "").strip()
            ]
            if silent:
                yield Finding.of(
                    self,
                    f"{len(silent)} of the {len(asset.schema.columns)} columns of '{asset.key}' have no description: "
                    f"{some_of(silent)}",
                    asset.location,
                    asset=asset.key,
                )
