"""VPE006: a suppression of a code that no rule has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.suggest import did_you_mean
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Outcome, Preset, Rule


class UnknownSuppression(Rule):
    """
    ## What it does
    Reports an entry of a comment `# vp: ignore[…]` that is neither the code nor the name of a rule.

    ## Why is this bad?
    It hides nothing: it is misspelt, means a rule that is gone, or a prefix, which a comment can't use.

    ## Example
    ```python
    @asset
    def orders(raw_orders):  # vp: ignore[unused-inptu]
        return 1
    ```

    ## Use instead
    ```python
    @asset
    def orders(raw_orders):  # vp: ignore[unused-input]
        return 1
    ```

    ## When something is unknown
    Always certain: the comment stands there, and every rule is known.
    """

    code: ClassVar[str] = "VPE006"
    name: ClassVar[str] = "unknown-suppression"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw_orders")\n'
            "\n"
            "@asset\n"
            "def orders(raw_orders):  # vp: ignore[unused-input]\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():  # vp: ignore[VPG999]\n    return 1\n",
            at="4:16",
            message="'VPG999' is neither the code nor the name of a rule",
            fixed="from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
        ),
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():  # vp: ignore[unused-inptu]\n    return 1\n",
            message="'unused-inptu' is neither the code nor the name of a rule. Did you mean 'unused-input'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:  # noqa: ARG002 - all is known only afterwards
        yield from ()

    def check_outcome(self, given: LintInput, outcome: Outcome) -> Iterator[Finding]:
        names = {text for text, code in outcome.rules.items() if text != code.casefold()}
        names |= set(outcome.rules.values())
        for suppression in given.facts.suppressions:
            for code in suppression.codes:
                if code.strip().casefold() not in outcome.rules:
                    yield Finding.of(
                        self,
                        f"'{code}' is neither the code nor the name of a rule.{did_you_mean(code, names)}",
                        suppression.location,
                        fix=Fix(
                            f"remove '{code}' from the comment",
                            "safe",
                            (Edit("remove-comment-code", suppression.location, name=code),),
                        ),
                    )
