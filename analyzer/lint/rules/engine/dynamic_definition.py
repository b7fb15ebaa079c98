"""VPE003: assets whose definition can't be decided from the source; judges what the analyzer reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class DynamicDefinition(Rule):
    """
    ## What it does
    Reports a place that defines assets of which the source text does not say how many, or under which keys.

    ## Why is this bad?
    These assets are missing from the graph, the catalog and the diff, and a finding that they may explain is held
    back.

    ## Example
    ```python
    for table in requests.get(TABLES_URL).json():
        @asset(name=table)
        def copy(): ...
    ```

    ## Use instead
    ```python
    TABLES = ("orders", "users")

    for table in TABLES:
        @asset(name=table)
        def copy(): ...
    ```
    Where the keys can only be known at run time, name them in a hint comment on the definition:
    `# vp: asset key=raw/orders`.

    ## When something is unknown
    This rule is how an undecidable definition shows. An undecidable *argument* of a known asset is
    another one's (VPE008). Several definitions that one cause hides are one finding, at the cause.
    """

    code: ClassVar[str] = "VPE003"
    name: ClassVar[str] = "dynamic-definition"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            'for table in ("orders", "users"):\n'
            "    @asset(name=table)\n"
            "    def copy():\n"
            "        return 1\n"
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "def make(name):\n"
            "    @asset(name=name)\n"
            "    def copy():\n"
            "        return 1\n"
            "    return copy\n"
            "\n"
            'orders = make("orders")\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import json\n"
            "from pathlib import Path\n"
            "\n"
            "from vibepiper import asset\n"
            "\n"
            'for table in json.loads(Path("tables.json").read_text()):\n'
            "    @asset(name=table)\n"
            "    def copy():\n"
            "        return 1\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for problem in given.graph.problems:
            if problem.code == self.code:
                yield Finding.of(self, problem.message, problem.location, advice=problem.advice)
