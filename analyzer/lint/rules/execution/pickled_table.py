"""VPX013: a table that is stored by pickle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...stored_types import TABLES

_PICKLING = frozenset(
    {
        *(
            "ADLS2PickleIOManager",
            "ConfigurablePickledObjectADLS2IOManager",
            "ConfigurablePickledObjectGCSIOManager",
        ),
        *(
            "ConfigurablePickledObjectS3IOManager",
            "FilesystemIOManager",
            "GCSPickleIOManager",
            "S3PickleIOManager",
        ),
        *("adls2_pickle_io_manager", "fs_io_manager", "gcs_pickle_io_manager", "s3_pickle_io_manager"),
    }
)


class PickledTable(Rule):
    """
    ## What it does
    Reports an asset of Dagster that returns a table (of pandas, Polars or Arrow) and is stored by an IO manager that
    pickles: the default one, where `Definitions` give no other, or one of those for object stores.

    ## Why is this bad?
    A pickle can only be read by Python, with the same library in about the same version; it runs code when it is read,
    is larger than Parquet, and no query engine or other tool can look into it.

    ## Example
    ```python
    @asset
    def orders() -> pd.DataFrame: ...

    defs = Definitions(assets=[orders])
    ```

    ## Use instead
    ```python
    @asset
    def orders() -> pd.DataFrame: ...

    defs = Definitions(assets=[orders], resources={"io_manager": DuckDBPandasIOManager(database="lake.duckdb")})
    ```

    ## When something is unknown
    An asset without an annotated result, whose IO manager can't be decided, or that is one of several which a function
    makes is not judged. This tool's own IO manager never pickles.
    """

    code: ClassVar[str] = "VPX013"
    name: ClassVar[str] = "pickled-table"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from dagster import Definitions, asset\n"
            "from dagster_duckdb_pandas import DuckDBPandasIOManager\n"
            "\n"
            "@asset\n"
            "def orders() -> pd.DataFrame:\n"
            "    return pd.DataFrame()\n"
            "\n"
            "@asset\n"
            "def counts() -> dict[str, int]:\n"
            "    return {}\n"
            "\n"
            'stored = {"io_manager": DuckDBPandasIOManager(database="lake.duckdb")}\n'
            "defs = Definitions(assets=[orders, counts], resources=stored)\n"
        ),
        Example(
            "import pandas as pd\n"
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders() -> pd.DataFrame:\n"
            "    return pd.DataFrame()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import pandas as pd\n"
            "from dagster import Definitions, asset\n"
            "\n"
            "@asset\n"
            "def orders() -> pd.DataFrame:\n"
            "    return pd.DataFrame()\n"
            "\n"
            "defs = Definitions(assets=[orders])\n",
            at="4:1",
            message="asset 'orders' returns pandas.DataFrame, which FilesystemIOManager pickles",
        ),
        Example(
            "import polars as pl\n"
            "from dagster import Definitions, asset\n"
            "from dagster_aws.s3 import S3PickleIOManager\n"
            "\n"
            '@asset(io_manager_key="lake")\n'
            "def orders() -> pl.DataFrame:\n"
            "    return pl.DataFrame()\n"
            "\n"
            'defs = Definitions(assets=[orders], resources={"lake": S3PickleIOManager(s3_bucket="lake")})\n',
            at="5:8",
            message="asset 'orders' returns polars.DataFrame, which S3PickleIOManager pickles",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        assets = given.assets()
        for fact in given.facts.managers:
            asset, manager = assets.get(fact.asset), fact.manager.rpartition(".")[2]
            if asset is None or manager not in _PICKLING or not fact.manager.startswith("dagster"):
                continue
            if asset.type in TABLES and not asset.is_unknown("output"):
                yield Finding.of(
                    self,
                    f"asset '{asset.key}' returns {asset.type}, which {manager} pickles; give it an IO manager for tables",
                    fact.location or asset.location,
                    asset=asset.key,
                )
