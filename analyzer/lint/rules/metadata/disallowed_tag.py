"""VPM012: a tag that is not in the configured list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...allowed import is_allowed, unknown_name
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class DisallowedTag(Rule):
    """
    ## What it does
    Reports a tag whose name is not a key of `allowed`, or whose value is none of that key's:
    ```toml
    [lint.disallowed-tag.allowed]
    pii = ["yes", "no"]
    "dagster/*" = "*"
    ```
    Everything is allowed unless it is set.

    ## Why is this bad?
    Tags decide what is selected and who may see it. One that is misspelt selects nothing, and hides nothing.

    ## Example
    ```python
    # with allowed.pii = ["yes", "no"]
    @asset(tags={"pii": "maybe"})
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(tags={"pii": "yes"})
    def orders(): ...
    ```

    ## When something is unknown
    Tags that can't be decided are not judged.
    """

    code: ClassVar[str] = "VPM012"
    name: ClassVar[str] = "disallowed-tag"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "allowed", "table", {}, "The tags there may be, each with its values, `*` for any; empty: all."
        ),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(tags={"pii": "yes"})\ndef orders():\n    return 1\n',
            options={"disallowed-tag": {"allowed": {"pii": ["yes", "no"]}}},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(tags={"pii": "yse"})\ndef orders():\n    return 1\n',
            at="3:8",
            message="value 'yse' of tag 'pii' of 'orders' is not among those allowed. Did you mean 'yes'?",
            options={"disallowed-tag": {"allowed": {"pii": ["yes", "no"]}}},
        ),
        Example(
            'from dagster import asset\n\n@asset(tags={"ppi": "yes"})\ndef orders():\n    return 1\n',
            message="tag 'ppi' of 'orders' is not among those allowed. Did you mean 'pii'?",
            options={"disallowed-tag": {"allowed": {"pii": ["yes", "no"]}}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        allowed = self.table(given, "allowed")
        for asset in given.graph.assets:
            for tag, value in asset.tags.items():
                wrong = _what_is_wrong(str(tag), str(value), str(asset.key), allowed)
                if wrong is not None:
                    yield Finding.of(
                        self,
                        wrong,
                        given.argument_location(str(asset.key), "tags") or asset.location,
                        asset=asset.key,
                    )


def _what_is_wrong(tag: str, value: str, asset: str, allowed: dict[str, tuple[str, ...]]) -> str | None:
    if not is_allowed(tag, tuple(allowed)):
        return f"tag '{tag}' of '{asset}' {unknown_name(tag, tuple(allowed))}"
    values = next((values for pattern, values in allowed.items() if is_allowed(tag, (pattern,))), ())
    if is_allowed(value, values):
        return None
    return f"value '{value}' of tag '{tag}' of '{asset}' {unknown_name(value, values)}"
