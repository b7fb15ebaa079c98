"""VPS004: a schema that is named but could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import NO_KEY


class UnresolvedSchema(Rule):
    """
    ## What it does
    Reports a schema named by an annotation or by `schema=` whose columns could not be read from the source.

    ## Why is this bad?
    The catalog shows no columns, and a mismatch with the assets that read it goes unseen.

    ## Example
    ```python
    @asset
    def orders() -> DataFrame[Ordres]: ...  # no such class
    ```

    ## Use instead
    ```python
    class Orders(pa.DataFrameModel):
        id: int

    @asset
    def orders() -> DataFrame[Orders]: ...
    ```

    ## When something is unknown
    This rule is how an undecidable schema shows; that is why it is a warning: a class of an installed library may
    well be right. Where a file can't be analysed, the schema may be in there, and nothing is reported.
    """

    code: ClassVar[str] = "VPS004"
    name: ClassVar[str] = "unresolved-schema"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandera.pandas as pa\n"
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "class Orders(pa.DataFrameModel):\n"
            "    id: int\n"
            "\n"
            "@asset\n"
            "def orders() -> DataFrame[Orders]:\n"
            "    return read()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from pandera.typing import DataFrame\n"
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders() -> DataFrame[Ordres]:\n"
            "    return read()\n",
            message="schema 'DataFrame[Ordres]' of asset 'orders' could not be read",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for fact in given.facts.schemas:
            whose = f"parameter '{fact.parameter}' of asset" if fact.parameter else "asset"
            yield Finding.of(
                self,
                f"schema '{fact.text}' of {whose} '{fact.asset}' could not be read: {fact.reason}",
                fact.location,
                asset=fact.asset,
                absent=NO_KEY,
            )
