"""VPM015: a deprecated asset that is still read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class DeprecatedAssetConsumed(Rule):
    """
    ## What it does
    Reports an asset that reads, or depends on, an asset with `deprecated=`, unless it is deprecated itself.

    ## Why is this bad?
    What is deprecated goes away one day; `deprecated` says what to read instead.

    ## Example
    ```python
    @asset(deprecated="read orders_v2")
    def orders(): ...

    @asset
    def report(orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def report(orders_v2): ...
    ```

    ## When something is unknown
    A deprecation of what is read that can't be decided is none; a reader that may be deprecated itself is not reported.
    """

    code: ClassVar[str] = "VPM015"
    name: ClassVar[str] = "deprecated-asset-consumed"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(deprecated="read orders_v2")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(deprecated="read report_v2")\n'
            "def report(orders):\n"
            "    return orders\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(deprecated="read orders_v2")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(orders):\n"
            "    return orders\n",
            at="8:12",
            message="asset 'report' reads 'orders', which is deprecated: read orders_v2",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        for edge in given.graph.edges:
            read, reader = assets.get(edge.upstream), assets.get(edge.downstream)
            if read is None or reader is None or read.deprecated is None or reader.deprecated is not None:
                continue
            if reader.is_unknown("deprecated"):
                continue
            yield Finding.of(
                self,
                f"asset '{reader.key}' reads '{read.key}', which is deprecated: {read.deprecated}",
                edge.location,
                asset=reader.key,
            )
