"""VPS007: a column that a schema declares twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Location, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class DuplicateField(Rule):
    """
    ## What it does
    Reports a column that one schema declares twice: two fields of a name, two that an alias gives the same name, a key
    that stands twice in a dictionary of columns.

    ## Why is this bad?
    A `Schema` refuses it when it is imported. pandera and Python keep the last one without a word, and what the other
    says of the column is never checked.

    ## Example
    ```python
    class Orders(pa.DataFrameModel):
        amount: float = pa.Field(ge=0)
        net: float = pa.Field(alias="amount")
    ```

    ## Use instead
    ```python
    class Orders(pa.DataFrameModel):
        amount: float = pa.Field(ge=0)
        net: float
    ```

    ## When something is unknown
    Fields whose names can't be decided are not compared. A field of a base class that the class has anew is no duplicate.
    """

    code: ClassVar[str] = "VPS007"
    name: ClassVar[str] = "duplicate-field"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Raw(pa.DataFrameModel):\n"
            "    amount: str\n"
            "\n"
            "class Orders(Raw):\n"
            "    amount: float\n"
            "\n"
            "@asset\n"
            "def orders() -> DataFrame[Orders]:\n"
            "    return read()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Orders(pa.DataFrameModel):\n"
            "    amount: float = pa.Field(ge=0)\n"
            '    net: float = pa.Field(alias="amount")\n'
            "\n"
            "@asset\n"
            "def orders() -> DataFrame[Orders]:\n"
            "    return read()\n",
            at="7:5",
            message="schema 'Orders' declares column 'amount' twice: on line 6, too; remove one, or give it another name",
        ),
        Example(
            "from vibepiper import DataType, Schema, SchemaField, asset\n"
            "\n"
            "ORDERS = Schema(\n"
            '    "orders",\n'
            '    SchemaField("amount", DataType.FLOAT),\n'
            '    SchemaField("amount", DataType.INT),\n'
            ")\n"
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n",
            at="6:5",
            message="schema 'orders' declares column 'amount' twice",
        ),
        Example(
            "import pandera.pandas as pa\n"
            "from vibepiper import asset\n"
            "\n"
            'ORDERS = pa.DataFrameSchema({"amount": pa.Column(float), "amount": pa.Column(str)})\n'
            "\n"
            "@asset(schema=ORDERS)\n"
            "def orders():\n"
            "    return 1\n",
            at="4:58",
            message="schema 'schema' declares column 'amount' twice",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            "@dg.asset(\n"
            "    metadata={\n"
            '        "dagster/column_schema": dg.TableSchema([\n'
            '            dg.TableColumn("amount", "float"),\n'
            '            dg.TableColumn("amount", "int"),\n'
            "        ])\n"
            "    }\n"
            ")\n"
            "def orders(): ...\n",
            at="7:13",
            message="schema 'orders' declares column 'amount' twice",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        told = set()
        for fact in given.facts.declared_schemas:
            first: dict[str, Location] = {}
            for field in fact.fields:
                known = first.setdefault(field.name, field.location)
                # What one place writes several times (in a loop) has the same name on purpose, or another each time.
                if known == field.location or field.location in told:
                    continue
                told.add(field.location)
                where = f"on line {known.line}" if known.path == field.location.path else f"in {known}"
                yield Finding.of(
                    self,
                    f"schema '{fact.name}' declares column '{field.name}' twice: {where}, too; remove one, or give it "
                    "another name",
                    field.location,
                )
