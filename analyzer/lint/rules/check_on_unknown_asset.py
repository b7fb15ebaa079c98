"""VPG008: a check on an asset that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ...graph.link import KeyIndex
from ...graph.model import AssetKey, Location, Severity
from ...graph.suggest import did_you_mean
from ..model import Example, Finding, LintInput
from ..withholding import keys_meant


class CheckOnUnknownAsset:
    """
    ## What it does
    Reports a check that names an asset which nothing defines.

    ## Why is this bad?
    The check never runs, and nobody notices: the data that it was written for goes unchecked.

    ## Example
    ```python
    @check(asset="clean_ordres")
    def no_refunds(orders): ...
    ```

    ## Use instead
    ```python
    @check(asset=clean_orders)
    def no_refunds(orders): ...
    ```

    ## When something is unknown
    Held back where a file that could not be understood may define the asset.
    """

    code: ClassVar[str] = "VPG008"
    name: ClassVar[str] = "check-on-unknown-asset"
    severity: ClassVar[Severity] = "error"
    default: ClassVar[bool] = True

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@check(asset=orders)\n"
            "def positive(orders):\n"
            "    return orders > 0\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@check(asset="ordres")\n'
            "def positive(orders):\n"
            "    return orders > 0\n",
            at="7:8",
            message="check 'positive' is on 'ordres', which no asset defines. Did you mean 'orders'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        names = KeyIndex(asset.key for asset in given.graph.assets)
        for check, key, location in _references(given):
            found = names.candidates(str(key))
            if len(found) == 1:
                continue
            absent = keys_meant(str(key))
            if found:
                several = " or ".join(f"'{candidate}'" for candidate in found)
                message = f"check '{check}' is on '{key}', which could mean {several}. Write the whole key"
            else:
                known = (str(asset.key) for asset in given.graph.assets)
                message = (
                    f"check '{check}' is on '{key}', which no asset defines.{did_you_mean(str(key), known)}"
                )
            yield Finding.of(self, message, location, absent=absent)


def _references(given: LintInput) -> Iterator[tuple[str, AssetKey, Location]]:
    """The assets that checks name, at the entry to edit, or at the check where that entry isn't recorded."""
    recorded = {(fact.check, fact.asset) for fact in given.facts.checks}
    for fact in given.facts.checks:
        yield fact.check, fact.asset, fact.location
    for check in given.graph.checks:
        for key in check.assets:
            if (check.name, key) not in recorded:
                yield check.name, key, check.location
