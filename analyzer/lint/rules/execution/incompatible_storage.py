"""VPX012: an asset returns what the place that it is stored in can't hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...storage import BUILT_IN
from ...stored_types import refusal


class IncompatibleStorage(Rule):
    """
    ## What it does
    Reports an asset whose annotated result the built-in IO manager refuses: plain data for a `.parquet` or `.csv` file, a
    table for a `.json` file, and what neither Parquet nor JSON can hold, such as a set, bytes or a date.

    ## Why is this bad?
    The asset computes for as long as it takes, and then can't be stored.

    ## Example
    ```python
    @asset(output=IOManager("reports/{name}.parquet"))
    def totals(orders) -> dict[str, float]: ...
    ```

    ## Use instead
    ```python
    @asset(output=IOManager("reports/{name}.json"))
    def totals(orders) -> dict[str, float]: ...
    ```

    ## When something is unknown
    A result without an annotation, of a type that is not known, or that may be one of several of which one fits is not
    judged; nor is an output that can't be decided, or that a manager of your own stores. IO managers of Dagster say
    nothing of what they accept, and are not judged.
    """

    code: ClassVar[str] = "VPX012"
    name: ClassVar[str] = "incompatible-storage"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("reports/{name}.parquet"))\n'
            "def orders() -> pd.DataFrame:\n"
            "    return pd.DataFrame()\n"
            "\n"
            '@asset(output=IOManager("reports/{name}.json"))\n'
            "def totals() -> dict[str, float] | None:\n"
            "    return {}\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import IOManager, asset\n"
            "\n"
            '@asset(output=IOManager("reports/{name}.parquet"))\n'
            "def totals() -> dict[str, float]:\n"
            "    return {}\n",
            at="3:8",
            message="asset 'totals' returns dict[str, float], which 'reports/totals.parquet' can't hold; return a table, "
            "or store it as .json",
        ),
        Example(
            "import pandas as pd\n"
            "from vibepiper import asset\n"
            "\n"
            '@asset(output="lake:{name}.json")\n'
            "def totals() -> pd.DataFrame:\n"
            "    return pd.DataFrame()\n",
            stores={"lake": "s3://lake"},
            message="asset 'totals' returns pandas.DataFrame, which 's3://lake/totals.json' can't hold; store it as",
        ),
        Example(
            "from vibepiper import asset\n\n@asset\ndef codes() -> set[str]:\n    return {'EUR'}\n",
            message="asset 'codes' returns set[str], which neither Parquet nor JSON can hold",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for asset in given.graph.assets:
            if asset.kind != "asset" or asset.type is None or not _is_built_in(asset):
                continue
            for _environment, places in given.places:
                place = places.get(asset.key)
                # A store that this environment lacks has a rule of its own.
                known = place is not None or asset.output is None or asset.output.uri is None
                problem = refusal(asset.type, place) if known else None
                if problem is not None:
                    yield Finding.of(
                        self,
                        f"asset '{asset.key}' returns {asset.type}, which {problem}",
                        given.argument_location(str(asset.key), "output") or asset.location,
                        asset=asset.key,
                    )
                    break


def _is_built_in(asset: Asset) -> bool:
    if asset.dialect != "vibepiper" or asset.is_unknown("output") or asset.is_unknown("type"):
        return False
    return asset.output is None or asset.output.manager in (BUILT_IN, "store")
