"""VPG006: an input that the asset's function never uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class UnusedInput(Rule):
    """
    ## What it does
    Reports a parameter that receives an upstream asset's data and is never used in the function.

    ## Why is this bad?
    The data is loaded for nothing, and the lineage shows a dependency that is none.

    ## Example
    ```python
    @asset
    def report(orders, calendar):
        return orders.groupby("day").sum()
    ```

    ## Use instead
    ```python
    @asset(deps=["calendar"])  # if the order of execution matters
    def report(orders):
        return orders.groupby("day").sum()
    ```
    A parameter whose name begins with an underscore (an entry of `inputs`) is never reported.

    ## When something is unknown
    Parameters whose meaning can't be decided are not reported, nor those that a text in the function names: a query
    may read them as tables.
    """

    code: ClassVar[str] = "VPG006"
    name: ClassVar[str] = "unused-input"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def calendar():\n"
            "    return 1\n"
            "\n"
            '@asset(deps=["calendar"])\n'
            "def report(context):\n"
            "    return 1\n"
        ),
        Example(
            "import duckdb\n"
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def days():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(orders, days):\n"
            "    late = orders.query('day in @days')\n"
            "    return duckdb.sql('select * from late join orders using (id)').df()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def calendar():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(calendar):\n"
            "    return 1\n",
            at="8:12",
            message="asset 'report' never uses its input 'calendar'",
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def calendar():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(calendar):\n"
            '    """Needs the calendar."""\n'
            "    return 1\n",
            at="8:12",
            message="asset 'report' never uses its input 'calendar'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for fact in given.facts.parameters:
            if fact.role == "input" and not fact.used and not fact.name.startswith("_"):
                yield Finding.of(
                    self,
                    f"asset '{fact.asset}' never uses its input '{fact.name}'; "
                    "remove the parameter, or list the asset in deps if only the order matters",
                    fact.location,
                    asset=fact.asset,
                )
