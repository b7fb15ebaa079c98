"""VPG011: an asset that nothing is connected with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...reach import nothing_may_read


class OrphanAsset(Rule):
    """
    ## What it does
    Reports an asset that reads no asset or source and that no asset reads, unless it is public.

    ## Why is this bad?
    Mostly it is left over, or a dependency that exists was never declared. What is made for others to use says so
    with `public=True`.

    ## Example
    ```python
    @asset
    def rates():
        return download_rates()

    @asset
    def report():
        return read_rates_from_disk()
    ```

    ## Use instead
    ```python
    @asset
    def rates():
        return download_rates()

    @asset(public=True)
    def report(rates):
        return rates
    ```

    ## When something is unknown
    While an asset's dependencies can't be decided, or a file can't be understood, it may be what reads the others:
    nothing is reported then, nor of an asset that may be public. An asset that is alone in its project is none.
    """

    code: ClassVar[str] = "VPG011"
    name: ClassVar[str] = "orphan-asset"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example("from vibepiper import asset\n\n@asset\ndef alone():\n    return 1\n"),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(rates):\n"
            "    return rates\n"
            "\n"
            "@asset(public=True)\n"
            "def offered():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(rates):\n"
            "    return rates\n"
            "\n"
            "@asset\n"
            "def forgotten():\n"
            "    return 1\n",
            at="11:1",
            message="asset 'forgotten' reads no asset, and none reads it",
        ),
        Example(
            "from dagster import asset\n"
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return 1\n"
            "\n"
            '@asset(deps=["rates"])\n'
            "def report():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def forgotten():\n"
            "    return 1\n",
            message="asset 'forgotten' reads no asset, and none reads it",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        if len(given.graph.assets) < 2:
            return
        unread = nothing_may_read(given)
        reading = {edge.downstream for edge in given.graph.edges}
        for asset in given.graph.assets:
            if (
                asset.kind == "asset"
                and asset.key in unread
                and asset.key not in reading
                and not asset.public
                and not asset.is_unknown("public")
            ):
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' reads no asset, and none reads it; declare its dependencies, remove it, or "
                    "mark it with public=True",
                    asset.location,
                    asset=asset.key,
                )
