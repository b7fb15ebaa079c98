"""VPX003: an asset whose partitions can't read those of its upstream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....facts import InputReference
from ....graph.model import Asset, Severity
from ....graph.partitions import mapping_problem
from ...dagster_partitions import dagster_mapping_problem
from ...model import Example, Finding, LintInput, Preset, Rule


class ImpossiblePartitionMapping(Rule):
    """
    ## What it does
    Reports an input whose partitions don't match: daily partitions reading static ones key by key, a window over
    an upstream without partitions, keys or periods that the upstream never has. Of Dagster: a dependency between
    partitions of different kinds, without a partition mapping that can translate them.

    ## Why is this bad?
    There is no partition of the upstream to load, so the asset can't be materialised, or not for some keys.

    ## Example
    ```python
    @asset(partitions=StaticPartitions(["EWR", "JFK"]))
    def flights(): ...

    @asset(partitions=DailyPartitions(start="2024-01-01"))
    def delays(flights): ...
    ```

    ## Use instead
    ```python
    @asset(
        partitions=DailyPartitions(start="2024-01-01"),
        inputs={"flights": Input("flights", partitions=AllPartitions())},
    )
    def delays(flights): ...
    ```

    ## When something is unknown
    Nothing is reported where the partitions of either side can't be decided, or are invalid themselves (VPX004). Of
    Dagster, mappings are judged by the kinds of partitions alone, as Dagster does since 1.10 when it loads the
    definitions; partitions of several dimensions, and mappings of other classes, are not judged.
    """

    code: ClassVar[str] = "VPX003"
    name: ClassVar[str] = "impossible-partition-mapping"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DailyPartitions, MonthlyPartitions, asset\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-01-01"))\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(partitions=MonthlyPartitions(start="2024-01-01"))\n'
            "def totals(orders):\n"
            "    return orders\n"
        ),
        Example(
            "from dagster import AssetIn, DailyPartitionsDefinition, LastPartitionMapping, StaticPartitionsDefinition, asset\n"
            "\n"
            '@asset(partitions_def=StaticPartitionsDefinition(["EWR", "JFK"]))\n'
            "def flights():\n"
            "    return 1\n"
            "\n"
            "@asset(\n"
            '    partitions_def=DailyPartitionsDefinition(start_date="2024-01-01"),\n'
            '    ins={"flights": AssetIn(partition_mapping=LastPartitionMapping())},\n'
            ")\n"
            "def delays(flights):\n"
            "    return flights\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DailyPartitions, StaticPartitions, asset\n"
            "\n"
            '@asset(partitions=StaticPartitions(["EWR", "JFK"]))\n'
            "def flights():\n"
            "    return 1\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-01-01"))\n'
            "def delays(flights):\n"
            "    return flights\n",
            at="8:12",
            message="asset 'delays' can't read the partitions of 'flights': daily partitions can't read static ones",
        ),
        Example(
            "from vibepiper import Input, Window, asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(inputs={"week": Input(orders, partitions=Window(-6, 0))})\n'
            "def totals(week):\n"
            "    return week\n",
            message="asset 'totals' can't read the partitions of 'orders': the upstream is not partitioned",
        ),
        Example(
            "from dagster import DailyPartitionsDefinition, StaticPartitionsDefinition, asset\n"
            "\n"
            '@asset(partitions_def=StaticPartitionsDefinition(["EWR", "JFK"]))\n'
            "def flights():\n"
            "    return 1\n"
            "\n"
            '@asset(partitions_def=DailyPartitionsDefinition(start_date="2024-01-01"))\n'
            "def delays(flights):\n"
            "    return flights\n",
            at="8:12",
            message="asset 'delays' can't read the partitions of 'flights': daily partitions can't read static ones",
        ),
        Example(
            "from dagster import AssetDep, TimeWindowPartitionMapping, StaticPartitionsDefinition, asset\n"
            "\n"
            'airports = StaticPartitionsDefinition(["EWR", "JFK"])\n'
            "\n"
            "@asset(partitions_def=airports)\n"
            "def flights():\n"
            "    return 1\n"
            "\n"
            "@asset(\n"
            "    partitions_def=airports,\n"
            "    deps=[AssetDep(flights, partition_mapping=TimeWindowPartitionMapping(start_offset=-1))],\n"
            ")\n"
            "def delays():\n"
            "    return 1\n",
            message="TimeWindowPartitionMapping needs windows of time on both sides",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        places = {(edge.downstream, edge.parameter): edge.location for edge in given.graph.edges}
        for asset in given.graph.assets:
            # Other dialects have mappings of their own between any two partitionings.
            if asset.dialect != "vibepiper":
                continue
            for entry in asset.inputs:
                upstream = assets.get(entry.asset)
                if upstream is None or upstream.is_unknown("partitions") or asset.is_unknown("partitions"):
                    continue
                problem = mapping_problem(upstream.partitions, asset.partitions, entry.partitions)
                if problem is not None:
                    yield Finding.of(
                        self,
                        f"asset '{asset.key}' can't read the partitions of '{upstream.key}': {problem}",
                        places.get((asset.key, entry.parameter), asset.location),
                        asset=asset.key,
                    )
        for reference in given.facts.inputs:
            problem = self._of_dagster(assets.get(reference.asset), assets.get(reference.upstream), reference)
            if problem is not None:
                yield Finding.of(
                    self,
                    f"asset '{reference.asset}' can't read the partitions of '{reference.upstream}': {problem}",
                    reference.location,
                    asset=reference.asset,
                )

    @staticmethod
    def _of_dagster(asset: Asset | None, upstream: Asset | None, reference: InputReference) -> str | None:
        if asset is None or upstream is None or (asset.dialect, upstream.dialect) != ("dagster", "dagster"):
            return None
        if upstream.is_unknown("partitions") or asset.is_unknown("partitions") or upstream.partitions is None:
            return None
        return dagster_mapping_problem(upstream.partitions, asset.partitions, reference.mapping)
