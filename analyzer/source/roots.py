"""Which folders modules are imported from: what is configured, what project files declare, and what is customary."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from .code_locations import working_folders
from .errors import MissingPath
from .tree import SourceTree

_PROJECT_MARKS = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


def import_roots(tree: SourceTree, paths: Iterable[str], configured: Sequence[str]) -> tuple[str, ...]:
    """The folders that modules of a project are imported from, the innermost first, each with a closing ``/``."""
    known = frozenset(paths)
    return infer_roots(known, (*configured, *_declared(tree, known), *working_folders(tree, known)))


def infer_roots(paths: Iterable[str], configured: Sequence[str]) -> tuple[str, ...]:
    """The folders that modules are imported from, as far as names of files tell: the configured ones, every folder with
    a project file, and ``src`` in each of them unless it is a package."""
    known = set(paths)
    roots = {as_folder(root) for root in configured}
    for path in known:
        folder, _, name = path.rpartition("/")
        if name in _PROJECT_MARKS:
            roots.add(as_folder(folder))
    for root in tuple(roots):
        source = f"{root}src"
        has_source = any(path.startswith(f"{source}/") for path in known)
        if has_source and f"{source}/__init__.py" not in known:
            roots.add(f"{source}/")
    return innermost_first(roots)


def innermost_first(roots: Iterable[str]) -> tuple[str, ...]:
    """Roots in the order in which they are tried."""
    return tuple(sorted(roots, key=lambda root: (-root.count("/"), root)))


def as_folder(root: str) -> str:
    """A folder as paths begin that lie in it: with a closing ``/``; nothing for the project's own."""
    text = str(PurePosixPath(root))
    return "" if text == "." else f"{text}/"


def _declared(tree: SourceTree, paths: frozenset[str]) -> Iterator[str]:
    """The folders that build tools are told to find packages in, where there are such folders."""
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        if name not in ("pyproject.toml", "setup.cfg"):
            continue
        for declared in _READERS[name](_content(tree, path)):
            # Normal form, also of "./lib" and of what leads out of the project.
            parts = PurePosixPath(folder, declared).parts
            root = "/".join(parts)
            if ".." not in parts and any(other.startswith(f"{root}/") for other in paths):
                yield root


def _content(tree: SourceTree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8", "replace")
    except MissingPath:
        return ""


def _of_pyproject(text: str) -> Iterator[str]:
    try:
        tool = _table(tomllib.loads(text), "tool")
    except tomllib.TOMLDecodeError:
        return
    setuptools = _table(tool, "setuptools")
    yield from _texts(_table(setuptools, "package-dir").get(""))
    yield from _texts(_table(setuptools, "packages", "find").get("where"))
    for package in _tables(_table(tool, "poetry").get("packages")):
        yield from _texts(package.get("from"))
    yield from _texts(_table(tool, "pdm", "build").get("package-dir"))
    yield from _texts(_table(tool, "uv", "build-backend").get("module-root"))
    yield from _texts(_table(tool, "maturin").get("python-source"))
    for target in (_table(tool, "hatch", "build"), _table(tool, "hatch", "build", "targets", "wheel")):
        # Hatch takes a package by the last part of its path.
        yield from (str(PurePosixPath(package).parent) for package in _texts(target.get("packages")))
        sources = target.get("sources")
        yield from (
            [name for name, new in sources.items() if new == ""]
            if isinstance(sources, Mapping)
            else _texts(sources)
        )


def _of_setup_cfg(text: str) -> Iterator[str]:
    # Imported here because few projects still have one.
    from configparser import ConfigParser
    from configparser import Error as ConfigParserError

    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except ConfigParserError:
        return
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        package, _, folder = line.partition("=")
        if not package.strip() and folder.strip():
            yield folder.strip()
    yield from parser.get("options.packages.find", "where", fallback="").split()


_READERS = {"pyproject.toml": _of_pyproject, "setup.cfg": _of_setup_cfg}


def _table(value: object, *names: str) -> Mapping[str, object]:
    """A table within tables; an empty one for what isn't there."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _tables(value: object) -> Iterator[Mapping[str, object]]:
    yield from (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else ()


def _texts(value: object) -> list[str]:
    """A text, or the texts of a list; a folder that an empty text names is the project's own."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [text or "." for text in texts if isinstance(text, str)]
