"""Which modules a Dagster project says it is loaded from; reads its settings, never its code."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from .errors import MissingPath
from .modules import ModuleMap
from .tree import SourceTree

_PROJECT_FILES = ("pyproject.toml", "dg.toml")
_WORKSPACE_FILES = ("workspace.yaml", "workspace.yml")
_DEPLOYMENT_FILES = ("dagster_cloud.yaml", "dagster_cloud.yml")
_FILES = (*_PROJECT_FILES, *_WORKSPACE_FILES, *_DEPLOYMENT_FILES)


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
    for path, folder, name in _settings(paths):
        by_folder.setdefault(folder, {})[name] = path
    found: dict[str, None] = {}
    folders = []
    for folder, files in sorted(by_folder.items()):
        named: dict[str, None] = {}
        # What the project says of itself comes before how it is deployed: a package of what that names says nothing more.
        for name in _FILES:
            for location in _named(name, _content(tree, files[name])) if name in files else ():
                module = _existing(location, folder, modules)
                if module is not None and not any(each.startswith(f"{module}.") for each in named):
                    named[module] = None
        if named:
            found.update(named)
            folders.append(folder)
    return CodeLocations(tuple(found), tuple(folders))


def _content(tree: SourceTree, path: str) -> bytes:
    try:
        return tree.read(path)
    except MissingPath:
        # Gone since it was listed.
        return b""


def working_folders(tree: SourceTree, paths: Collection[str]) -> Iterator[str]:
    """The folders that modules are imported from because workspaces load some from there, with a closing ``/``."""
    for path, folder, name in _settings(paths):
        for location in () if name in _PROJECT_FILES else _named(name, _content(tree, path)):
            working = location.working_folder(folder)
            stems = [
                str(PurePosixPath(folder, choice))
                if choice.endswith(".py")
                else working + choice.replace(".", "/")
                for choice in location.choices
            ]
            if working and any(
                other.startswith(working) and (other in (stem, f"{stem}.py") or other.startswith(f"{stem}/"))
                for stem in stems
                for other in paths
            ):
                yield working


def _settings(paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The files with settings: the path, its folder with a closing ``/``, and the name."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in _FILES:
            yield path, f"{folder}/" if folder else "", name


class _Location(Struct, frozen=True):
    """The names that a location's module may go by, the best first (one with ``.py`` is a file), and the folder that
    it is loaded in, from that of the settings."""

    choices: tuple[str, ...]
    directory: str = "."

    def working_folder(self, folder: str) -> str:
        """The folder that its modules are imported from, with a closing ``/``; nothing for the project's own."""
        found = posixpath.normpath(posixpath.join(folder, self.directory))
        return "" if found == "." else f"{found}/"


def _existing(location: _Location, folder: str, modules: ModuleMap) -> str | None:
    """The first of a location's names that is a module of the project."""
    neighbour = f"{location.working_folder(folder)}__init__.py"
    for choice in location.choices:
        module = choice
        if choice.endswith(".py"):
            module = modules.module_of(str(PurePosixPath(folder, choice)))
        if modules.path_of(module, neighbour) is not None or modules.folder_of(module, neighbour) is not None:
            return modules.known_as(module, neighbour)
    return None


def _named(name: str, data: bytes) -> Iterator[_Location]:
    """The locations that a file with settings names."""
    if name in _PROJECT_FILES:
        if b"dagster" in data or b"tool.dg" in data or name == "dg.toml":
            yield from map(_Location, _in_project(_toml(data), name))
    elif name in _WORKSPACE_FILES:
        for entry in _tables(_yaml(data).get("load_from")):
            for kind in ("python_module", "python_package", "python_file", "autoload_defs_module"):
                given = entry.get(kind)
                inner = _table(given)
                own = (inner.get(key) for key in ("module_name", "package_name", "relative_path"))
                yield _Location(_texts(given, *own), *_texts(inner.get("working_directory")))
    else:
        for entry in _tables(_yaml(data).get("locations")):
            source, build = _table(entry.get("code_source")), _table(entry.get("build"))
            names = (source.get("module_name"), source.get("package_name"), source.get("python_file"))
            folders = _texts(entry.get("working_directory"), build.get("directory"))
            yield _Location(_texts(*names), *folders[:1])


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
        yield _texts(*named)


def _texts(*values: object) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


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
