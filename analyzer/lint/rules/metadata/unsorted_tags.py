"""VPM009: tags or kinds that are not in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....facts import ArgumentFact
from ....graph.model import Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import by_place, of_whom, only_asset


class UnsortedTags(Rule):
    """
    ## What it does
    Reports `tags=` and `kinds=` that are written out in another order than that of the alphabet.

    ## Why is this bad?
    The order means nothing. Where there is only one, nobody adds a tag twice, and two branches that add one conflict
    less.

    ## Example
    ```python
    @asset(tags={"team": "sales", "pii": "no"})
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(tags={"pii": "no", "team": "sales"})
    def orders(): ...
    ```

    ## When something is unknown
    Tags of which one can't be decided, or that come from elsewhere, are not judged.
    """

    code: ClassVar[str] = "VPM009"
    name: ClassVar[str] = "unsorted-tags"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "all"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            'TAGS = {"team": "sales", "pii": "no"}\n'
            "\n"
            '@asset(tags=TAGS, kinds=["csv", "duckdb"], owners=["team:sales", "data@acme.org"])\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(tags={"team": "sales", "pii": "no"})\n'
            "def orders():\n"
            "    return 1\n",
            at="3:8",
            message="the tags of 'orders' are not in order; sort them",
            fixed="from vibepiper import asset\n"
            "\n"
            '@asset(tags={"pii": "no", "team": "sales"})\n'
            "def orders():\n"
            "    return 1\n",
        ),
        Example(
            "from dagster import AssetOut, multi_asset\n"
            "\n"
            '@multi_asset(outs={"a": AssetOut(kinds={"parquet", "csv"}), "b": AssetOut(kinds={"csv"})})\n'
            "def made():\n"
            "    return 1, 2\n",
            at="3:34",
            message="the kinds of 'a' are not in order; sort them",
            fixed="from dagster import AssetOut, multi_asset\n"
            "\n"
            '@multi_asset(outs={"a": AssetOut(kinds={"csv", "parquet"}), "b": AssetOut(kinds={"csv"})})\n'
            "def made():\n"
            "    return 1, 2\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for facts in by_place(fact for fact in given.facts.arguments if fact.name in _ORDERED):
            unsorted = [fact for fact in facts if not _is_sorted(fact)]
            if unsorted:
                name = facts[0].name
                edit = Edit("sort-elements", facts[0].location)
                yield Finding.of(
                    self,
                    f"the {name} of {of_whom(unsorted)} are not in order; sort them",
                    facts[0].location,
                    asset=only_asset(given, unsorted),
                    fix=Fix(f"sort the {name}", "safe", (edit,)) if len(unsorted) == len(facts) else None,
                )


# Who owns an asset may be named by rank.
_ORDERED = ("tags", "kinds")


def _is_sorted(fact: ArgumentFact) -> bool:
    texts = [entry.text for entry in fact.entries if entry.text is not None]
    return len(texts) < len(fact.entries) or texts == sorted(texts)
