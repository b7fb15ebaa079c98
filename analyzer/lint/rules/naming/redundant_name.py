"""VPN003: a name that the function has anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from ....facts import ArgumentFact
from ....graph.model import Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import by_place, forms_by_owner, holds, only_asset, written_at


class RedundantName(Rule):
    """
    ## What it does
    Reports `name=` or `key=` that says the name of the decorated function.

    ## Why is this bad?
    An asset is called like its function unless something else is said. Said twice, one of the two is forgotten when
    the asset is renamed.

    ## Example
    ```python
    @asset(name="orders")
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(): ...
    ```

    ## When something is unknown
    Only a name that is written out is compared, and only where the function has no other decorator below, which could
    give it another name.
    """

    code: ClassVar[str] = "VPN003"
    name: ClassVar[str] = "redundant-name"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(name="orders")\n'
            "def make_orders():\n"
            "    return 1\n"
            "\n"
            "def make(name):\n"
            "    @asset(name=name)\n"
            "    def returns():\n"
            "        return 1\n"
            "    return returns\n"
            "\n"
            'returns = make("returns")\n'
        ),
        Example(
            "from dagster import asset, observable_source_asset\n"
            "\n"
            "def before():\n"
            "    @asset\n"
            "    def orders():\n"
            "        return 1\n"
            "    return orders\n"
            "\n"
            "first = before()\n"
            "\n"
            '@observable_source_asset(name="returns")\n'
            "def observe_returns():\n"
            "    return None\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(name="orders", pure=True)\ndef orders():\n    return 1\n',
            at="3:8",
            message="'orders' is the function's name anyway; remove name=",
            fixed="from vibepiper import asset\n\n@asset(pure=True)\ndef orders():\n    return 1\n",
        ),
        Example(
            'from dagster import asset\n\n@asset(key_prefix="raw", name="orders")\ndef orders():\n    return 1\n',
            at="3:26",
            message="'orders' is the function's name anyway; remove name=",
            fixed='from dagster import asset\n\n@asset(key_prefix="raw")\ndef orders():\n    return 1\n',
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        forms = forms_by_owner(given)
        named = (
            fact
            for fact in given.facts.arguments
            if fact.definition in _NAMED_BY_FUNCTION
            and fact.written in ("name", "key")
            and any(
                form.function == fact.value and holds(form.location, fact.location)
                for form in forms.get(fact.owner, ())
            )
            and _is_written_out(fact, given)
        )
        for facts in by_place(named):
            fact = facts[0]
            yield Finding.of(
                self,
                f"'{fact.value}' is the function's name anyway; remove {fact.written}=",
                fact.location,
                asset=only_asset(given, facts),
                fix=Fix(f"remove {fact.written}=", "safe", (Edit("remove-argument", fact.location),)),
            )


_NAMED_BY_FUNCTION = frozenset(
    {"asset", "dagster.asset", "dagster.graph_asset", "dagster.observable_source_asset"}
)


def _is_written_out(fact: ArgumentFact, given: LintInput) -> bool:
    text = written_at(given, fact.location) or ""
    pattern = rf"{fact.written}\s*=\s*(['\"]{{1,3}}){re.escape(str(fact.value))}\1"
    return re.fullmatch(pattern, text) is not None
