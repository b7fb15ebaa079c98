"""VPC001: a column that changes its type from one asset to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.dtypes import comparable_as
from ....graph.model import Severity
from ...columns import converts, differing
from ...model import Example, Finding, LintInput, Option, Preset, Rule

_HEAD = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    'ORDERS = Schema("orders", SchemaField("customer", DataType.INT))\n'
)


class ColumnTypeConflict(Rule):
    """
    ## What it does
    Reports a column that an asset declares with another type than the asset that it reads, directly or through assets
    that declare no columns. Numbers of all sizes are one type here, so are dates and times; objects and categories are
    compared with nothing. Where the parameter's annotation shows the upstream's type, the conversion is meant.
    With `scope = "project"` assets are compared that don't read each other, too.

    ## Why is this bad?
    Whoever knows the column from one table takes it for the same in the other: a comparison gives nothing, a join fails.

    ## Example
    ```python
    @asset(schema=Schema("orders", SchemaField("customer", DataType.INT)))
    def orders(): ...

    @asset(schema=Schema("paid", SchemaField("customer", DataType.STRING)))
    def paid(orders): ...
    ```

    ## Use instead
    ```python
    @asset(schema=Schema("paid", SchemaField("customer", DataType.INT)))
    def paid(orders): ...
    ```

    ## When something is unknown
    Columns without a type, or with one of which nothing is known, are not compared.
    """

    code: ClassVar[str] = "VPC001"
    name: ClassVar[str] = "column-type-conflict"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
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
            _HEAD + 'PAID = Schema("paid", SchemaField("customer", DataType.INT32))\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset(schema=PAID)\n"
            "def paid(orders):\n"
            "    return orders\n"
        ),
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Raw(pa.DataFrameModel):\n"
            "    amount: str\n"
            "\n"
            "class Clean(pa.DataFrameModel):\n"
            "    amount: float\n"
            "\n"
            "@asset\n"
            "def raw() -> DataFrame[Raw]:\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def clean(raw: DataFrame[Raw]) -> DataFrame[Clean]:\n"
            "    return raw\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _HEAD + 'PAID = Schema("paid", SchemaField("customer", DataType.STRING))\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def kept(orders):\n"
            "    return orders\n"
            "\n"
            "@asset(schema=PAID)\n"
            "def paid(kept):\n"
            "    return kept\n",
            at="4:23",
            message="column 'customer' is str in 'paid', but int64 in 'orders', which it reads",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            'KEYS = dg.TableSchema.from_name_type_dict({"customer": "int"})\n'
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": KEYS})\n'
            "def orders(): ...\n"
            "\n"
            "@dg.asset(\n"
            "    deps=[orders],\n"
            '    metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn("customer", "string")])},\n'
            ")\n"
            "def paid(): ...\n",
            at="10:56",
            message="column 'customer' is str in 'paid', but int64 in 'orders', which it reads",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        index, assets = given.columns, given.assets()
        everywhere = self.text(given, "scope") == "project"
        found = differing(index, lambda column: comparable_as(column.dtype), everywhere=everywhere)
        for origin, key, name in found:
            there, here = index.of(origin)[name].dtype, index.of(key)[name].dtype
            if converts(assets[key], origin, name, there):
                continue
            yield Finding.of(
                self,
                f"column '{name}' is {here} in '{key}', but {there} in '{origin}'"
                f"{'' if everywhere else ', which it reads'}; give one of them the other's type, or another name",
                given.field_location(assets[key], name),
                asset=key,
            )
