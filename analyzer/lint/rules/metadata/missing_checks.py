"""VPM006: an asset that nothing checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...reach import may_have_schema


class MissingChecks(Rule):
    """
    ## What it does
    Reports an asset that no check judges and that has no schema. Sources are not asked for checks.

    ## Why is this bad?
    Wrong data goes on to everything downstream, and is found by those who read the report.

    ## Example
    ```python
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
    While a file can't be understood, a check in it may judge the asset: the finding is withheld.
    """

    code: ClassVar[str] = "VPM006"
    name: ClassVar[str] = "missing-checks"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return [1]\n"
            "\n"
            "@check(asset=orders)\n"
            "def not_empty(orders):\n"
            "    return len(orders) > 0\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\n    return [1]\n",
            at="3:1",
            message="nothing checks asset 'orders'",
        ),
        Example(
            "from dagster import asset\n\n@asset\ndef orders():\n    return [1]\n",
            message="nothing checks asset 'orders'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        checked = {key for check in given.graph.checks for key in check.assets}
        for asset in given.graph.assets:
            if asset.kind == "source" or asset.key in checked or may_have_schema(asset):
                continue
            yield Finding.of(
                self,
                f"nothing checks asset '{asset.key}'; give it a check or a schema",
                asset.location,
                asset=asset.key,
                absent=("*",),
            )
