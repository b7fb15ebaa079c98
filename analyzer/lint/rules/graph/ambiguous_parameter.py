"""VPG007: a parameter that could mean several things; judges what linking reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import keys_meant


class AmbiguousParameter(Rule):
    """
    ## What it does
    Reports a parameter whose name is both a resource and an asset, or the last part of the keys of several assets.

    ## Why is this bad?
    What the function would receive can't be told, so running the asset is refused.

    ## Example
    ```python
    source("raw/orders")
    source("archive/orders")

    @asset
    def report(orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def report(raw__orders): ...

    @asset(inputs={"orders": Input("raw/orders")})
    def report(orders): ...
    ```

    ## When something is unknown
    Held back where a file that could not be understood may define an asset of exactly that name, which would be
    the one meant.
    """

    code: ClassVar[str] = "VPG007"
    name: ClassVar[str] = "ambiguous-parameter"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders")\n'
            'source("archive/orders")\n'
            "\n"
            "@asset\n"
            "def report(raw__orders):\n"
            "    return raw__orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders")\n'
            'source("archive/orders")\n'
            "\n"
            "@asset\n"
            "def report(orders):\n"
            "    return orders\n",
            at="7:12",
            message="parameter 'orders' of asset 'report' could mean 'archive/orders', 'raw/orders'",
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def db():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(db):\n"
            "    return db\n",
            at="8:12",
            message="parameter 'db' of asset 'report' names both a resource and an asset",
            resources=("db",),
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        parameters = {fact.location: fact for fact in given.facts.parameters}
        for problem in given.graph.problems:
            if problem.code != self.code:
                continue
            parameter = parameters.get(problem.location)
            unresolved = parameter is not None and parameter.role == "unresolved"
            yield Finding.of(
                self,
                problem.message,
                problem.location,
                asset=parameter.asset if parameter else None,
                absent=keys_meant(parameter.name)[:1] if parameter and unresolved else (),
            )
