"""VPX008: an asset is stored by an IO manager, or in a store, that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.suggest import did_you_mean
from ...model import Example, Finding, LintInput, Preset, Rule


class UnknownIoManager(Rule):
    """
    ## What it does
    Reports an `output` that names a store which no environment configures. Of Dagster: an `io_manager_key` (or the
    `input_manager_key` of an input) that no `Definitions` which loads the asset gives.

    ## Why is this bad?
    The asset can't be stored, or its input not be loaded: the run stops, in Dagster the definitions don't even load.

    ## Example
    ```python
    @asset(output="lakehouse:{group}/{name}")  # vibepiper.toml: [stores] lake = "s3://lake"
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(output="lake:{group}/{name}")
    def orders(): ...
    ```

    ## When something is unknown
    An output that can't be decided is not judged. Of Dagster nothing is reported in a code location whose resources are
    not all known, nor where there are no `Definitions`. `io_manager` is always there.
    """

    code: ClassVar[str] = "VPX008"
    name: ClassVar[str] = "unknown-io-manager"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(output="lake:{name}")\ndef orders():\n    return 1\n',
            stores={"lake": "s3://lake"},
        ),
        Example(
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("lake/{name}"))\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset(output=None)\n"
            "def model(context):\n"
            '    context.record(version="1")\n'
        ),
        Example(
            "from dagster import Definitions, FilesystemIOManager, asset, with_resources\n"
            "\n"
            '@asset(io_manager_key="lake")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(io_manager_key="io_manager")\n'
            "def totals(orders):\n"
            "    return orders + 1\n"
            "\n"
            'made = with_resources([orders], {"lake": FilesystemIOManager()})\n'
            "defs = Definitions(assets=[*made, totals])\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(output="lakes:{name}")\ndef orders():\n    return 1\n',
            at="3:8",
            message="asset 'orders' is stored in 'lakes', which no store is called. Did you mean 'lake'?",
            stores={"lake": "s3://lake"},
        ),
        Example(
            "from dagster import Definitions, FilesystemIOManager, asset\n"
            "\n"
            '@asset(io_manager_key="lakes")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            'defs = Definitions(assets=[orders], resources={"lake": FilesystemIOManager()})\n',
            at="3:8",
            message="asset 'orders' needs IO manager 'lakes', which no Definitions give it. Did you mean 'lake'?",
        ),
        Example(
            "from dagster import AssetIn, Definitions, asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(ins={"orders": AssetIn(input_manager_key="frames")})\n'
            "def totals(orders):\n"
            "    return 1\n"
            "\n"
            "defs = Definitions(assets=[orders, totals])\n",
            message="asset 'totals' needs IO manager 'frames', which no Definitions give it",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        stores = {name for environment in given.environments for name in environment.stores}
        for asset in given.graph.assets:
            # Other dialects name a resource.
            if asset.dialect != "vibepiper" or asset.output is None or asset.output.manager != "store":
                continue
            if asset.is_unknown("output"):
                continue
            name = (asset.output.uri or "").partition(":")[0]
            if name not in stores:
                remedy = did_you_mean(name, stores) or " Add it to [stores] in the configuration"
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' is stored in '{name}', which no store is called.{remedy}",
                    given.argument_location(str(asset.key), "output") or asset.location,
                    asset=asset.key,
                )
        for need in given.facts.unmet_needs:
            if need.kind == "io-manager":
                remedy = did_you_mean(need.name, need.offered) or " Add it to their resources"
                yield Finding.of(
                    self,
                    f"{need.owner} needs IO manager '{need.name}', which no Definitions give it.{remedy}",
                    need.location,
                    asset=need.asset,
                )
