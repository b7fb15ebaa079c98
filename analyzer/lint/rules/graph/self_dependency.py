"""VPG004: an asset that depends on itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class SelfDependency(Rule):
    """
    ## What it does
    Reports an asset that reads itself, or depends on itself. A partitioned asset of a Dagster project may: it reads
    earlier partitions of its own.

    ## Why is this bad?
    Nothing can be materialised that must be there before it. VibePiper's own executor doesn't let the partitions of
    one asset wait for each other either, so there it is an error with partitions, too.

    ## Example
    ```python
    @asset(deps=["balance"])
    def balance(payments): ...
    ```

    ## Use instead
    ```python
    @asset
    def balance(payments, opening_balance): ...
    ```

    ## When something is unknown
    An asset whose partitions can't be decided is not reported in a Dagster project.
    """

    code: ClassVar[str] = "VPG004"
    name: ClassVar[str] = "self-dependency"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def opening():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def balance(opening):\n"
            "    return opening\n"
        ),
        Example(
            "from dagster import AssetDep, DailyPartitionsDefinition, TimeWindowPartitionMapping, asset\n"
            "\n"
            "@asset(\n"
            '    partitions_def=DailyPartitionsDefinition(start_date="2024-01-01"),\n'
            '    deps=[AssetDep("balance", partition_mapping=TimeWindowPartitionMapping(start_offset=-1, end_offset=-1))],\n'
            ")\n"
            "def balance():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(deps=["report"])\ndef report():\n    return 1\n',
            at="3:14",
            message="asset 'report' depends on itself",
        ),
        Example(
            'from dagster import asset\n\n@asset(deps=["report"])\ndef report():\n    return 1\n',
            at="3:14",
            message="asset 'report' depends on itself",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        for edge in given.graph.edges:
            asset = assets.get(edge.downstream)
            if edge.upstream != edge.downstream or asset is None or _may_read_earlier(asset):
                continue
            yield Finding.of(
                self,
                f"asset '{edge.downstream}' depends on itself; remove the dependency"
                + (" (when the branch that defines it is taken)" if asset.conditional else ""),
                edge.location,
                asset=edge.downstream,
                severity="warning" if asset.conditional else None,
            )


def _may_read_earlier(asset: Asset) -> bool:
    """Whether it may read earlier partitions of its own, and what executes it lets it."""
    return asset.dialect != "vibepiper" and (asset.partitions is not None or asset.is_unknown("partitions"))
