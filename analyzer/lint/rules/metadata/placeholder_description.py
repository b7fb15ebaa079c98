"""VPM004: a description that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ...model import Example, Finding, LintInput, Preset, Rule

_PLACEHOLDERS = re.compile(
    r"(?:todo|fixme|tbd|tba|xxx|n/?a|none|wip|placeholder|description|docstring|lorem ipsum|add (?:a )?description"
    r"|describe me|to be (?:done|defined|described|documented))\b.*|[\W_]*",
    re.IGNORECASE | re.DOTALL,
)
# Longer texts that begin like a placeholder mostly go on to say something.
_SHORT = 60


class PlaceholderDescription(Rule):
    """
    ## What it does
    Reports a description that only fills the place of one: `TODO`, `TBD`, `...`, or the asset's name again.

    ## Why is this bad?
    It hides that the description is missing, from people and from rules that look for one.

    ## Example
    ```python
    @asset
    def orders():
        \"\"\"TODO describe\"\"\"
    ```

    ## Use instead
    ```python
    @asset
    def orders():
        \"\"\"One row per paid order.\"\"\"
    ```

    ## When something is unknown
    A description that can't be decided is not judged.
    """

    code: ClassVar[str] = "VPM004"
    name: ClassVar[str] = "placeholder-description"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            '    """None of the cancelled orders are in here, but all of the others since 2020 are."""\n'
            "    return 1\n"
        ),
        Example("from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset\ndef orders():\n    """TODO describe"""\n    return 1\n',
            at="3:1",
            message="the description of 'orders' is a placeholder: 'TODO describe'",
        ),
        Example(
            'from vibepiper import asset\n\n@asset(description="paid orders")\ndef paid_orders():\n    return 1\n',
            at="3:8",
            message="the description of 'paid_orders' is its name again",
        ),
        Example(
            'from dagster import asset\n\n@asset(description="...")\ndef orders():\n    return 1\n',
            message="the description of 'orders' is a placeholder: '...'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            wrong = _what_is_wrong(asset)
            if wrong is not None:
                yield Finding.of(
                    self,
                    f"the description of '{asset.key}' is {wrong}; say what its data is",
                    given.argument_location(str(asset.key), "description") or asset.location,
                    asset=asset.key,
                )


def _what_is_wrong(asset: Asset) -> str | None:
    text = (asset.description or "").strip()
    if not text:
        return None
    if len(text) <= _SHORT and _PLACEHOLDERS.fullmatch(text):
        return f"a placeholder: '{text}'"
    words = re.sub(r"[\W_]+", "", text).casefold()
    return "its name again" if words == re.sub(r"[\W_]+", "", asset.key.name).casefold() else None
