"""VPG017: an asset reads another's storage without depending on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import ClassVar

from ....graph.model import AssetKey, Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...storage import PARTITION, normal_place


class BypassedLineage(Rule):
    """
    ## What it does
    Reports a text in the body of an asset's function, or a constant of its module used there, that is the path, URI or
    table in which another asset or source is stored, where the asset does not depend on that one.

    ## Why is this bad?
    The graph has no edge: the asset runs before its data is there, is not run when it changes, and does not show up when
    somebody asks what a change would break.

    ## Example
    ```python
    @asset(output=IOManager("lake/{name}.parquet"))
    def orders(): ...

    @asset
    def totals():
        return pd.read_parquet("lake/orders.parquet").sum()
    ```

    ## Use instead
    ```python
    @asset(output=IOManager("lake/{name}.parquet"))
    def orders(): ...

    @asset
    def totals(orders: pd.DataFrame):
        return orders.sum()
    ```

    ## When something is unknown
    An asset whose dependencies can't be decided is not judged. Texts that are put together are not looked at, nor are
    outputs that can't be decided. What Dagster's IO managers make of an asset is not known, so there only sources with a
    `uri` of this tool's own dialect are.
    """

    code: ClassVar[str] = "VPG017"
    name: ClassVar[str] = "bypassed-lineage"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("lake/{name}.parquet"))\n'
            "def orders():\n"
            '    """Orders, stored in lake/orders.parquet."""\n'
            "    return pd.DataFrame()\n"
            "\n"
            "@asset(deps=[orders])\n"
            "def totals():\n"
            '    return pd.read_parquet("lake/orders.parquet")\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("lake/{name}.parquet"))\n'
            "def orders():\n"
            "    return pd.DataFrame()\n"
            "\n"
            "@asset\n"
            "def totals():\n"
            '    return pd.read_parquet("./lake/orders.parquet")\n',
            at="10:28",
            message="asset 'totals' uses './lake/orders.parquet', where 'orders' is stored, without depending on it",
        ),
        Example(
            "import pandas as pd\n"
            "from dagster import asset\n"
            "from vibepiper import source\n"
            "\n"
            'RATES = "s3://lake/rates.csv"\n'
            'source("rates", uri=RATES)\n'
            "\n"
            "@asset\n"
            "def prices():\n"
            "    return pd.read_csv(RATES)\n",
            at="10:24",
            message="asset 'prices' uses 's3://lake/rates.csv', where 'rates' is stored, without depending on it",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        if not given.facts.place_texts:
            return
        stored = [(environment, places, _by_place(places)) for environment, places in given.places]
        assets, told = given.assets(), set[tuple[AssetKey, AssetKey]]()
        for fact in given.facts.place_texts:
            asset = assets.get(fact.asset)
            if asset is None or asset.is_open:
                continue
            for environment, places, by_place in stored:
                for other in by_place.get(normal_place(fact.text, environment), ()):
                    pair = (asset.key, other)
                    # Its own place, too: that is another mistake.
                    if other == asset.key or places.get(asset.key) == places[other] or pair in told:
                        continue
                    if other in given.index.ancestors(asset.key):
                        continue
                    told.add(pair)
                    yield Finding.of(
                        self,
                        f"asset '{asset.key}' uses '{fact.text}', where '{other}' is stored, without depending on it; "
                        "take it as an input, or name it in deps",
                        fact.location,
                        asset=asset.key,
                    )


def _by_place(places: Mapping[AssetKey, str]) -> dict[str, list[AssetKey]]:
    found: dict[str, list[AssetKey]] = defaultdict(list)
    for key, place in places.items():
        if PARTITION not in place:
            found[place].append(key)
    return found
