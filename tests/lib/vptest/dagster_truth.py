"""Dagster's own graph of the small projects: as stored beside them, or from an interpreter that has Dagster."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECTS = Path(__file__).parents[2] / "projects" / "dagster"
REPOSITORY = Path(__file__).parents[3]
VARIABLE = "VIBEPIPER_DAGSTER_PYTHON"
DUMP = Path(__file__).with_name("dagster_dump.py")


@dataclass(frozen=True, slots=True)
class DagsterProject:
    """A project below ``tests/projects/dagster``: its folder, the import root in it, and the module to load."""

    name: str
    folder: str
    module: str

    @property
    def root(self) -> Path:
        """Where it is."""
        return PROJECTS / self.name

    @property
    def golden(self) -> Path:
        """Where Dagster's graph of it is kept."""
        return PROJECTS / f"{self.name}.json"


DAGSTER_PROJECTS = (
    DagsterProject("constructs", ".", "shop.definitions"),
    DagsterProject("folders", "src", "fleet.definitions"),
    DagsterProject("overrides", ".", "stock"),
)


def dagster_python() -> Path | None:
    """The interpreter that has Dagster: named by the variable, else that of the environment made for it."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    made = REPOSITORY / ".venv-dagster" / "bin" / "python"
    return made if made.exists() else None


# Any: JSON that another program wrote.
def dump(project: DagsterProject, python: Path) -> dict[str, Any]:
    """Dagster's graph of a project, made by importing it."""
    done = subprocess.run(
        [python, "-W", "ignore", DUMP, project.root, project.folder, project.module],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    content: dict[str, Any] = json.loads(done.stdout)
    return content
