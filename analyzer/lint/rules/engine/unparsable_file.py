"""VPE001: a file that Python can't parse; judges what the analyzer reported, never text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class UnparsableFile(Rule):
    """
    ## What it does
    Reports a file that is not valid Python, at the exact place of the error.

    ## Why is this bad?
    Nothing that the file defines can be seen: its assets are missing from the graph, and every finding that says
    "no asset defines this" is held back, since this file may define it.

    ## Example
    ```python
    @asset
    def orders(raw_orders:
        return raw_orders
    ```

    ## Use instead
    ```python
    @asset
    def orders(raw_orders):
        return raw_orders
    ```

    ## When something is unknown
    Always certain: the file was read whole.
    """

    code: ClassVar[str] = "VPE001"
    name: ClassVar[str] = "unparsable-file"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders(:\n    return 1\n",
            at="4:12",
            message="invalid syntax",
        ),
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\nreturn 1\n",
            at="5:1",
            message="expected an indented block",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for problem in given.graph.problems:
            if problem.code == self.code:
                yield Finding.of(self, problem.message, problem.location)
