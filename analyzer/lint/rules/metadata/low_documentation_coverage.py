"""VPM007: too few assets have a description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...coverage import below
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class LowDocumentationCoverage(Rule):
    """
    ## What it does
    Reports that a smaller share of the assets and sources has a description than `minimum` asks for. Nothing is asked
    for unless it is set: `[lint.low-documentation-coverage] minimum = 0.8`.

    ## Why is this bad?
    A project that can't describe everything today can keep the share from shrinking.

    ## Example
    ```python
    # with minimum = 1.0
    @asset
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders():
        \"\"\"One row per paid order.\"\"\"
    ```

    ## When something is unknown
    A description that can't be decided counts as one.
    """

    code: ClassVar[str] = "VPM007"
    name: ClassVar[str] = "low-documentation-coverage"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("minimum", "share", 0.0, "The share of assets that must have a description, from 0 to 1."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            '    """Paid orders."""\n'
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(orders):\n"
            "    return orders\n",
            at="8:1",
            message="50% of the assets have a description (1 of 2), fewer than 80%; without: 'report'",
            options={"low-documentation-coverage": {"minimum": 0.8}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.graph.assets
        silent = [
            asset
            for asset in assets
            if not (asset.description or "").strip() and not asset.is_unknown("description")
        ]
        yield from below(self, assets, silent, self.number(given, "minimum"), "a description")
