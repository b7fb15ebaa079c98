"""VPM010: a tag, a kind or an owner that is given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from ....facts import ArgumentFact
from ....graph.model import Location, Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import by_place, of_whom, only_asset


class DuplicateTags(Rule):
    """
    ## What it does
    Reports a tag, a kind or an owner that the same argument gives twice.

    ## Why is this bad?
    Of two values of a tag only the last counts, and who changes the first wonders. Anything else that is said twice was
    meant to say something else.

    ## Example
    ```python
    @asset(tags={"pii": "yes", "pii": "no"}, owners=["team:sales", "team:sales"])
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(tags={"pii": "no"}, owners=["team:sales"])
    def orders(): ...
    ```

    ## When something is unknown
    Names that can't be decided are not compared.
    """

    code: ClassVar[str] = "VPM010"
    name: ClassVar[str] = "duplicate-tags"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(tags={"pii": "no", "team": "no"}, owners=["team:sales", "team:Sales"])\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(tags={"pii": "yes", "team": "sales", "pii": "no"})\n'
            "def orders():\n"
            "    return 1\n",
            at="3:14",
            message="tag 'pii' of 'orders' is given again later, and only that counts; remove this one",
            fixed="from vibepiper import asset\n"
            "\n"
            '@asset(tags={"team": "sales", "pii": "no"})\n'
            "def orders():\n"
            "    return 1\n",
        ),
        Example(
            "from dagster import asset\n"
            "\n"
            '@asset(owners=["team:sales", "a@acme.org", "team:sales"])\n'
            "def orders():\n"
            "    return 1\n",
            at="3:44",
            message="owner 'team:sales' of 'orders' is given twice; remove one",
            fixed="from dagster import asset\n"
            "\n"
            '@asset(owners=["team:sales", "a@acme.org"])\n'
            "def orders():\n"
            "    return 1\n",
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            'TEAMS = ["team:sales"]\n'
            "\n"
            '@asset(owners=[*TEAMS, "team:sales"])\n'
            "def orders():\n"
            "    return 1\n",
            at="5:8",
            message="owner 'team:sales' of 'orders' is given twice; remove one",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for facts in by_place(fact for fact in given.facts.arguments if fact.name in _NOUNS):
            repeated = [(fact, places) for fact in facts if (places := _repetitions(fact))]
            for location, text in dict.fromkeys(place for _, places in repeated for place in places):
                having = [fact for fact, places in repeated if (location, text) in places]
                noun = f"{_NOUNS[facts[0].name]} '{text}'"
                # What several definitions take from one place is corrected only where it is wrong for all.
                correctable = bool(facts[0].entries) and len(having) == len(facts)
                yield Finding.of(
                    self,
                    f"{noun} of {of_whom(having)} {_WRONG.get(facts[0].name, 'is given twice; remove one')}",
                    location,
                    asset=only_asset(given, having),
                    fix=Fix(f"remove {noun}", "safe", (Edit("remove-element", location),))
                    if correctable
                    else None,
                )


_NOUNS = {"kinds": "kind", "owners": "owner", "tags": "tag"}
_WRONG = {"tags": "is given again later, and only that counts; remove this one"}


def _repetitions(fact: ArgumentFact) -> list[tuple[Location, str]]:
    """What is given twice, and where: of the entries of a dictionary the last counts, of elements the first."""
    if not fact.entries:
        texts = [item for item in fact.value if isinstance(item, str)] if isinstance(fact.value, list) else []
        return [(fact.location, text) for text, count in Counter(texts).items() if count > 1]
    seen: set[str] = set()
    found: list[tuple[Location, str]] = []
    for entry in reversed(fact.entries) if fact.name == "tags" else fact.entries:
        if entry.text is not None:
            if entry.text in seen:
                found.append((entry.location, entry.text))
            seen.add(entry.text)
    return found
