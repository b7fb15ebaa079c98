"""VPX003: an asset whose partitions can't read those of its upstream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.partitions import mapping_problem
from ...model import Example, Finding, LintInput, Preset, Rule


class ImpossiblePartitionMapping(Rule):
    """
    ## What it does
    Reports an input whose partitions don't match: daily partitions reading static ones key by key, a window over
    an upstream without partitions, keys or periods that the upstream never has.

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
    Nothing is reported where the partitions of either side can't be decided, or are invalid themselves (VPX004).
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
