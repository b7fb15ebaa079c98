"""VPM011: an owner who is not in the configured list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...allowed import is_allowed, unknown_name
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class DisallowedOwner(Rule):
    """
    ## What it does
    Reports an owner that none of the `allowed` names or patterns means:
    `[lint.disallowed-owner] allowed = ["team:*", "*@acme.org"]`. Everything is allowed unless it is set.

    ## Why is this bad?
    It is misspelt, or belongs to somebody who has left.

    ## Example
    ```python
    # with allowed = ["team:*"]
    @asset(owners=["ada@acme.org"])
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(owners=["team:sales"])
    def orders(): ...
    ```

    ## When something is unknown
    Owners that can't be decided are not judged.
    """

    code: ClassVar[str] = "VPM011"
    name: ClassVar[str] = "disallowed-owner"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("allowed", "texts", [], "The owners there may be, `*` for any characters; empty: all."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(owners=["team:sales"])\ndef orders():\n    return 1\n',
            options={"disallowed-owner": {"allowed": ["team:*"]}},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(owners=["team:slaes"])\ndef orders():\n    return 1\n',
            at="3:8",
            message="owner 'team:slaes' of 'orders' is not among those allowed. Did you mean 'team:sales'?",
            options={"disallowed-owner": {"allowed": ["team:sales", "team:ops"]}},
        ),
        Example(
            'from dagster import asset\n\n@asset(owners=["team:slaes"])\ndef orders():\n    return 1\n',
            message="owner 'team:slaes' of 'orders' is not among those allowed. Did you mean 'team:sales'?",
            options={"disallowed-owner": {"allowed": ["team:sales", "team:ops"]}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        allowed = self.texts(given, "allowed")
        for asset in given.graph.assets:
            for owner in asset.owners:
                if not is_allowed(owner, allowed):
                    yield Finding.of(
                        self,
                        f"owner '{owner}' of '{asset.key}' {unknown_name(owner, allowed)}",
                        given.argument_location(str(asset.key), "owners") or asset.location,
                        asset=asset.key,
                    )
