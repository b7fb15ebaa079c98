"""VPM001: an asset without a description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....facts import FormFact
from ....graph.model import Asset, Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...places import forms_by_owner, holds


class MissingDescription(Rule):
    """
    ## What it does
    Reports an asset or source that has neither a docstring nor a `description=`.

    ## Why is this bad?
    Who finds it in the catalog can't tell what its rows mean.

    ## Example
    ```python
    @asset
    def orders(raw_orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(raw_orders):
        \"\"\"One row per order that was paid, refunds taken off.\"\"\"
    ```

    ## When something is unknown
    A description that can't be decided is a description.
    """

    code: ClassVar[str] = "VPM001"
    name: ClassVar[str] = "missing-description"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    fix: ClassVar[Applicability | None] = "unsafe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", description="As exported every night.")\n'
            "\n"
            "@asset\n"
            "def orders():\n"
            '    """One row per paid order."""\n'
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
            message="asset 'orders' has no description",
            fixed="from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            '    """TODO: describe its data."""\n'
            "    return 1\n",
        ),
        Example(
            'from dagster import AssetSpec\n\nraw = AssetSpec("raw")\n',
            message="source 'raw' has no description; give it a description=",
            fixed='from dagster import AssetSpec\n\nraw = AssetSpec("raw", description="TODO: describe its data.")\n',
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        forms = forms_by_owner(given)
        for asset in given.graph.assets:
            if not (asset.description or "").strip() and not asset.is_unknown("description"):
                written = forms.get(str(asset.key), ())
                form = next((each for each in written if holds(asset.location, each.location)), None)
                called = asset.kind == "source" or (form is not None and form.definition in _CALLS)
                remedy = "give it a description=" if called else "give it a docstring"
                yield Finding.of(
                    self,
                    f"{asset.kind} '{asset.key}' has no description; {remedy}",
                    asset.location,
                    asset=asset.key,
                    fix=None if form is None or asset.implicit else _stub(asset, form),
                )


# What another rule takes for no description, until a person has replaced it.
_STUB = "TODO: describe its data."
_CALLS = ("dagster.AssetSpec", "dagster.SourceAsset", "source", "sql_asset")


def _stub(asset: Asset, form: FormFact) -> Fix | None:
    if form.documented is False and form.definition != "dagster.observable_source_asset":
        edit = Edit("insert-docstring", asset.location, text=_STUB)
        return Fix("insert a docstring to be written", "unsafe", (edit,))
    if form.definition in _CALLS:
        edit = Edit("set-argument", form.location, name="description", text=f'"{_STUB}"')
        return Fix("insert a description to be written", "unsafe", (edit,))
    return None
