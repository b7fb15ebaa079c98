"""VPE007: an entry of the baseline that accepts what is no longer found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Outcome, Preset, Rule


class StaleBaseline(Rule):
    """
    ## What it does
    Reports an entry of the baseline that accepts more findings than there are.

    ## Why is this bad?
    The mistake was corrected; made again, it would be accepted without a word. `vp lint --update-baseline` removes
    such entries, and never adds one.

    ## Example
    ```python
    # the baseline accepts one "asset 'report' never uses its input 'calendar'" (VPG006)
    @asset
    def report(orders):
        return orders
    ```

    ## Use instead
    ```python
    # the baseline without this entry
    @asset
    def report(orders):
        return orders
    ```

    ## When something is unknown
    Entries of rules that were not applied are not judged, nor any while a file can't be understood: what it withholds
    may be what an entry accepts.
    """

    code: ClassVar[str] = "VPE007"
    name: ClassVar[str] = "stale-baseline"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef days():\n    return 1\n\n"
            "@asset\ndef report(days):\n    return 1\n",
            baseline={
                "VPG006 report": "asset 'report' never uses its input 'days'; remove the parameter, or list "
                "the asset in deps if only the order matters"
            },
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef days():\n    return 1\n",
            at="baseline.json:4:1",
            rules=("VPG006",),
            message="the baseline accepts a finding of VPG006 that there is not: never used",
            baseline={"VPG006 days": "never used"},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:  # noqa: ARG002 - all is known only afterwards
        yield from ()

    def check_outcome(self, given: LintInput, outcome: Outcome) -> Iterator[Finding]:
        if given.graph.open:
            return
        for entry in outcome.stale:
            known = outcome.rules.get(entry.code.casefold())
            if known is not None and known not in outcome.ran:
                continue
            counted = f"a finding of {entry.code} that there is not"
            if entry.missing > 1:
                counted = f"{entry.missing} findings of {entry.code} that there are not"
            yield Finding.of(
                self,
                f"the baseline accepts {counted}: {entry.message}; vp lint --update-baseline removes it",
                entry.location,
            )
