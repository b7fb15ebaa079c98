"""VPG013: an asset that very many assets read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class TooManyDownstream(Rule):
    """
    ## What it does
    Reports an asset or source that more assets read directly than `limit` (20) says.

    ## Why is this bad?
    Each change of it reaches all of them at once. An asset between it and a family of readers gives them one place
    to depend on.

    ## Example
    ```python
    # with limit = 1
    @asset
    def daily(events): ...

    @asset
    def weekly(events): ...
    ```

    ## Use instead
    ```python
    @asset
    def daily(events): ...

    @asset
    def weekly(daily): ...
    ```

    ## When something is unknown
    Readers that are not known are not counted: what is reported has at least so many.
    """

    code: ClassVar[str] = "VPG013"
    name: ClassVar[str] = "too-many-downstream"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"
    options: ClassVar[tuple[Option, ...]] = (
        Option("limit", "integer", 20, "How many assets may read one asset directly."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef events():\n    return 1\n"),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def events():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def daily(events):\n"
            "    return events\n"
            "\n"
            "@asset\n"
            "def weekly(events):\n"
            "    return events\n",
            at="3:1",
            message="2 assets read 'events', more than 1",
            options={"too-many-downstream": {"limit": 1}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        limit = self.number(given, "limit")
        for asset in given.graph.assets:
            readers = len(given.index.downstream(asset.key))
            if readers > limit:
                yield Finding.of(
                    self,
                    f"{readers} assets read '{asset.key}', more than {limit:g}; put an asset between it and some of "
                    "them, or raise the limit",
                    asset.location,
                    asset=asset.key,
                )
