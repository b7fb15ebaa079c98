"""Writes projects to measure on: assets with schemas and bodies, chained across files, for this tool and for Dagster."""

from __future__ import annotations

from pathlib import Path

FILES_IN_FOLDER = 100


def own_project(folder: Path, files: int, assets: int, *, small: bool = False) -> Path:
    """A project for this tool; ``small`` assets have bodies of one line."""
    for file in range(files):
        body = "".join(
            (SMALL if small else ASSET).format(**_names(file, number, assets)) for number in range(assets)
        )
        _write(folder / "shop" / f"g{file // FILES_IN_FOLDER}" / f"part{file}.py", HEAD + body)
    _write(folder / "shop" / "raw.py", RAW)
    _write(folder / "vibepiper.toml", 'name = "bench"\n')
    return folder


def dagster_project(folder: Path, files: int, assets: int) -> Path:
    """The equal project for Dagster, with its definitions in one module."""
    modules = []
    for file in range(files):
        body = "".join(DAGSTER_ASSET.format(**_names(file, number, assets)) for number in range(assets))
        package = f"g{file // FILES_IN_FOLDER}"
        _write(folder / "shop" / package / f"part{file}.py", DAGSTER_HEAD + body)
        _write(folder / "shop" / package / "__init__.py", "")
        modules.append(f"shop.{package}.part{file}")
    _write(folder / "shop" / "__init__.py", "")
    imports = "".join(f"import {module}\n" for module in modules)
    _write(folder / "definitions.py", DEFINITIONS.format(imports=imports, modules=", ".join(modules)))
    _write(folder / "pyproject.toml", '[tool.dagster]\nmodule_name = "definitions"\n')
    return folder


def edit(project: Path) -> None:
    """Change one file."""
    path = project / "shop" / "g0" / "part0.py"
    path.write_text(path.read_text("utf-8") + "\nEDITED = True\n", "utf-8")


def _names(file: int, number: int, assets: int) -> dict[str, object]:
    before = file * assets + number - 1
    upstream = f"a{before // assets}_{before % assets}" if before >= 0 else "raw"
    return {"name": f"a{file}_{number}", "upstream": upstream, "group": f"part{file % 50}", "number": number}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


RAW = """from vibepiper import source

raw = source("raw", uri="raw.parquet")
"""
HEAD = '''"""Generated for measurements."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import DataFrame

from vibepiper import asset


class Row(pa.DataFrameModel):
    key: int = pa.Field(unique=True, description="Number")
    value: float = pa.Field(ge=0, nullable=True)
    name: str

'''
ASSET = '''
@asset(group="{group}", owners=["data@example.org"], tags={{"number": "{number}"}}, inputs={{"frame": "{upstream}"}})
def {name}(frame: DataFrame[Row], threshold: float = {number}.5) -> DataFrame[Row]:
    """Rows above a threshold."""
    chosen = frame[frame["value"] > threshold].copy()
    chosen["value"] = chosen["value"].where(chosen["key"] % 2 == 0, 0.0)
    totals = chosen.groupby("name", as_index=False).agg(total=("value", "sum"), count=("key", "count"))
    if totals.empty:
        return DataFrame[Row](chosen)
    merged = chosen.merge(totals, on="name", how="left")
    return DataFrame[Row](merged[["key", "value", "name"]])

'''
SMALL = """
@asset(group="{group}", deps=["{upstream}"])
def {name}() -> int:
    return {number}

"""
DAGSTER_HEAD = '''"""Generated for measurements."""

import dagster as dg

'''
DAGSTER_ASSET = '''
@dg.asset(
    group_name="{group}", owners=["data@example.org"], tags={{"number": "{number}"}},
    ins={{"frame": dg.AssetIn("{upstream}")}},
)
def {name}(frame):
    """Rows above a threshold."""
    chosen = frame[frame["value"] > {number}.5].copy()
    chosen["value"] = chosen["value"].where(chosen["key"] % 2 == 0, 0.0)
    totals = chosen.groupby("name", as_index=False).agg(total=("value", "sum"), count=("key", "count"))
    if totals.empty:
        return chosen
    merged = chosen.merge(totals, on="name", how="left")
    return merged[["key", "value", "name"]]

'''
DEFINITIONS = """import dagster as dg
{imports}
defs = dg.Definitions(assets=[dg.AssetSpec("raw"), *dg.load_assets_from_modules([{modules}])])
"""
