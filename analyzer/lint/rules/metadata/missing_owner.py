"""VPM002: an asset without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class MissingOwner(Rule):
    """
    ## What it does
    Reports an asset or source without `owners=`.

    ## Why is this bad?
    When it breaks, or when a change is about to break it, nobody knows whom to ask.

    ## Example
    ```python
    @asset
    def orders(raw_orders): ...
    ```

    ## Use instead
    ```python
    @asset(owners=["data@acme.org"])
    def orders(raw_orders): ...
    ```

    ## When something is unknown
    Owners that can't be decided are owners.
    """

    code: ClassVar[str] = "VPM002"
    name: ClassVar[str] = "missing-owner"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(owners=["data@acme.org"])\ndef orders():\n    return 1\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
            message="asset 'orders' has no owner",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            if not asset.owners and not asset.is_unknown("owners"):
                yield Finding.of(
                    self,
                    f"{asset.kind} '{asset.key}' has no owner; name one with owners=[…]",
                    asset.location,
                    asset=asset.key,
                )
