"""What a command loads decides how fast it starts: little beside this package, and of it only what is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from vptest.commands import write

PROJECT = {
    "vibepiper.toml": 'name = "shop"\n',
    "shop/orders.py": """
import pandas as pd
import pandera.pandas as pa
from pandera.typing import DataFrame
from vibepiper import asset, check, source

class Row(pa.DataFrameModel):
    key: int = pa.Field(unique=True)

raw = source("raw", uri="raw.parquet")

@asset(group="sales", owners=["data@example.org"])
def orders(raw: DataFrame[Row]) -> DataFrame[Row]:
    return raw

@check(asset=orders)
def is_filled(orders):
    return len(orders) > 0
""",
}
DAGSTER = "import dagster as dg\n@dg.asset\ndef shipped(): ...\n"
CYCLE = "from vibepiper import asset\n@asset\ndef a(b): ...\n@asset\ndef b(a): ...\n"
# What start-up is made of; each further one is paid by every command.
THIRD_PARTY = {"click", "msgspec"}
# Modules of the standard library that take long, or bring many others.
SLOW = {
    "asyncio", "concurrent", "configparser", "dataclasses", "email", "html", "http", "importlib.metadata", "logging", "multiprocessing",
    "sqlite3", "ssl", "tempfile", "unittest", "xml", "zoneinfo",
}  # fmt: skip
# Of this package: what other commands, other formats and other sources are for.
UNASKED = (
    "vibepiper.analyzer.diff", "vibepiper.analyzer.graph.codec", "vibepiper.analyzer.graph.mermaid",
    "vibepiper.analyzer.source.newer.translate", "vibepiper.docsgen", "vibepiper.executor",
)  # fmt: skip
PROBE = """
import sys
from vibepiper.__main__ import {entry}
try:
    {entry}()
finally:
    for name, module in sys.modules.items():
        print("loaded", name, getattr(module, "__file__", None), file=sys.stderr)
"""


class Loaded(dict[str, str]):
    """The modules that a command loaded, each with its file."""

    def third_party(self) -> set[str]:
        """The packages that are neither Python's own nor this one."""
        installed = {name.partition(".")[0] for name, file in self.items() if "site-packages" in file}
        # Where it is installed, msgspec asks typing_extensions for what older versions of typing lack.
        apart = {"vibepiper", "typing_extensions"}
        return {name for name in installed - apart if not name.startswith("_")}

    def of_dagster(self) -> set[str]:
        """The parts that read projects of Dagster."""
        return {name for name in self if name.startswith("vibepiper.analyzer.models.dagster_")}

    def below(self, *packages: str) -> set[str]:
        """Those that are one of these modules, or in one."""
        return {name for name in self if any(f"{name}.".startswith(f"{package}.") for package in packages)}


def loaded_by(folder: Path, entry: str, *arguments: str) -> Loaded:
    """Run a command in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(entry=entry), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    lines = (line.split(" ", 2) for line in done.stderr.splitlines() if line.startswith("loaded "))
    return Loaded({name: file for _, name, file in lines})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, PROJECT)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("edited", [False, True])
def test_listing_loads_what_it_needs(project: Path, edited: bool) -> None:
    loaded = loaded_by(project, "main", "list")
    if edited:
        path = project / "shop" / "orders.py"
        path.write_text(path.read_text("utf-8") + "EDITED = True\n", "utf-8")
        loaded = loaded_by(project, "main", "list")
    assert "vibepiper.analyzer.build" in loaded, "it was not a stored answer"
    assert loaded.third_party() == THIRD_PARTY
    assert loaded.below(*SLOW) == set()
    assert loaded.below(*UNASKED, "vibepiper.analyzer.lint") == set()
    assert loaded.of_dagster() == set()


def test_linting_loads_what_it_needs(project: Path) -> None:
    loaded = loaded_by(project, "lint")
    assert "vibepiper.analyzer.build" in loaded, "it was not a stored answer"
    assert loaded.third_party() == THIRD_PARTY
    assert loaded.below(*SLOW) == set()
    assert loaded.below(*UNASKED) == set()
    assert loaded.of_dagster() == set()


def test_more_is_loaded_where_it_is_needed(project: Path) -> None:
    write(project, {"shop/cycle.py": CYCLE, "shop/shipping.py": DAGSTER})
    loaded = loaded_by(project, "lint")
    assert loaded.of_dagster()
    assert loaded.third_party() == THIRD_PARTY | {"networkx"}
