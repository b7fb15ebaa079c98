"""VPG005: an input that is listed in deps too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule


class RedundantDependency(Rule):
    """
    ## What it does
    Reports an entry of `deps` for an asset that a parameter reads anyway.

    ## Why is this bad?
    It says twice what the parameter says alone, and stays behind when the parameter goes.

    ## Example
    ```python
    @asset(deps=["orders"])
    def report(orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def report(orders): ...
    ```

    ## When something is unknown
    Only entries and parameters that are known are compared.
    """

    code: ClassVar[str] = "VPG005"
    name: ClassVar[str] = "redundant-dependency"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
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
            '@asset(deps=["days"])\n'
            "def report(orders):\n"
            "    return orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
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
            '@asset(deps=["orders", "days"])\n'
            "def report(orders):\n"
            "    return orders\n",
            at="11:14",
            message="asset 'report' reads 'orders' as a parameter, so deps need not name it",
            fixed="from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def days():\n"
            "    return 1\n"
            "\n"
            '@asset(deps=["days"])\n'
            "def report(orders):\n"
            "    return orders\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        read = {(edge.upstream, edge.downstream) for edge in given.graph.edges if edge.parameter is not None}
        for reference in given.facts.inputs:
            if reference.name is None and (reference.upstream, reference.asset) in read:
                yield Finding.of(
                    self,
                    f"asset '{reference.asset}' reads '{reference.upstream}' as a parameter, so deps need not name "
                    "it; remove the entry",
                    reference.location,
                    asset=reference.asset,
                    fix=Fix(
                        f"remove '{reference.upstream}' from deps",
                        "safe",
                        (Edit("remove-element", reference.location),),
                    ),
                )
