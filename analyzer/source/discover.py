"""Which files can define assets, and which file is which module; reads bytes, never parses.

Files that mention a dialect's package are seeds; the modules that import a seed, transitively, may define assets, too
(``from lib.factory import make; orders = make("orders")`` mentions no package).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from msgspec import Struct

from .errors import UnknownEntry
from .index import SourceIndex, imported_words
from .modules import ModuleMap, parents
from .roots import import_roots, innermost_first
from .tree import PathFilter, SourceTree

DIALECTS = ("vibepiper", "dagster")


class Discovery(Struct, frozen=True):
    """``files`` may define assets and are to be evaluated; ``modules`` names every Python file of the project.

    ``has_python`` tells a project without assets from a folder without Python.
    """

    files: tuple[str, ...]
    modules: ModuleMap
    has_python: bool


def discover(
    tree: SourceTree,
    *,
    entry: Sequence[str] = (),
    source_roots: Sequence[str] = (".",),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    dialects: Sequence[str] = DIALECTS,
    index: SourceIndex | None = None,
) -> Discovery:
    """Find the files to evaluate: the entry modules where they are named, else all that can define assets.

    Args:
        index: What is known of the files' content.

    Raises:
        UnknownEntry: no file of the project is the entry module of that name.
    """
    paths, python = python_files(tree, include, exclude)
    roots = import_roots(tree, paths, source_roots)
    modules = ModuleMap(python, roots)
    if entry:
        files = tuple(dict.fromkeys(file for module in entry for file in _entry_files(module, modules)))
        return Discovery(files, modules, bool(python))
    index = index or SourceIndex(tree, tuple(dialects))
    words = {path: scan.words for path in scanned_files(python) if (scan := index.scan(path)) is not None}
    seeds = [path for path in words if (scan := index.scan(path)) is not None and scan.mentions]
    beside = _script_folders(seeds, words, modules, dialects)
    if beside:
        modules = ModuleMap(python, innermost_first({*roots, *beside}))
    imports = FileImports(words, modules)
    targets = {path: index.imports(path, partial(imports.named, path, words[path])) for path in words}
    return Discovery(_defining_files(seeds, targets), modules, bool(python))


def python_files(
    tree: SourceTree, include: Iterable[str] = (), exclude: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files of a project, and those of them that are Python."""
    wanted = PathFilter(include, exclude)
    paths = tuple(path for path in tree.paths() if wanted.accepts(path))
    return paths, tuple(path for path in paths if path.endswith(".py"))


def scanned_files(python: Iterable[str]) -> Iterator[str]:
    """The files that define assets when nobody names an entry: no tests."""
    return (path for path in python if not _is_test(path))


def _script_folders(
    seeds: Iterable[str], words: Mapping[str, Sequence[str]], modules: ModuleMap, dialects: Iterable[str]
) -> frozenset[str]:
    """The folders whose files import each other as scripts do: by names that mean nothing from the known roots."""
    folders = {f"{parent}/" for path in words for parent in parents(path)}
    is_named = cache(partial(_is_named, words=words, modules=modules))
    is_known = cache(partial(_is_known, known=sys.stdlib_module_names | set(dialects), modules=modules))
    found = set()
    for path in seeds:
        names = (name for name in modules.named(path, words[path]) if not is_known(name.partition(".")[0]))
        for name in names:
            above = (f"{parent}/" for parent in parents(path))
            folder = next((each for each in above if _has_module(each, name, words, folders)), None)
            if folder is None or folder in found:
                continue
            # A package that goes by its own name imports other libraries, unless a name of several parts fits it.
            certain = "." in name and not path.startswith(f"{folder}{name.partition('.')[0]}/")
            if certain or not is_named(folder):
                found.add(folder)
    # A folder inside such a folder is a package of it.
    return frozenset(
        folder for folder in found if not any(folder != outer and folder.startswith(outer) for outer in found)
    )


def _is_known(top: str, *, known: Container[str], modules: ModuleMap) -> bool:
    return not top or top in known or modules.path_of(top) is not None or modules.is_namespace(top)


class FileImports:
    """Which of the project's files the import of one of them runs first, as far as its import statements say.

    ``paths`` are those of the project's Python files.
    """

    __slots__ = ("_members", "_modules")

    def __init__(self, paths: Iterable[str], modules: ModuleMap) -> None:
        self._modules = modules
        # The modules in each folder: their names as bytes, and their paths.
        self._members: dict[str, list[tuple[bytes, str]]] = defaultdict(list)
        for path in paths:
            folder, _, last = path.removesuffix("/__init__.py").rpartition("/")
            self._members[f"{folder}/"].append(
                (last.removesuffix(".py").encode(errors="surrogateescape"), path)
            )

    def of(self, path: str, data: bytes) -> set[str]:
        """The files that the file of that path and content imports, with the packages that they are in."""
        return self.named(path, imported_words(data), data)

    def named(self, path: str, words: Iterable[str], data: bytes) -> set[str]:
        """Those files, by what the import statements say."""
        found: set[str] = set()
        for name in self._modules.named(path, words):
            found.update(self.packages(name, path))
            folder = self._modules.folder_of(name, path) if name else "/"
            found.update(member for last, member in self._members.get(folder or "", ()) if last in data)
        return found

    def packages(self, module: str, importer: str = "") -> Iterator[str]:
        """The files of a module and of the packages that it is in, as far as they are the project's."""
        for name in _prefixes(module):
            path = self._modules.path_of(name, importer)
            if path is not None:
                yield path


def _has_module(folder: str, module: str, contents: Container[str], folders: Container[str]) -> bool:
    """Whether a folder has a module; a folder without a file of its own only counts under a name of several parts."""
    stem = folder + module.replace(".", "/")
    if f"{stem}.py" in contents or f"{stem}/__init__.py" in contents:
        return True
    return "." in module and f"{stem}/" in folders


def _is_named(folder: str, *, words: Mapping[str, Sequence[str]], modules: ModuleMap) -> bool:
    """Whether a folder is a package that some file imports by its own name, or by relative imports."""
    file = f"{folder}__init__.py"
    if file not in words:
        return False
    # What imports say of a module starts from the outermost root, its own name from the innermost.
    names = {modules.module_of(file), modules.longest_name(file)}
    inside = tuple(f"{name}." for name in names)
    return any(
        found in names or found.startswith(inside)
        for path, own in words.items()
        for found in modules.named(path, own)
    )


def _defining_files(seeds: Sequence[str], targets: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The seeds, and the files that import them, directly or as a parent package of what is imported."""
    importers: dict[str, set[str]] = defaultdict(set)
    for path, imported in targets.items():
        for target in imported:
            importers[target].add(path)
    reached = set(seeds)
    waiting = list(seeds)
    while waiting:
        for importer in importers.get(waiting.pop(), ()):
            if importer not in reached:
                reached.add(importer)
                waiting.append(importer)
    return tuple(sorted(reached))


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])


def _is_test(path: str) -> bool:
    *folders, name = path.split("/")
    return "tests" in folders or name == "conftest.py" or name.startswith("test_")


def _entry_files(module: str, modules: ModuleMap) -> tuple[str, ...]:
    """The file of an entry module; those of all its modules when it is a folder without a file of its own."""
    path = modules.path_of(module)
    if path is not None:
        return (path,)
    below = (modules.path_of(name) for name in modules.below(module))
    files = tuple(path for path in below if path is not None)
    if not files:
        raise UnknownEntry(module, tuple(modules))
    return files
