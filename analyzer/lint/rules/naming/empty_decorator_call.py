"""VPN005: a decorator that is called without arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import by_place, of_whom, only_asset


class EmptyDecoratorCall(Rule):
    """
    ## What it does
    Reports `@asset()`, with nothing between the parentheses.

    ## Why is this bad?
    It says nothing that `@asset` doesn't say, and makes readers look for arguments.

    ## Example
    ```python
    @asset()
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(): ...
    ```

    ## When something is unknown
    Only a decorator that certainly is the library's own is reported: a function of the project that makes one has to
    be called.
    """

    code: ClassVar[str] = "VPN005"
    name: ClassVar[str] = "empty-decorator-call"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import vibepiper\n"
            "\n"
            "def asset():\n"
            '    return vibepiper.asset(group="sales")\n'
            "\n"
            "@asset()\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@vibepiper.asset\n"
            "def returns():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset()\ndef orders():\n    return 1\n",
            at="3:2",
            message="the definition of 'orders' calls its decorator without arguments; remove the parentheses",
            fixed="from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
        ),
        Example(
            "import dagster as dg\n\n@dg.asset(  )\ndef orders():\n    return 1\n",
            at="3:2",
            fixed="import dagster as dg\n\n@dg.asset\ndef orders():\n    return 1\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for facts in by_place(fact for fact in given.facts.forms if fact.form == "empty"):
            yield Finding.of(
                self,
                f"the definition of {of_whom(facts)} calls its decorator without arguments; remove the parentheses",
                facts[0].location,
                asset=only_asset(given, facts),
                fix=Fix("remove the parentheses", "safe", (Edit("remove-call", facts[0].location),)),
            )
