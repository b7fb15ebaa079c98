"""VPE004: a comment that means to suppress findings but names none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class BareSuppression(Rule):
    """
    ## What it does
    Reports a comment `# vp: ignore` that names no code.

    ## Why is this bad?
    It suppresses nothing. One that suppressed everything would hide the mistakes that are made there tomorrow.

    ## Example
    ```python
    @asset
    def orders(raw_orders):  # vp: ignore
        return 1
    ```

    ## Use instead
    ```python
    @asset
    def orders(raw_orders):  # vp: ignore[VPG006]
        return 1
    ```

    ## When something is unknown
    Always certain: the comment stands there.
    """

    code: ClassVar[str] = "VPE004"
    name: ClassVar[str] = "bare-suppression"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

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
            "from vibepiper import asset\n\n@asset\ndef orders():  # vp: ignore\n    return 1\n",
            at="4:16",
            message="this comment suppresses nothing: name the codes, as in '# vp: ignore[VPG006]'",
        ),
        Example(
            "import vibepiper\n\nx = 1  # vp: ignore[]\n", at="3:8", message="this comment suppresses nothing"
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for suppression in given.facts.suppressions:
            if not suppression.codes:
                yield Finding.of(
                    self,
                    "this comment suppresses nothing: name the codes, as in '# vp: ignore[VPG006]'",
                    suppression.location,
                )
