"""VPN004: a way to define an asset that its library is about to drop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct

from ....facts import ArgumentFact
from ....graph.model import AssetKey, Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import by_place, of_whom, only_asset


class DeprecatedApi(Rule):
    """
    ## What it does
    Reports arguments and classes that Dagster has deprecated: `compute_kind`, `non_argument_deps`,
    `auto_materialize_policy`, `legacy_freshness_policy` and `SourceAsset`.

    ## Why is this bad?
    They go with one of the next releases, and the definitions that still use them fail to load.

    ## Example
    ```python
    @asset(compute_kind="duckdb", non_argument_deps={"calendar"})
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(kinds={"duckdb"}, deps={"calendar"})
    def orders(): ...
    ```
    `kinds` says the same since Dagster 1.8. `automation_condition` and freshness policies of today decide in another
    way than what they replace, so those are left to a person.

    ## When something is unknown
    Arguments that a `**` unpacks from a value that can't be decided are not reported; an argument whose value is not
    known is reported without a correction.
    """

    code: ClassVar[str] = "VPN004"
    name: ClassVar[str] = "deprecated-api"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "safe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from dagster import AssetSpec, asset\n"
            "\n"
            'raw = AssetSpec("raw", kinds={"s3"})\n'
            "\n"
            '@asset(kinds={"duckdb"}, deps=[raw])\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from dagster import asset\n\n@asset(compute_kind="duckdb")\ndef orders():\n    return 1\n',
            at="3:8",
            message="compute_kind= of 'orders' is deprecated; write kinds={…} instead",
            fixed='from dagster import asset\n\n@asset(kinds={"duckdb"})\ndef orders():\n    return 1\n',
        ),
        Example(
            "from dagster import AssetKey, asset\n"
            "\n"
            '@asset(non_argument_deps={AssetKey("raw")})\n'
            "def orders():\n"
            "    return 1\n",
            at="3:8",
            message="non_argument_deps= of 'orders' is deprecated; write deps= instead",
            fixed="from dagster import AssetKey, asset\n"
            "\n"
            '@asset(deps={AssetKey("raw")})\n'
            "def orders():\n"
            "    return 1\n",
        ),
        Example(
            "from dagster import AutoMaterializePolicy, asset\n"
            "\n"
            "@asset(auto_materialize_policy=AutoMaterializePolicy.eager())\n"
            "def orders():\n"
            "    return 1\n",
            at="3:8",
            message="auto_materialize_policy= of 'orders' is deprecated; say when it runs with automation_condition=",
        ),
        Example(
            'from dagster import SourceAsset\n\nraw = SourceAsset(key="raw")\n',
            at="3:7",
            message="SourceAsset, which defines 'raw', is deprecated; write AssetSpec instead",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        told = (fact for fact in given.facts.arguments if (fact.definition, fact.written) in _ARGUMENTS)
        for facts in by_place(told):
            fact = facts[0]
            replacement = _ARGUMENTS[fact.definition, fact.written]
            yield Finding.of(
                self,
                f"{fact.written}= of {of_whom(facts)} is deprecated; {replacement.advice}",
                fact.location,
                asset=only_asset(given, facts),
                fix=_corrected(facts, replacement, given),
            )
        for forms in by_place(fact for fact in given.facts.forms if fact.definition in _CLASSES):
            name = forms[0].definition.removeprefix("dagster.")
            yield Finding.of(
                self,
                f"{name}, which defines {of_whom(forms)}, is deprecated; {_CLASSES[forms[0].definition]}",
                forms[0].location,
                asset=only_asset(given, forms),
            )


class _Replacement(Struct, frozen=True):
    """What to write instead of an argument: ``name`` with what ``form`` makes of its value, where that says the same."""

    advice: str
    name: str = ""
    form: str = ""


_AUTOMATION = _Replacement("say when it runs with automation_condition=")
_FRESHNESS = _Replacement("say how fresh it has to be with freshness_policy= or a freshness check")
_ORDER = _Replacement("write deps= instead", "deps", "{}")
_KINDS = _Replacement("write kinds={…} instead", "kinds", "{{}}")
_ARGUMENTS: Mapping[tuple[str, str], _Replacement] = {
    ("dagster.asset", "compute_kind"): _KINDS,
    ("dagster.multi_asset", "compute_kind"): _Replacement("give each of its outputs kinds= instead"),
    ("dagster.asset", "non_argument_deps"): _ORDER,
    ("dagster.multi_asset", "non_argument_deps"): _ORDER,
    **{
        (f"dagster.{definition}", name): replacement
        for definition in ("AssetOut", "AssetSpec", "asset", "graph_asset")
        for name, replacement in (
            ("auto_materialize_policy", _AUTOMATION),
            ("legacy_freshness_policy", _FRESHNESS),
        )
    },
}
_CLASSES = {
    "dagster.SourceAsset": "write AssetSpec instead, with_io_manager_key() where it names an IO manager"
}
# What may be a kind; a compute_kind may be any text.
_KIND = re.compile(r"[A-Za-z0-9_.-]{1,63}")


def _corrected(facts: Sequence[ArgumentFact], replacement: _Replacement, given: LintInput) -> Fix | None:
    if not replacement.name or any(
        given.argument(fact.owner, replacement.name) not in (None, fact) for fact in facts
    ):
        return None
    if replacement is _KINDS and not all(_is_the_kind(fact, given) for fact in facts):
        return None
    edit = Edit("rename-argument", facts[0].location, name=replacement.name, text=replacement.form)
    return Fix(replacement.advice, "safe", (edit,))


def _is_the_kind(fact: ArgumentFact, given: LintInput) -> bool:
    """Whether a compute_kind can be a kind, and is the asset's only one: where tags give kinds, it counts for nothing."""
    asset = given.assets().get(AssetKey.parse(fact.owner))
    known = fact.known and isinstance(fact.value, str) and _KIND.fullmatch(fact.value) is not None
    return known and asset is not None and asset.kinds == (fact.value,)
