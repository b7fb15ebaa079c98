"""VPM001: an asset without a description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class MissingDescription(Rule):
    """
    ## What it does
    Reports an asset or source that has neither a docstring nor a `description=`.

    ## Why is this bad?
    Who finds it in the catalog can't tell what its rows mean.

    ## Example
    ```python
    @asset
    def orders(raw_orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(raw_orders):
        \"\"\"One row per order that was paid, refunds taken off.\"\"\"
    ```

    ## When something is unknown
    A description that can't be decided is a description.
    """

    code: ClassVar[str] = "VPM001"
    name: ClassVar[str] = "missing-description"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", description="As exported every night.")\n'
            "\n"
            "@asset\n"
            "def orders():\n"
            '    """One row per paid order."""\n'
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
            message="asset 'orders' has no description",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            if not (asset.description or "").strip() and not asset.is_unknown("description"):
                remedy = "give it a docstring" if asset.kind == "asset" else "give it a description="
                yield Finding.of(
                    self,
                    f"{asset.kind} '{asset.key}' has no description; {remedy}",
                    asset.location,
                    asset=asset.key,
                )
