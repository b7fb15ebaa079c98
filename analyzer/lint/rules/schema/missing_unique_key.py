"""VPS006: a schema of which no column is declared unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class MissingUniqueKey(Rule):
    """
    ## What it does
    Reports a schema that declares no column unique, alone or together with others (`unique = [...]` of pandera).

    ## Why is this bad?
    What a row stands for is then said nowhere, and a join that doubles rows is found by nobody.

    ## Example
    ```python
    Schema("orders", SchemaField("order", DataType.INT), SchemaField("amount", DataType.FLOAT))
    ```

    ## Use instead
    ```python
    Schema("orders", SchemaField("order", DataType.INT, unique=True), SchemaField("amount", DataType.FLOAT))
    ```

    ## When something is unknown
    Schemas that could not be read wholly are not judged, nor are those of Dagster: they describe columns and declare no
    keys of tables.
    """

    code: ClassVar[str] = "VPS006"
    name: ClassVar[str] = "missing-unique-key"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Rates(pa.DataFrameModel):\n"
            "    day: str\n"
            "    currency: str\n"
            "\n"
            "    class Config:\n"
            '        unique = ["day", "currency"]\n'
            "\n"
            "@asset\n"
            "def rates() -> DataFrame[Rates]:\n"
            "    return read()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            'ORDERS = Schema("orders", SchemaField("order", DataType.INT))\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n",
            at="3:10",
            message="schema 'orders' declares no unique key; mark the column that tells rows apart with unique=True",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        told = set()
        for asset in given.graph.assets:
            schema = asset.schema
            if (
                schema is None
                or asset.is_unknown("schema")
                or not schema.columns
                or asset.dialect != "vibepiper"
            ):
                continue
            place = schema.location or asset.location
            if schema.unique or place in told or any(column.unique for column in schema.columns):
                continue
            told.add(place)
            yield Finding.of(
                self,
                f"schema '{schema.name}' declares no unique key; mark the column that tells rows apart with unique=True",
                place,
                asset=asset.key,
            )
