"""Costs of processes, and the scratch environment that they run in; knows nothing of what is measured."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
COMPARED = ("fixit", "griffe")
SOURCES = ("analyzer", "executor", "docsgen", "site_templates", "vibepiper")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds of a process with its children, and the most memory of any of them in kB."""

    cpu: float
    wall: float
    memory: int


def install(scratch: Path) -> Path:
    """Make an environment with this project's wheel and what it is compared with; gives its Python."""
    clean = scratch / "source"
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, clean / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clean)
    run([sys.executable, "-m", "venv", str(scratch / "venv")])
    python = scratch / "venv" / "bin" / "python"
    run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(clean), *COMPARED]
    )
    return python


def run(command: Sequence[str]) -> None:
    """Run a step of the preparation."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def cost(
    command: Sequence[str | Path],
    cwd: Path,
    before: Callable[[], None] | None = None,
    *,
    pause: float = 0,
    check: bool = True,
) -> Cost:
    """Run a command and take what it used."""
    if before is not None:
        before()
    time.sleep(pause)
    started = time.perf_counter()
    with open(os.devnull, "r+b") as nothing:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=clean_environment(),
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if check and process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss)


def by_turns(repeats: int, measured: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """The medians of several rounds in which each is measured once."""
    rounds = [{name: measure() for name, measure in measured.items()} for _ in range(repeats)]
    return {
        name: Cost(
            median(each[name].cpu for each in rounds),
            median(each[name].wall for each in rounds),
            max(each[name].memory for each in rounds),
        )
        for name in measured
    }


def forget(project: Path) -> None:
    """Remove what earlier commands kept."""
    shutil.rmtree(project / ".vibepiper", ignore_errors=True)


def dagster_modules() -> list[str]:
    """The arguments that tell Dagster where the generated definitions are."""
    return ["-m", "definitions"]


def clean_environment() -> dict[str, str]:
    """The process's variables without those that steer the commands."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("VP_", "PYTHON"))}
