"""Dagster's own graph of the small projects: as stored beside them, or from an interpreter that has Dagster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vibepiper.analyzer.graph.model import AssetGraph

from vibepiper.verify_dialects import DAGSTER
from vibepiper.verify_runtimes import Imports, ask

PROJECTS = Path(__file__).parents[2] / "projects" / "dagster"
REPOSITORY = Path(__file__).parents[3]
VARIABLE = "VIBEPIPER_DAGSTER_PYTHON"


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
    DagsterProject("gathered", ".", "mill.definitions"),
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
    """Dagster's graph of a project, made by importing it, in the form of a truth file."""
    imports = Imports(project.root, (project.module,), (project.root / project.folder,), {}, entry=True)
    answer: Any = ask(DAGSTER, imports, AssetGraph(), str(python))
    assert answer["failures"] == {}
    return {
        "repo": project.name,
        "folder": project.folder,
        "module": project.module,
        "extra": [],
        "dagster": answer["version"],
        "assets": [_asset(asset) for asset in answer["assets"]],
        "checks": [
            {
                "asset": check["assets"][0],
                "name": check["name"],
                "blocking": check["blocking"],
                "description": check["description"],
                "reads": check["reads"],
                "loc": _place(check),
            }
            for check in answer["checks"]
        ],
    }


def _asset(asset: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: asset[name] for name in ("key", "group", "owners", "tags", "kinds", "partitions")},
        "deps": asset["upstream"],
        "external": asset["kind"] == "source",
        "description": (asset["description"] or "")[:80],
        "code_version": asset["version"],
        "loc": _place(asset),
    }


def _place(made: dict[str, Any]) -> dict[str, Any] | None:
    return {**made["place"], "qualname": made["qualname"]} if "place" in made else None
