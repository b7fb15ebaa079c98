"""Measures what commands cost, as CPU time of a fresh process and as ratios of things measured beside them."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

BIN = Path(sys.executable).parent
FILES, ASSETS = 100, 10
REPEATS = 5

PARSE = """
import gc, pathlib, sys, libcst
gc.disable()
for path in sorted(pathlib.Path(sys.argv[1]).glob("shop/*.py")):
    libcst.parse_module(path.read_bytes())
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds of one process."""

    cpu: float
    wall: float


def main() -> None:
    """Make projects, measure commands on them, print a table."""
    with tempfile.TemporaryDirectory(prefix="vibepiper-bench-") as folder:
        for line in measure(Path(folder)):
            click.echo(line)


def measure(folder: Path) -> list[str]:
    """One line per measurement."""
    project = analysis_project(folder / "analysis")
    bare = typical(lambda: cost([sys.executable, "-c", ""], folder))
    libcst = typical(lambda: cost([sys.executable, "-c", "import libcst"], folder))
    parse = typical(lambda: cost([sys.executable, "-c", PARSE, str(project)], folder))
    cold = typical(lambda: cost([BIN / "vp", "list"], project, before=lambda: forget(project)))
    warm = typical(lambda: cost([BIN / "vp", "list"], project))
    edit = typical(lambda: cost([BIN / "vp", "list"], project, before=lambda: touch(project)))
    lint = typical(lambda: cost([BIN / "vp-lint"], project))
    runs = run_project(folder / "runs")
    small = run_project(folder / "small", assets=1)
    first = cost([BIN / "vp", "run"], runs)
    first_one = cost([BIN / "vp", "run"], small)
    again = typical(lambda: cost([BIN / "vp", "run"], runs))
    again_one = typical(lambda: cost([BIN / "vp", "run"], small))
    site = cost([BIN / "vp", "docs", "build", "--mermaid", "none"], project)
    second = cost([BIN / "vp", "docs", "build", "--mermaid", "none"], project)
    own_parse = parse.cpu - libcst.cpu
    return [
        f"{FILES} files, {FILES * ASSETS} assets; median CPU seconds of {REPEATS} fresh processes (wall in brackets)",
        "",
        row("bare Python", bare),
        row("libcst.parse_module over the files", parse, f"{own_parse:.2f} s above its import"),
        row("vp list, cold", cold, f"{(cold.cpu - libcst.cpu) / own_parse:.2f} x the parse"),
        row("vp list, unchanged", warm, f"{warm.cpu / bare.cpu:.1f} x bare Python"),
        row("vp list, one file edited", edit, f"{edit.cpu / bare.cpu:.1f} x bare Python"),
        row("vp-lint, unchanged", lint, f"{lint.cpu / bare.cpu:.1f} x bare Python"),
        row("vp run, 100 assets", first, f"{(first.cpu - first_one.cpu) / 99 * 1000:.1f} ms an asset"),
        row("vp run, 100 unchanged", again, f"{(again.cpu - again_one.cpu) / 99 * 1000:.2f} ms an asset"),
        row(f"vp docs build, {FILES * ASSETS} pages", site),
        row("vp docs build, again", second, f"{second.cpu / site.cpu:.2f} x the first"),
    ]


def row(name: str, spent: Cost, note: str = "") -> str:
    """A line of the table."""
    return f"{name:<36}{spent.cpu:7.2f}  ({spent.wall:.2f})".ljust(58) + note


def cost(command: Sequence[str | Path], cwd: Path, before: Callable[[], None] | None = None) -> Cost:
    """Run a command and take its CPU and wall time."""
    if before is not None:
        before()
    used, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env=clean_environment(), check=False
    )
    wall = time.perf_counter() - started
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return Cost(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, wall)


def typical(measure_once: Callable[[], Cost]) -> Cost:
    """The median of several measurements, after one that warms the disk's cache."""
    measure_once()
    costs = [measure_once() for _ in range(REPEATS)]
    return Cost(median(cost.cpu for cost in costs), median(cost.wall for cost in costs))


def clean_environment() -> dict[str, str]:
    """The process's variables without those that steer the commands."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VP_")}


def analysis_project(folder: Path) -> Path:
    """A project of typed, chained assets with schemas and bodies."""
    for number in range(FILES):
        assets = "\n\n".join(ASSET.format(file=number, number=index) for index in range(ASSETS))
        write(folder / "shop" / f"part{number}.py", HEAD + assets)
    write(folder / "vibepiper.toml", 'name = "bench"\n')
    return folder


def run_project(folder: Path, assets: int = 100) -> Path:
    """A chain of trivial assets."""
    lines = ["from vibepiper import asset", "@asset(pure=True)\ndef a0() -> int:\n    return 0"]
    lines += [f"@asset\ndef a{n}(a{n - 1}: int) -> int:\n    return a{n - 1} + 1" for n in range(1, assets)]
    write(folder / "chain.py", "\n\n\n".join(lines) + "\n")
    write(folder / "vibepiper.toml", f"name = {json.dumps(folder.name)}\n")
    return folder


def forget(folder: Path) -> None:
    """Remove what earlier commands cached."""
    shutil.rmtree(folder / ".vibepiper", ignore_errors=True)


def touch(folder: Path) -> None:
    """Change one file."""
    path = folder / "shop" / "part0.py"
    path.write_text(path.read_text() + f"\nEDIT = {time.monotonic_ns()}\n")


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


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
@asset(group="part{file}", owners=["data@example.org"], tags={{"number": "{number}"}})
def a{file}_{number}(threshold: float = {number}.5) -> DataFrame[Row]:
    """Rows above a threshold."""
    frame = pd.DataFrame({{"key": range(10), "value": [float(n) for n in range(10)], "name": "x"}})
    chosen = frame[frame["value"] > threshold].copy()
    chosen["value"] = chosen["value"].where(chosen["key"] % 2 == 0, 0.0)
    totals = chosen.groupby("name", as_index=False).agg(total=("value", "sum"), count=("key", "count"))
    if totals.empty:
        return DataFrame[Row](chosen)
    merged = chosen.merge(totals, on="name", how="left")
    return DataFrame[Row](merged[["key", "value", "name"]])
'''

if __name__ == "__main__":
    main()
