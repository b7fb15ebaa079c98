"""VPX014: two assets that write the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...storage import PARTITION


class SharedStorage(Rule):
    """
    ## What it does
    Reports an asset whose output is the place of another one's in some environment: the same URI, once the stores'
    templates, their fields and the prefixes that the environment maps are filled in.

    ## Why is this bad?
    Each overwrites what the other has stored, and whoever reads one of them may get the other.

    ## Example
    ```python
    @asset(output=IOManager("lake/orders.parquet"))
    def orders(): ...

    @asset(output=IOManager("lake/orders.parquet"))
    def clean_orders(orders): ...
    ```

    ## Use instead
    ```python
    @asset(output=IOManager("lake/{name}.parquet"))
    def orders(): ...

    @asset(output=IOManager("lake/{name}.parquet"))
    def clean_orders(orders): ...
    ```

    ## When something is unknown
    An output, group or partitions that can't be decided are not judged, nor are definitions that may not happen. Assets
    with partitions share a place when they certainly share a key. Texts that a manager of your own is given, and IO
    managers of Dagster, are not judged.
    """

    code: ClassVar[str] = "VPX014"
    name: ClassVar[str] = "shared-storage"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import IOManager, StaticPartitions, asset\n"
            "\n"
            '@asset(output=IOManager("lake/{name}.parquet"))\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(output="lake")\n'
            "def clean_orders(orders):\n"
            "    return orders\n"
            "\n"
            '@asset(output=IOManager("lake/flights"), partitions=StaticPartitions(["EWR"]))\n'
            "def newark():\n"
            "    return 1\n"
            "\n"
            '@asset(output=IOManager("lake/flights"), partitions=StaticPartitions(["JFK"]))\n'
            "def kennedy():\n"
            "    return 1\n",
            stores={"lake": "lake"},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("lake/orders"))\n'
            "def clean_orders(orders):\n"
            "    return orders\n"
            "\n"
            '@asset(output="lake")\n'
            "def orders():\n"
            "    return 1\n",
            at="7:8",
            message="assets 'clean_orders' and 'orders' are both stored in 'lake/orders'",
            stores={"lake": "./lake/{key}"},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        told: set[tuple[str, ...]] = set()
        for environment, places in given.places:
            stored: dict[str, list[Asset]] = defaultdict(list)
            for asset in given.graph.assets:
                place = places.get(asset.key) if asset.kind == "asset" else None
                if place is not None and not asset.conditional:
                    stored[place].append(asset)
            for place, (first, *others) in stored.items():
                for other in others:
                    pair = (str(first.key), str(other.key))
                    if pair in told or not _meet(first, other, place):
                        continue
                    told.add(pair)
                    where = f" (environment '{environment.name}')" if environment.name else ""
                    yield Finding.of(
                        self,
                        f"assets '{first.key}' and '{other.key}' are both stored in '{place}'{where}; "
                        "give each a place of its own, as with {name}",
                        given.argument_location(str(other.key), "output") or other.location,
                        asset=other.key,
                    )


def _meet(one: Asset, other: Asset, place: str) -> bool:
    """Whether two assets of the same template certainly have a partition in common."""
    if PARTITION not in place or one.partitions is None or other.partitions is None:
        return PARTITION not in place
    kinds = (one.partitions.kind, other.partitions.kind)
    if kinds == ("static", "static"):
        return not set(one.partitions.keys).isdisjoint(other.partitions.keys)
    return one.partitions == other.partitions
