"""VPX011: code that changed under a version that did not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class VersionNotBumped(Rule):
    """
    ## What it does
    Reports an asset whose code is another than in the revision compared with (`vp lint --base REVISION`) while its
    `version` (of Dagster: `code_version`) is the same. What counts as its code is what its function computes with, the
    project's functions that it reaches included; comments, formatting and docstrings don't count.

    ## Why is this bad?
    Whoever gives a version takes over saying when data is stale. With the same version, what was stored by the old code
    is taken for fresh, and so is everything downstream.

    ## Example
    ```python
    @asset(version="1")  # REVISION: version="1", return orders.head(10)
    def sample(orders):
        return orders.head(20)
    ```

    ## Use instead
    ```python
    @asset(version="2")
    def sample(orders):
        return orders.head(20)
    ```

    ## When something is unknown
    Nothing is reported without a revision to compare with, nor where the version or the code of either side is not
    known.
    """

    code: ClassVar[str] = "VPX011"
    name: ClassVar[str] = "version-not-bumped"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    compares: ClassVar[bool] = True

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(version="2")\ndef orders():\n    return 2\n',
            base='from vibepiper import asset\n\n@asset(version="1")\ndef orders():\n    return 1\n',
        ),
        Example(
            'from vibepiper import asset\n\n@asset(version="1")\ndef orders():\n    """Orders."""\n    return 1\n',
            base='from vibepiper import asset\n\n@asset(version="1")\ndef orders():\n    return 1\n',
        ),
        Example(
            "from vibepiper import asset\n\n@asset\ndef orders():\n    return 2\n",
            base="from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n",
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "def amount():\n"
            "    return 2\n"
            "\n"
            '@asset(version="1")\n'
            "def orders():\n"
            "    return amount()\n",
            base="from vibepiper import asset\n"
            "\n"
            "def amount():\n"
            "    return 1\n"
            "\n"
            '@asset(version="1")\n'
            "def orders():\n"
            "    return amount()\n",
            at="6:8",
            message="the code of asset 'orders' has changed, but its version is still '1'",
        ),
        Example(
            'from dagster import asset\n\n@asset(code_version="1")\ndef orders():\n    return 2\n',
            base='from dagster import asset\n\n@asset(code_version="1")\ndef orders():\n    return 1\n',
            at="3:8",
            message="the code of asset 'orders' has changed, but its version is still '1'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        before = {asset.key: asset for asset in given.base.assets} if given.base is not None else {}
        for asset in given.graph.assets:
            old = before.get(asset.key)
            if old is None or asset.kind != "asset" or asset.version is None or asset.code_version is None:
                continue
            if asset.version == old.version and old.code_version not in (None, asset.code_version):
                place = given.argument_location(str(asset.key), "version")
                yield Finding.of(
                    self,
                    f"the code of asset '{asset.key}' has changed, but its version is still '{asset.version}'; "
                    "give it a new one, or what is stored stays",
                    place or asset.location,
                    asset=asset.key,
                )
