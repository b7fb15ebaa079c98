"""VPG015: an asset that reads from a later layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import AssetKey, Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import selected


class LayerViolation(Rule):
    """
    ## What it does
    Reports an asset that reads from a later layer than its own. The layers are configured in their order, each with
    the selections of its assets.

    ```toml
    [lint.layer-violation.layers]
    raw = "group:raw"
    staging = ["group:staging", "stg_*"]
    marts = "group:marts"
    ```

    ## Why is this bad?
    What was to be built from the bottom up becomes a net in which nothing can be changed by itself.

    ## Example
    ```python
    @asset(group="raw")
    def raw_orders(daily_revenue): ...

    @asset(group="marts")
    def daily_revenue(calendar): ...
    ```

    ## Use instead
    ```python
    @asset(group="raw")
    def raw_orders(): ...

    @asset(group="marts")
    def daily_revenue(calendar, raw_orders): ...
    ```

    ## When something is unknown
    Assets in no layer, and those whose group can't be decided, are free.
    """

    code: ClassVar[str] = "VPG015"
    name: ClassVar[str] = "layer-violation"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("layers", "table", {}, "The layers from the first to the last, each with its selections."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(group="raw")\n'
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            '@asset(group="marts")\n'
            "def revenue(raw_orders):\n"
            "    return raw_orders\n",
            options={"layer-violation": {"layers": {"raw": "group:raw", "marts": ["group:marts"]}}},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(group="raw")\n'
            "def raw_orders(revenue):\n"
            "    return revenue\n"
            "\n"
            '@asset(group="marts")\n'
            "def revenue():\n"
            "    return 1\n",
            at="4:16",
            message="asset 'raw_orders' of layer 'raw' reads 'revenue' of the later layer 'marts'",
            options={"layer-violation": {"layers": {"raw": "group:raw", "marts": ["group:marts"]}}},
        ),
        Example(
            "from dagster import asset\n"
            "\n"
            '@asset(group_name="raw", deps=["revenue"])\n'
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            '@asset(group_name="marts")\n'
            "def revenue():\n"
            "    return 1\n",
            message="asset 'raw_orders' of layer 'raw' reads 'revenue' of the later layer 'marts'",
            options={"layer-violation": {"layers": {"raw": "group:raw", "marts": ["group:marts"]}}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        places: dict[AssetKey, tuple[int, str]] = {}
        for number, (layer, selections) in enumerate(self.table(given, "layers").items()):
            for key in selected(given.graph, selections):
                places.setdefault(key, (number, layer))
        for edge in given.graph.edges:
            if edge.upstream not in places or edge.downstream not in places:
                continue
            (above, later), (own, layer) = places[edge.upstream], places[edge.downstream]
            if above > own:
                yield Finding.of(
                    self,
                    f"asset '{edge.downstream}' of layer '{layer}' reads '{edge.upstream}' of the later layer "
                    f"'{later}'; turn the dependency round, or move one of them",
                    edge.location,
                    asset=edge.downstream,
                )
