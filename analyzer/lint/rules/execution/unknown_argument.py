"""VPX005: a definition with an argument that it does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.suggest import did_you_mean
from ....models.own_definitions import SIGNATURES
from ...model import Example, Finding, LintInput, Preset, Rule


class UnknownArgument(Rule):
    """
    ## What it does
    Reports a keyword argument that `asset`, `source`, `sql_asset`, `check` or `job` does not take.

    ## Why is this bad?
    It is a TypeError as soon as the module is imported.

    ## Example
    ```python
    @asset(owner="data@acme.org")
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(owners=["data@acme.org"])
    def orders(): ...
    ```

    ## When something is unknown
    Arguments that a `**` unpacks from a value that can't be decided are not reported.
    """

    code: ClassVar[str] = "VPX005"
    name: ClassVar[str] = "unknown-argument"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(owners=["data@acme.org"], group="sales")\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(owner="data@acme.org")\ndef orders():\n    return 1\n',
            at="3:8",
            message="asset() takes no argument 'owner'. Did you mean 'owners'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for fact in given.facts.arguments:
            if not fact.accepted:
                known = sorted(SIGNATURES.get(fact.definition, ()))
                yield Finding.of(
                    self,
                    f"{fact.definition}() takes no argument '{fact.name}'."
                    f"{did_you_mean(fact.name, known) or ' It takes: ' + ', '.join(known)}",
                    fact.location,
                )
