"""VPG016: a mart that reads a source directly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import selected


class MartReadsSource(Rule):
    """
    ## What it does
    Reports an asset among the configured `marts` that reads a source directly.

    ```toml
    [lint.mart-reads-source]
    marts = ["group:marts"]
    ```

    ## Why is this bad?
    What arrives from outside changes without notice. An asset between the two cleans it once, for all that use it,
    and is the place where a change is caught.

    ## Example
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet")

    @asset(group="marts")
    def revenue(raw__orders): ...
    ```

    ## Use instead
    ```python
    source("raw/orders", uri="s3://lake/orders.parquet")

    @asset(group="staging")
    def orders(raw__orders): ...

    @asset(group="marts")
    def revenue(orders): ...
    ```

    ## When something is unknown
    An asset whose group can't be decided is in none.
    """

    code: ClassVar[str] = "VPG016"
    name: ClassVar[str] = "mart-reads-source"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option("marts", "texts", [], "The selections of the assets that must not read sources."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", uri="orders.csv")\n'
            "\n"
            '@asset(group="staging")\n'
            "def orders(raw__orders):\n"
            "    return raw__orders\n"
            "\n"
            '@asset(group="marts")\n'
            "def revenue(orders):\n"
            "    return orders\n",
            options={"mart-reads-source": {"marts": ["group:marts"]}},
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders", uri="orders.csv")\n'
            "\n"
            '@asset(group="marts")\n'
            "def revenue(raw__orders):\n"
            "    return raw__orders\n",
            at="6:13",
            message="the mart 'revenue' reads the source 'raw/orders' directly",
            options={"mart-reads-source": {"marts": ["group:marts"]}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        marts = selected(given.graph, self.texts(given, "marts"))
        assets = given.assets()
        for edge in given.graph.edges:
            upstream = assets.get(edge.upstream)
            if edge.downstream in marts and upstream is not None and upstream.kind == "source":
                yield Finding.of(
                    self,
                    f"the mart '{edge.downstream}' reads the source '{edge.upstream}' directly; put an asset between "
                    "them that cleans it",
                    edge.location,
                    asset=edge.downstream,
                )
