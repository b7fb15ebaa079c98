"""VPG014: an asset that reads very many assets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class TooManyUpstream(Rule):
    """
    ## What it does
    Reports an asset that reads more assets and sources directly than `limit` (12) says.

    ## Why is this bad?
    It does several things at once, and is made anew whenever one of them changes.

    ## Example
    ```python
    # with limit = 1
    @asset
    def report(orders, customers): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders_with_customers(...): ...

    @asset
    def report(orders_with_customers): ...
    ```

    ## When something is unknown
    Dependencies that are not known are not counted: what is reported has at least so many.
    """

    code: ClassVar[str] = "VPG014"
    name: ClassVar[str] = "too-many-upstream"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"
    options: ClassVar[tuple[Option, ...]] = (
        Option("limit", "integer", 12, "How many assets and sources one asset may read directly."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef events():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def customers():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(orders, customers):\n"
            "    return orders, customers\n",
            at="11:1",
            message="asset 'report' reads 2 assets, more than 1",
            options={"too-many-upstream": {"limit": 1}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        limit = self.number(given, "limit")
        for asset in given.graph.assets:
            count = len(given.index.upstream(asset.key))
            if count > limit:
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' reads {count} assets, more than {limit:g}; split it, or raise the limit",
                    asset.location,
                    asset=asset.key,
                )
