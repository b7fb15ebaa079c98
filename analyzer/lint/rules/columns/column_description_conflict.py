"""VPC002: a column that is described differently from one asset to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Column, Severity
from ...columns import differing
from ...model import Example, Finding, LintInput, Option, Preset, Rule

_HEAD = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    'ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT, description="Net, in euros."))\n'
)
_ASSETS = (
    "\n"
    "@asset(schema=ORDERS)\n"
    "def orders():\n"
    "    return 1\n"
    "\n"
    "@asset(schema=PAID)\n"
    "def paid(orders):\n"
    "    return orders\n"
)


class ColumnDescriptionConflict(Rule):
    """
    ## What it does
    Reports a column whose description is another than in the asset that it reads, directly or through assets that
    declare no columns. With `scope = "project"` assets are compared that don't read each other, too.

    ## Why is this bad?
    One name then has two meanings, and who looks one of them up takes it for the other's.

    ## Example
    ```python
    ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT, description="Net, in euros."))
    PAID = Schema("paid", SchemaField("amount", DataType.FLOAT, description="Gross, in cents."))
    ```

    ## Use instead
    ```python
    PAID = Schema("paid", SchemaField("gross_cents", DataType.FLOAT, description="Gross, in cents."))
    ```

    ## When something is unknown
    Columns without a description are not compared.
    """

    code: ClassVar[str] = "VPC002"
    name: ClassVar[str] = "column-description-conflict"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "all"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "scope",
            "text",
            "lineage",
            "`lineage`: assets that read each other; `project`: all assets.",
            ("lineage", "project"),
        ),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            _HEAD
            + 'PAID = Schema("paid", SchemaField("amount", DataType.FLOAT, description="net, in euros"))\n'
            + _ASSETS
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _HEAD
            + 'PAID = Schema("paid", SchemaField("amount", DataType.FLOAT, description="Gross, in cents."))\n'
            + _ASSETS,
            at="4:23",
            message="column 'amount' of 'paid' is described as 'Gross, in cents.', in 'orders' as 'Net, in euros.'",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn("a", description="Net")])})\n'
            "def orders(): ...\n"
            "\n"
            "@dg.asset(\n"
            "    deps=[orders],\n"
            '    metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn("a", description="Gross")])},\n'
            ")\n"
            "def paid(): ...\n",
            at="8:56",
            message="column 'a' of 'paid' is described as 'Gross', in 'orders' as 'Net'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        index, assets = given.columns, given.assets()
        everywhere = self.text(given, "scope") == "project"
        for origin, key, name in differing(index, _described, everywhere=everywhere):
            here, there = index.of(key)[name].description, index.of(origin)[name].description
            yield Finding.of(
                self,
                f"column '{name}' of '{key}' is described as '{_short(here)}', in '{origin}' as '{_short(there)}'; "
                "describe it alike, or give it another name",
                given.field_location(assets[key], name),
                asset=key,
            )


def _described(column: Column) -> str | None:
    """The description without what makes no difference."""
    return " ".join((column.description or "").split()).rstrip(".").casefold() or None


def _short(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


_SHOWN = 60
