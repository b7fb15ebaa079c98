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
    """A project below ``tests/projects/dagster``: its folder, the import root in it, and the module to load.

    ``first`` and ``last`` are the versions of Dagster that have everything in it.
    """

    name: str
    folder: str
    module: str
    first: tuple[int, int] = (1, 8)
    last: tuple[int, int] = (1, 99)

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
    DagsterProject("folders", "src", "fleet.definitions", first=(1, 12)),
    DagsterProject("gathered", ".", "mill.definitions", first=(1, 10)),
    DagsterProject("lasting", ".", "shop"),
    DagsterProject("legacy", ".", "shop", last=(1, 9)),
    DagsterProject("overrides", ".", "stock", first=(1, 10)),
    DagsterProject("recent", ".", "shop", first=(1, 12)),
    DagsterProject("rooted", "src", "depot.definitions", first=(1, 10)),
)


@dataclass(frozen=True, slots=True)
class DagsterPython:
    """An interpreter that has Dagster, and which version."""

    path: Path
    version: tuple[int, int]

    def runs(self, project: DagsterProject) -> bool:
        """Whether the version has everything in a project."""
        return project.first <= self.version <= project.last


def dagster_pythons() -> tuple[DagsterPython, ...]:
    """The interpreters that have Dagster, the newest last: those that the variable names (separated as in ``PATH``),
    else those of the environments made for it."""
    named = [Path(path) for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path]
    made = [each / "bin" / "python" for each in sorted(REPOSITORY.glob(".venv-dagster*"))]
    found = (DagsterPython(path, version) for path in named or made if (version := _version(path)))
    return tuple(sorted(found, key=lambda python: python.version))


def pairs() -> list[tuple[DagsterProject, DagsterPython]]:
    """Each project with each interpreter that can load it."""
    pythons = dagster_pythons()
    return [(project, python) for project in DAGSTER_PROJECTS for python in pythons if python.runs(project)]


def pair_name(part: DagsterProject | DagsterPython) -> str:
    """How a test of a pair is called."""
    return part.name if isinstance(part, DagsterProject) else ".".join(map(str, part.version))


def _version(python: Path) -> tuple[int, int] | None:
    """As installed: starting the interpreter to ask would cost every test run."""
    installed = python.parent.parent.glob("lib/python*/site-packages/dagster-*.dist-info")
    for folder in installed:
        major, minor = folder.name.removeprefix("dagster-").split(".")[:2]
        return int(major), int(minor)
    return None


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
