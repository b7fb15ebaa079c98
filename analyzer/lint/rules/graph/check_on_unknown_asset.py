"""VPG008: a check on an asset that nothing defines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....facts import CheckParameter
from ....graph.link import KeyIndex
from ....graph.model import AssetKey, Location, Severity
from ....graph.suggest import did_you_mean, one_slip_from
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import keys_meant


class CheckOnUnknownAsset(Rule):
    """
    ## What it does
    Reports a check on an asset which nothing defines, and a parameter of a check that names none (a single such
    parameter gets the asset that is checked).

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
    Held back where a file that could not be understood may define the asset. In a Dagster project a key that nothing
    defines may be data made elsewhere: it is reported only where it is one letter away from a key that is defined.
    """

    code: ClassVar[str] = "VPG008"
    name: ClassVar[str] = "check-on-unknown-asset"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

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
        Example(
            "from dagster import asset, asset_check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset_check(asset="made_elsewhere")\n'
            "def is_there():\n"
            "    return look()\n"
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
        Example(
            "from dagster import asset, asset_check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset_check(asset="ordres")\n'
            "def is_there():\n"
            "    return look()\n",
            at="7:14",
            message="check 'is_there' is on 'ordres', which no asset defines. Did you mean 'orders'?",
        ),
        Example(
            "from vibepiper import asset, check\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def refunds():\n"
            "    return 1\n"
            "\n"
            "@check(assets=[orders, refunds])\n"
            "def covered(orders, refunds_, context, share=0.5):\n"
            "    return refunds_ < orders * share\n",
            at="12:21",
            message="check 'covered' reads 'refunds_', which no asset defines. Did you mean 'refunds'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        # Other dialects take what only a check names for data made elsewhere, unless it is a misspelt key.
        defined = {str(asset.key) for asset in given.graph.assets if not asset.implicit}
        names = KeyIndex(
            asset.key
            for asset in given.graph.assets
            if not asset.implicit or one_slip_from(str(asset.key), defined) is None
        )
        for check, key, location in _references(given):
            yield from self._judge(f"check '{check}' is on", str(key), names, given, location)
        for parameter in _unresolved(given, names):
            reads = f"check '{parameter.check}' reads"
            yield from self._judge(reads, parameter.name, names, given, parameter.location)

    def _judge(
        self, what: str, name: str, names: KeyIndex, given: LintInput, location: Location
    ) -> Iterator[Finding]:
        found = names.candidates(name)
        if len(found) == 1:
            return
        if found:
            several = " or ".join(f"'{candidate}'" for candidate in found)
            message = f"{what} '{name}', which could mean {several}. Write the whole key"
        else:
            known = (str(asset.key) for asset in given.graph.assets if not asset.implicit)
            message = f"{what} '{name}', which no asset defines.{did_you_mean(name, known)}"
        yield Finding.of(self, message, location, absent=keys_meant(name))


def _unresolved(given: LintInput, names: KeyIndex) -> Iterator[CheckParameter]:
    """The parameters that need an asset and name none. A single one gets the asset that is checked."""
    resources = {resource.name for resource in given.graph.resources}
    unresolved: dict[str, list[CheckParameter]] = defaultdict(list)
    for parameter in given.facts.check_parameters:
        known = parameter.name in resources or len(names.candidates(parameter.name)) == 1
        if parameter.needs_asset and not known:
            unresolved[parameter.check].append(parameter)
    on_one = {check.name for check in given.graph.checks if len(check.assets) == 1}
    for check, parameters in unresolved.items():
        if len(parameters) > 1 or check not in on_one:
            yield from parameters


def _references(given: LintInput) -> Iterator[tuple[str, AssetKey, Location]]:
    """The assets that checks name, at the entry to edit, or at the check where that entry isn't recorded."""
    recorded = {(fact.check, fact.asset) for fact in given.facts.checks}
    for fact in given.facts.checks:
        yield fact.check, fact.asset, fact.location
    for check in given.graph.checks:
        for key in check.assets:
            if (check.name, key) not in recorded:
                yield check.name, key, check.location
