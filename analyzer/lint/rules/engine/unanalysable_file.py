"""VPE002: a file that is beyond the analyzer's limits or permissions; judges what the analyzer reported, never text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule

_NESTED = "[" * 250 + "]" * 250


class UnanalysableFile(Rule):
    """
    ## What it does
    Reports a file that is too large, too deeply nested or too slow to be analysed safely, or that may not be read.

    ## Why is this bad?
    The file is left out of the graph, as if it could not be parsed, and findings that it may explain are held back.
    Such files are nearly always generated.

    ## Example
    ```python
    ROWS = [  # 100,000 lines of literal data, in a module that also defines assets
        ("EWR", 1), ...
    ]
    ```

    ## Use instead
    ```python
    ROWS = json.loads(Path("rows.json").read_text())
    ```
    or leave the generated file out with `exclude` in the configuration.

    ## When something is unknown
    Always certain: the limit that was hit is named.
    """

    code: ClassVar[str] = "VPE002"
    name: ClassVar[str] = "unanalysable-file"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef orders():\n    return [[1]]\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(f"from vibepiper import asset\n\nDEEP = {_NESTED}\n", message="nested"),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for problem in given.graph.problems:
            if problem.code == self.code:
                yield Finding.of(self, problem.message, problem.location)
