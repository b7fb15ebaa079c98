"""VPM013: a group that is not in the configured list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...allowed import is_allowed, unknown_name
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class DisallowedGroup(Rule):
    """
    ## What it does
    Reports a group that none of the `allowed` names or patterns means:
    `[lint.disallowed-group] allowed = ["sales", "finance"]`. Everything is allowed unless it is set.

    ## Why is this bad?
    A misspelt group is a group of its own: its assets are missing where the right one is selected.

    ## Example
    ```python
    # with allowed = ["sales", "finance"]
    @asset(group="slaes")
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(group="sales")
    def orders(): ...
    ```

    ## When something is unknown
    A group that can't be decided is not judged, nor is an asset without one.
    """

    code: ClassVar[str] = "VPM013"
    name: ClassVar[str] = "disallowed-group"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("allowed", "texts", [], "The groups there may be, `*` for any characters; empty: all."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(group="sales")\ndef orders():\n    return 1\n',
            options={"disallowed-group": {"allowed": ["sales"]}},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(group="slaes")\ndef orders():\n    return 1\n',
            at="3:8",
            message="group 'slaes' of 'orders' is not among those allowed. Did you mean 'sales'?",
            options={"disallowed-group": {"allowed": ["sales", "finance"]}},
        ),
        Example(
            'from dagster import asset\n\n@asset(group_name="slaes")\ndef orders():\n    return 1\n',
            message="group 'slaes' of 'orders' is not among those allowed. Did you mean 'sales'?",
            options={"disallowed-group": {"allowed": ["sales", "finance"]}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        allowed = self.texts(given, "allowed")
        for asset in given.graph.assets:
            if asset.group is not None and not is_allowed(asset.group, allowed):
                yield Finding.of(
                    self,
                    f"group '{asset.group}' of '{asset.key}' {unknown_name(asset.group, allowed)}",
                    given.argument_location(str(asset.key), "group") or asset.location,
                    asset=asset.key,
                )
