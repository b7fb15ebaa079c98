"""Which modules a Dagster project says it is loaded from; reads its settings, never its code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from .errors import MissingPath
from .modules import ModuleMap
from .tree import SourceTree

_PROJECT_FILES = ("pyproject.toml", "dg.toml")
_WORKSPACE_FILES = ("workspace.yaml", "workspace.yml")
_DEPLOYMENT_FILES = ("dagster_cloud.yaml", "dagster_cloud.yml")


class CodeLocations(Struct, frozen=True):
    """The entry modules, and the folders (with a closing ``/``) in which only what they load counts."""

    modules: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a file's definitions count only when an entry loads them."""
        return any(path.startswith(folder) for folder in self.folders)

    def home(self, path: str) -> str:
        """The innermost folder with entries of its own that a file is in."""
        return max((folder for folder in self.folders if path.startswith(folder)), key=len, default="")


def find_code_locations(tree: SourceTree, paths: Iterable[str], modules: ModuleMap) -> CodeLocations:
    """Read ``[tool.dagster]``, ``[tool.dg]``, ``workspace.yaml`` and ``dagster_cloud.yaml`` wherever they are.

    Modules that the project does not have are left out; settings that name no module of the project say nothing.
    """
    by_folder: dict[str, dict[str, str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in (*_PROJECT_FILES, *_WORKSPACE_FILES, *_DEPLOYMENT_FILES):
            by_folder.setdefault(f"{folder}/" if folder else "", {})[name] = path
    found: dict[str, None] = {}
    folders = []
    for folder, files in sorted(by_folder.items()):
        # What the project says of itself comes before how it is deployed.
        for name in (*_PROJECT_FILES, *_WORKSPACE_FILES, *_DEPLOYMENT_FILES):
            if name not in files:
                continue
            named = [
                module
                for choices in _named(name, _content(tree, files[name]))
                if (module := _existing(choices, folder, modules)) is not None
            ]
            if named:
                found.update(dict.fromkeys(named))
                folders.append(folder)
                break
    return CodeLocations(tuple(found), tuple(folders))


def _content(tree: SourceTree, path: str) -> bytes:
    try:
        return tree.read(path)
    except MissingPath:
        # Gone since it was listed.
        return b""


def _existing(choices: Iterable[str], folder: str, modules: ModuleMap) -> str | None:
    """The first of several names that is a module of the project; a name with ``.py`` is a file in the folder."""
    for choice in choices:
        module = choice
        if choice.endswith(".py"):
            module = modules.module_of(str(PurePosixPath(folder, choice)))
        neighbour = f"{folder}__init__.py"
        if modules.path_of(module, neighbour) is not None or modules.folder_of(module, neighbour) is not None:
            return modules.known_as(module, neighbour)
    return None


def _named(name: str, data: bytes) -> Iterator[tuple[str, ...]]:
    """For each location, the names that it may go by, the best first."""
    if name in _PROJECT_FILES:
        if b"dagster" in data or b"tool.dg" in data or name == "dg.toml":
            yield from _in_project(_toml(data), name)
    elif name in _WORKSPACE_FILES:
        for entry in _tables(_yaml(data).get("load_from")):
            for kind in ("python_module", "python_package", "python_file"):
                given = entry.get(kind)
                inner = _table(given)
                texts = [
                    given,
                    inner.get("module_name"),
                    inner.get("package_name"),
                    inner.get("relative_path"),
                ]
                yield tuple(text for text in texts if isinstance(text, str))
    else:
        for entry in _tables(_yaml(data).get("locations")):
            source = _table(entry.get("code_source"))
            texts = [source.get("module_name"), source.get("package_name"), source.get("python_file")]
            yield tuple(text for text in texts if isinstance(text, str))


def _in_project(content: Mapping[str, object], name: str) -> Iterator[tuple[str, ...]]:
    tool = content if name == "dg.toml" else _table(content.get("tool"))
    dagster = _table(tool.get("dagster"))
    if isinstance(dagster.get("module_name"), str):
        yield (str(dagster["module_name"]),)
    for entry in _tables(dagster.get("modules")):
        if isinstance(entry.get("name"), str):
            yield (str(entry["name"]),)
    project = _table((tool if name == "dg.toml" else _table(tool.get("dg"))).get("project"))
    root = project.get("root_module")
    if isinstance(root, str) and not dagster:
        target, folder = project.get("code_location_target_module"), project.get("defs_module")
        named = [target, f"{root}.definitions", folder, f"{root}.defs"]
        yield tuple(text for text in named if isinstance(text, str))


def _toml(data: bytes) -> Mapping[str, object]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _yaml(data: bytes) -> Mapping[str, object]:
    # Few projects have such a file, and its import is felt in a command that needs none.
    import yaml  # type: ignore[import-untyped]  # its stubs are not worth a dependency

    try:
        return _table(yaml.safe_load(data))
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(_table(item) for item in value) if isinstance(value, list) else ()
