"""VPM014: a source of which nobody says how old it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class SourceWithoutFreshness(Rule):
    """
    ## What it does
    Reports a source without `freshness=`.

    ## Why is this bad?
    When whoever delivers the data stops, everything downstream stays green and grows old.

    ## Example
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet")
    ```

    ## Use instead
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet", freshness="24h")
    ```

    ## When something is unknown
    A freshness that can't be decided is one. Sources that only others' dependencies imply are not judged.
    """

    code: ClassVar[str] = "VPM014"
    name: ClassVar[str] = "source-without-freshness"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", uri="orders.csv", freshness="24h")\n'
            "\n"
            "@asset\n"
            "def orders(raw__orders):\n"
            "    return raw__orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import source\n\nsource("raw/orders", uri="orders.csv")\n',
            at="3:1",
            message="nothing says how old the source 'raw/orders' may be",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            if asset.kind == "asset" or asset.implicit or asset.freshness is not None:
                continue
            if not asset.is_unknown("freshness"):
                yield Finding.of(
                    self,
                    f"nothing says how old the source '{asset.key}' may be; give it a freshness",
                    asset.location,
                    asset=asset.key,
                )
