"""VPM008: too few assets are checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...coverage import below
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import may_have_schema


class LowCheckCoverage(Rule):
    """
    ## What it does
    Reports that a smaller share of the assets is judged by a check or a schema than `minimum` asks for. Nothing is
    asked for unless it is set: `[lint.low-check-coverage] minimum = 0.5`. Sources are not counted.

    ## Why is this bad?
    A project that can't check everything today can keep the share from shrinking.

    ## Example
    ```python
    # with minimum = 1.0
    @asset
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(): ...

    @check(asset=orders)
    def not_empty(orders):
        return len(orders) > 0
    ```

    ## When something is unknown
    A schema that can't be decided counts as one; while a file can't be understood, nothing is reported.
    """

    code: ClassVar[str] = "VPM008"
    name: ClassVar[str] = "low-check-coverage"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("minimum", "share", 0.0, "The share of assets that must be checked, from 0 to 1."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return [1]\n"
            "\n"
            "@asset\n"
            "def report(orders):\n"
            "    return orders\n"
            "\n"
            "@check(asset=orders)\n"
            "def not_empty(orders):\n"
            "    return len(orders) > 0\n",
            at="7:1",
            message="50% of the assets have a check or a schema (1 of 2), fewer than 100%; without: 'report'",
            options={"low-check-coverage": {"minimum": 1}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        if given.graph.open:
            return
        checked = {key for check in given.graph.checks for key in check.assets}
        assets = [asset for asset in given.graph.assets if asset.kind == "asset"]
        unchecked = [asset for asset in assets if asset.key not in checked and not may_have_schema(asset)]
        yield from below(self, assets, unchecked, self.number(given, "minimum"), "a check or a schema")
