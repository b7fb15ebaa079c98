"""VPS005: a public asset that doesn't say what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ....graph.types import is_table
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import may_have_schema, selected

_VAGUE = frozenset({"dict", "list", "object", "typing.Any"})


class PublicWithoutContract(Rule):
    """
    ## What it does
    Reports a public asset or source that declares neither columns nor a type that says what it holds. Public are those
    with `public=True` and those that `exposed` selects.

    ## Why is this bad?
    Others rely on a public asset. Without a contract nobody can tell which change of it breaks them.

    ## Example
    ```python
    @asset(public=True)
    def orders() -> pd.DataFrame: ...
    ```

    ## Use instead
    ```python
    @asset(public=True)
    def orders() -> DataFrame[Orders]: ...
    ```

    ## When something is unknown
    Assets whose schema, type or (in Dagster) metadata can't be decided are not judged. In a Dagster project no asset is
    public: there `exposed` says which are.
    """

    code: ClassVar[str] = "VPS005"
    name: ClassVar[str] = "public-without-contract"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("exposed", "texts", [], "Selections of assets that are public without `public=True`."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset(public=True)\ndef total() -> int:\n    return 1\n"),
        Example(
            "from vibepiper import DataType, Schema, SchemaField, source\n"
            "\n"
            'ORDERS = Schema("orders", SchemaField("amount", DataType.FLOAT))\n'
            'source("orders", uri="orders.csv", public=True, schema=ORDERS)\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset(public=True)\ndef orders():\n    return 1\n",
            at="3:8",
            message="'orders' is public, but says neither which columns nor what else it holds",
        ),
        Example(
            'import dagster as dg\n\n@dg.asset(group_name="marts")\ndef orders(): ...\n',
            at="3:1",
            message="'orders' is public, but says neither",
            options={"public-without-contract": {"exposed": ["group:marts"]}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        exposed = selected(given.graph, self.texts(given, "exposed"))
        for asset in given.graph.assets:
            if (
                (asset.public or asset.key in exposed)
                and not may_have_schema(asset)
                and not _says_type(asset)
            ):
                yield Finding.of(
                    self,
                    f"'{asset.key}' is public, but says neither which columns nor what else it holds; declare a schema",
                    given.argument_location(str(asset.key), "public") or asset.location,
                    asset=asset.key,
                )


def _says_type(asset: Asset) -> bool:
    """Whether the annotation is a contract of its own."""
    return asset.type is not None and not is_table(asset.type) and asset.type not in _VAGUE
