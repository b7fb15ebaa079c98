"""VPG012: a source that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...reach import nothing_may_read


class UnusedSource(Rule):
    """
    ## What it does
    Reports a source that no asset reads or depends on, and that no check judges.

    ## Why is this bad?
    Whoever reads the catalog takes it for an input of this project. Mostly what used it is gone, or names it wrongly.

    ## Example
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet")
    source("raw/orders_old", uri="s3://lake/orders_old.parquet")

    @asset
    def orders(raw__orders): ...
    ```

    ## Use instead
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet")

    @asset
    def orders(raw__orders): ...
    ```

    ## When something is unknown
    While an asset's dependencies can't be decided, or a file can't be understood, nothing is reported.
    """

    code: ClassVar[str] = "VPG012"
    name: ClassVar[str] = "unused-source"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", uri="orders.csv")\n'
            "\n"
            "@asset\n"
            "def orders(raw__orders):\n"
            "    return raw__orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", uri="orders.csv")\n'
            'source("raw/old", uri="old.csv")\n'
            "\n"
            "@asset\n"
            "def orders(raw__orders):\n"
            "    return raw__orders\n",
            at="4:1",
            message="no asset reads the source 'raw/old'",
        ),
        Example(
            "from dagster import AssetSpec, Definitions, asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            'defs = Definitions(assets=[orders, AssetSpec("raw_old")])\n',
            message="no asset reads the source 'raw_old'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        unread = nothing_may_read(given)
        checked = {key for check in given.graph.checks for key in check.assets}
        for asset in given.graph.assets:
            if (
                asset.kind == "source"
                and asset.key in unread
                and asset.key not in checked
                and not asset.implicit
            ):
                yield Finding.of(
                    self,
                    f"no asset reads the source '{asset.key}'; remove it, or name it where it is used",
                    asset.location,
                    asset=asset.key,
                )
