"""VPS003: a table that declares no columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.types import is_table
from ...model import Example, Finding, LintInput, Preset, Rule
from ...reach import may_have_schema


class UntypedOutput(Rule):
    """
    ## What it does
    Reports an asset that gives a table (by its return annotation, or as a SQL asset) and declares no columns.

    ## Why is this bad?
    Nothing validates the table, the catalog shows no columns, and nobody is told when one that others read goes away.

    ## Example
    ```python
    @asset
    def orders() -> pd.DataFrame: ...
    ```

    ## Use instead
    ```python
    @asset
    def orders() -> DataFrame[Orders]: ...
    ```

    ## When something is unknown
    Assets without a return annotation, and those whose schema or (in Dagster) metadata can't be decided, are not judged.
    What a Dagster asset says of its columns only when it runs is not seen.
    """

    code: ClassVar[str] = "VPS003"
    name: ClassVar[str] = "untyped-output"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            '@asset(schema=Schema("orders", SchemaField("amount", DataType.FLOAT)))\n'
            "def orders() -> pd.DataFrame:\n"
            "    return read()\n"
            "\n"
            "@asset\n"
            "def total(orders: pd.DataFrame) -> int:\n"
            "    return len(orders)\n"
        ),
        Example(
            "import pandas as pd\n"
            "import dagster as dg\n"
            "\n"
            'KEYS = dg.TableSchema.from_name_type_dict({"customer": "int"})\n'
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": KEYS})\n'
            "def orders() -> pd.DataFrame: ...\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders() -> pd.DataFrame:\n"
            "    return read()\n",
            at="4:1",
            message="asset 'orders' gives a table (pandas.DataFrame), but declares no columns",
        ),
        Example(
            "from vibepiper import source, sql_asset\n"
            "\n"
            'source("orders", uri="orders.csv")\n'
            'sql_asset("totals", "select sum(amount) as total from orders")\n',
            at="4:1",
            message="asset 'totals' gives a table, but declares no columns; name them with schema=",
        ),
        Example(
            "import pandas as pd\nimport dagster as dg\n\n@dg.asset\ndef orders() -> pd.DataFrame: ...\n",
            at="4:1",
            message="name them in the metadata 'dagster/column_schema'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        queries = {fact.owner for fact in given.facts.forms if fact.definition == "sql_asset"}
        for asset in given.graph.assets:
            if asset.kind != "asset" or may_have_schema(asset):
                continue
            if not is_table(asset.type) and str(asset.key) not in queries:
                continue
            kind = f" ({asset.type})" if asset.type is not None else ""
            where = (
                "in the metadata 'dagster/column_schema'"
                if asset.dialect == "dagster"
                else "with schema="
                if asset.type is None
                else "in the annotation or with schema="
            )
            yield Finding.of(
                self,
                f"asset '{asset.key}' gives a table{kind}, but declares no columns; name them {where}",
                asset.location,
                asset=asset.key,
            )
