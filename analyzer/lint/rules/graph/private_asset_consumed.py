"""VPG018: an asset that is not public and is read from another group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class PrivateAssetConsumed(Rule):
    """
    ## What it does
    Reports an asset that reads an asset of another group which is not marked `public=True`. Sources are for everybody.

    ## Why is this bad?
    A group that offers some of its assets is free to change the rest. Whoever reads the rest takes that freedom away
    without the group's knowing.

    ## Example
    ```python
    @asset(group="sales")
    def orders(): ...

    @asset(group="finance")
    def revenue(orders): ...
    ```

    ## Use instead
    ```python
    @asset(group="sales", public=True)
    def orders(): ...

    @asset(group="finance")
    def revenue(orders): ...
    ```

    ## When something is unknown
    Assets without a group, or whose group can't be decided, are not compared. In a Dagster project no asset is public:
    there the rule says nothing.
    """

    code: ClassVar[str] = "VPG018"
    name: ClassVar[str] = "private-asset-consumed"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(group="sales", public=True)\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(group="finance")\n'
            "def revenue(orders):\n"
            "    return orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(group="sales")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(group="finance")\n'
            "def revenue(orders):\n"
            "    return orders\n",
            at="8:13",
            message="asset 'revenue' of group 'finance' reads 'orders', which group 'sales' keeps to itself",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        for edge in given.graph.edges:
            reader, read = assets.get(edge.downstream), assets.get(edge.upstream)
            if reader is None or read is None or read.kind == "source" or read.dialect != "vibepiper":
                continue
            if read.public or read.group is None or reader.group is None or read.group == reader.group:
                continue
            if not (read.is_unknown("public") or read.is_unknown("group") or reader.is_unknown("group")):
                yield Finding.of(
                    self,
                    f"asset '{reader.key}' of group '{reader.group}' reads '{read.key}', which group '{read.group}' "
                    "keeps to itself; read an asset that is public, or mark it with public=True",
                    edge.location,
                    asset=reader.key,
                )
