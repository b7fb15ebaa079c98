"""VPM003: an owner that is neither an address nor a team."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule

# An address as mail programs take it, without the rarities that nobody's owner has.
_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_TEAM = re.compile(r"team:\S.*")


class MalformedOwner(Rule):
    """
    ## What it does
    Reports an owner that is neither an e-mail address nor `team:NAME`.

    ## Why is this bad?
    Whoever has to reach the owner can't; Dagster refuses to load such a definition.

    ## Example
    ```python
    @asset(owners=["data_at_acme.org"])
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(owners=["data@acme.org", "team:sales"])
    def orders(): ...
    ```

    ## When something is unknown
    Owners that can't be decided are not judged.
    """

    code: ClassVar[str] = "VPM003"
    name: ClassVar[str] = "malformed-owner"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(owners=["data@acme.org", "team:sales"])\n'
            "def orders():\n"
            "    return 1\n"
        ),
        Example(
            "from dagster import asset\n"
            "\n"
            '@asset(owners=["ada.love+x@mail.acme.co.uk", "team:sales"])\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(owners=["data_at_acme.org"])\n'
            "def orders():\n"
            "    return 1\n",
            at="3:8",
            message="owner 'data_at_acme.org' of 'orders' is neither an e-mail address nor 'team:NAME'",
        ),
        Example(
            'from dagster import asset\n\n@asset(owners=["sales"])\ndef orders():\n    return 1\n',
            message="owner 'sales' of 'orders' is neither an e-mail address nor 'team:NAME'. Did you mean 'team:sales'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            for owner in asset.owners:
                if not (_ADDRESS.fullmatch(owner) or _TEAM.fullmatch(owner)):
                    guess = f". Did you mean 'team:{owner}'?" if re.fullmatch(r"[\w-]+", owner) else ""
                    yield Finding.of(
                        self,
                        f"owner '{owner}' of '{asset.key}' is neither an e-mail address nor 'team:NAME'{guess}",
                        given.argument_location(str(asset.key), "owners") or asset.location,
                        asset=asset.key,
                    )
