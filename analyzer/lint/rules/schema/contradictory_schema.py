"""VPS002: the return annotation and ``schema=`` say different things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.dtypes import compatible_dtypes
from ....graph.model import Column, Severity, TableSchema
from ...model import Example, Finding, LintInput, Preset, Rule
from ...wording import listed

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
# Values that are no table, whatever writes them.
_NO_TABLES = frozenset({"bool", "bytes", "float", "int", "str"})


class ContradictorySchema(Rule):
    """
    ## What it does
    Reports an asset whose return annotation names another schema than `schema=`, where no table, or not every one, can
    satisfy both; and one that returns a number or a text, of which `schema=` says that it is a table.

    ## Why is this bad?
    `schema=` is what counts when the asset runs. Whoever reads the function believes the annotation.

    ## Example
    ```python
    @asset(schema=Orders)  # amount: float
    def orders() -> DataFrame[RawOrders]: ...  # amount: str
    ```

    ## Use instead
    ```python
    @asset
    def orders() -> DataFrame[Orders]: ...
    ```

    ## When something is unknown
    Schemas that could not be read wholly, columns without a type and those that are declared by a pattern are not
    compared. That one of the two allows nulls is a warning where nothing else differs.
    """

    code: ClassVar[str] = "VPS002"
    name: ClassVar[str] = "contradictory-schema"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(_MODELS + "@asset(schema=Orders)\ndef orders() -> DataFrame[Orders]:\n    return read()\n"),
        Example(
            _MODELS + "class Kept(Orders):\n"
            "    day: str\n"
            "\n"
            "@asset(schema=Kept)\n"
            "def orders() -> DataFrame[Orders]:\n"
            "    return read()\n"
        ),
        Example(
            _MODELS + "@asset(schema=Orders, output=None)\ndef orders() -> None:\n    write()\n",
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _MODELS + "@asset(schema=Orders)\ndef orders() -> DataFrame[Raw]:\n    return read()\n",
            at="14:17",
            message="asset 'orders' returns schema 'Raw' by its annotation, but 'Orders' by schema=, which counts: "
            "column 'amount' is str there, float64 here",
        ),
        Example(
            _MODELS + "@asset(schema=Orders)\ndef orders() -> int:\n    return 1\n",
            at="13:8",
            message="asset 'orders' returns int, but schema= says that it is the table 'Orders'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        for fact in given.facts.returned_schemas:
            asset = assets.get(fact.asset)
            if asset is None or asset.schema is None or asset.is_unknown("schema"):
                continue
            certain, possible = _differences(fact.schema, asset.schema)
            if certain or possible:
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' returns schema '{fact.schema.name}' by its annotation, but "
                    f"'{asset.schema.name}' by schema=, which counts: {listed((*certain, *possible))}",
                    fact.location,
                    asset=asset.key,
                    severity=None if certain else "warning",
                )
        for asset in given.graph.assets:
            place = given.argument_location(str(asset.key), "schema")
            if (
                asset.dialect == "vibepiper"
                and asset.schema is not None
                and asset.type in _NO_TABLES
                and place
            ):
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' returns {asset.type}, but schema= says that it is the table "
                    f"'{asset.schema.name}'; correct the annotation, or remove schema=",
                    place,
                    asset=asset.key,
                )


def _differences(annotated: TableSchema, declared: TableSchema) -> tuple[list[str], list[str]]:
    """What contradicts, and what one of the two is less strict about."""
    ours = {column.name: column for column in declared.columns}
    theirs = {column.name: column for column in annotated.columns}
    if any(column.pattern for column in (*ours.values(), *theirs.values())):
        return [], []
    certain = [
        f"column '{name}' is {column.dtype} there, {ours[name].dtype} here"
        for name, column in theirs.items()
        if name in ours and compatible_dtypes(column.dtype, ours[name].dtype) is False
    ]
    if declared.strict:
        certain += [f"column '{name}' is not allowed here" for name in _missing(theirs, ours)]
    if annotated.strict:
        certain += [f"column '{name}' is not allowed there" for name in _missing(ours, theirs)]
    possible = [
        f"column '{name}' may be null {'here' if ours[name].nullable else 'there'} only"
        for name, column in theirs.items()
        if name in ours and ours[name].nullable is not column.nullable
    ]
    return certain, possible


def _missing(columns: dict[str, Column], others: dict[str, Column]) -> Iterator[str]:
    return (name for name, column in columns.items() if name not in others and not column.optional)
