"""VPE005: a suppression that hides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Outcome, Preset, Rule


class UnusedSuppression(Rule):
    """
    ## What it does
    Reports a code in a comment `# vp: ignore[…]` or `# vp: ignore-file[…]` that hides no finding.

    ## Why is this bad?
    The mistake it was written for is gone. The next one of that kind, made there tomorrow, would not be seen.

    ## Example
    ```python
    @asset
    def orders():  # vp: ignore[VPG006]
        return 1
    ```

    ## Use instead
    ```python
    @asset
    def orders():
        return 1
    ```

    ## When something is unknown
    Codes of rules that were not applied are not judged. A finding that is withheld, since a file that can't be
    understood may explain it, counts as hidden by its comment.
    """

    code: ClassVar[str] = "VPE005"
    name: ClassVar[str] = "unused-suppression"
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
            "def orders(raw_orders):  # vp: ignore[VPG006] only its arrival matters\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():  # vp: ignore[VPG006]\n    return 1\n",
            at="4:16",
            rules=("VPG006",),
            message="'VPG006' hides nothing here",
            fixed="from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
        ),
        Example(
            "# vp: ignore-file[VPG006]\nfrom vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
            at="1:1",
            rules=("VPG006",),
            message="'VPG006' hides nothing in this file",
            fixed="from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:  # noqa: ARG002 - all is known only afterwards
        yield from ()

    def check_outcome(self, given: LintInput, outcome: Outcome) -> Iterator[Finding]:
        for suppression in given.facts.suppressions:
            where = "in this file" if suppression.whole_file else "here"
            for code in suppression.codes:
                meant = outcome.rules.get(code.strip().casefold())
                # Whether a comment about this very rule is needed shows only after this rule has run.
                if meant in outcome.ran and meant != self.code and (suppression, code) not in outcome.used:
                    yield Finding.of(
                        self,
                        f"'{code}' hides nothing {where}; remove it",
                        suppression.location,
                        fix=Fix(
                            f"remove '{code}' from the comment",
                            "safe",
                            (Edit("remove-comment-code", suppression.location, name=code),),
                        ),
                    )
