"""Which files can define assets, and which file is which module; reads bytes, never parses.

Files that mention a dialect's package are seeds; the modules that import a seed, transitively, may define assets, too
(``from lib.factory import make; orders = make("orders")`` mentions no package).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import PurePosixPath

from msgspec import Struct

from .errors import UnknownEntry
from .index import SourceIndex, imported_words
from .tree import PathFilter, SourceTree

DIALECTS = ("vibepiper", "dagster")
# Folders of other people's code, kept in the project.
_VENDORED = frozenset({"_vendor", "third_party", "vendor", "vendored"})
_PROJECT_MARKS = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


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
    roots = infer_roots(paths, source_roots)
    modules = ModuleMap(python, roots)
    if entry:
        files = tuple(dict.fromkeys(file for module in entry for file in _entry_files(module, modules)))
        return Discovery(files, modules, bool(python))
    index = index or SourceIndex(tree, tuple(dialects))
    words = {path: scan.words for path in scanned_files(python) if (scan := index.scan(path)) is not None}
    seeds = [path for path in words if (scan := index.scan(path)) is not None and scan.mentions]
    beside = _script_folders(seeds, words, modules, dialects)
    if beside:
        modules = ModuleMap(python, _innermost_first({*roots, *beside}))
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


def infer_roots(paths: Iterable[str], configured: Sequence[str]) -> tuple[str, ...]:
    """The folders that modules are imported from: the configured ones, every folder with a project file, and ``src``
    in each of them unless it is a package."""
    known = set(paths)
    roots = {_folder(root) for root in configured}
    for path in known:
        folder, _, name = path.rpartition("/")
        if name in _PROJECT_MARKS:
            roots.add(_folder(folder))
    for root in tuple(roots):
        source = f"{root}src"
        has_source = any(path.startswith(f"{source}/") for path in known)
        if has_source and f"{source}/__init__.py" not in known:
            roots.add(f"{source}/")
    return _innermost_first(roots)


def _innermost_first(roots: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(roots, key=lambda root: (-root.count("/"), root)))


def _script_folders(
    seeds: Iterable[str], words: Mapping[str, Sequence[str]], modules: ModuleMap, dialects: Iterable[str]
) -> frozenset[str]:
    """The folders whose files import each other as scripts do: by names that mean nothing from the known roots."""
    folders = {f"{parent}/" for path in words for parent in _parents(path)}
    is_named = cache(partial(_is_named, words=words, modules=modules))
    is_known = cache(partial(_is_known, known=sys.stdlib_module_names | set(dialects), modules=modules))
    found = set()
    for path in seeds:
        names = (name for name in modules.named(path, words[path]) if not is_known(name.partition(".")[0]))
        for name in names:
            above = (f"{parent}/" for parent in _parents(path))
            folder = next((each for each in above if _has_module(each, name, words, folders)), None)
            if folder is not None and folder not in found and not is_named(folder):
                found.add(folder)
    # A folder inside such a folder is a package of it.
    return frozenset(
        folder for folder in found if not any(folder != outer and folder.startswith(outer) for outer in found)
    )


def _is_known(top: str, *, known: Container[str], modules: ModuleMap) -> bool:
    return not top or top in known or modules.path_of(top) is not None or modules.is_namespace(top)


def _parents(path: str) -> Iterator[str]:
    """The folders that a file is in, innermost first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


class ModuleMap:
    """Which file is which module: names relative to the innermost root that holds a file."""

    __slots__ = ("_namespaces", "_paths", "_roots", "_tails")

    def __init__(self, paths: Iterable[str], roots: Sequence[str] = ("",)) -> None:
        self._paths = frozenset(paths)
        self._roots = tuple(roots)
        self._tails: Mapping[str, list[str]] | None = None
        folders = {path.rpartition("/")[0] for path in self._paths}
        self._namespaces = frozenset(
            parent.replace("/", ".")
            for folder in folders
            for root in self._roots
            if f"{folder}/".startswith(root)
            for parent in _parents(f"{folder}/"[len(root) :])
        )

    def __iter__(self) -> Iterator[str]:
        """The names of all modules, sorted."""
        return iter(sorted(self.module_of(path) for path in self._paths))

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that imports start from, as a person writes them."""
        return tuple(root.rstrip("/") or "." for root in self._roots)

    def elsewhere(self, module: str) -> str | None:
        """A file that would be the module of that dotted name, were its folder one that imports start from."""
        if "." not in module:
            return None
        stem = module.replace(".", "/")
        if self._tails is None:
            tails: dict[str, list[str]] = defaultdict(list)
            for path in sorted(self._paths):
                tails[path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]].append(path)
            self._tails = tails
        for path in self._tails.get(stem.rpartition("/")[2], ()):
            found = path.removesuffix("/__init__.py").removesuffix(".py")
            if found.endswith(f"/{stem}") and not _VENDORED.intersection(path.split("/")):
                return path
        return None

    def module_of(self, path: str) -> str:
        """The dotted name under which a file is imported."""
        root = next((root for root in self._roots if path.startswith(root)), "")
        parts = path[len(root) :].removesuffix(".py").split("/")
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def path_of(self, module: str) -> str | None:
        """The file that importing a module runs; None when it is not the project's, or a folder without one."""
        stem = module.replace(".", "/")
        for root in self._roots:
            # A package wins over a module of the same name, as in Python.
            for path in (f"{root}{stem}/__init__.py", f"{root}{stem}.py"):
                if path in self._paths:
                    return path
        return None

    def below(self, package: str) -> tuple[str, ...]:
        """The names of all modules below a package, sorted."""
        return tuple(name for name in self if name.startswith(f"{package}."))

    def folders_of(self, package: str) -> tuple[str, ...]:
        """The folders that a package's modules are in, with a closing ``/``."""
        stem = package.replace(".", "/")
        folders = (f"{root}{stem}/" for root in self._roots)
        return tuple(folder for folder in folders if any(path.startswith(folder) for path in self._paths))

    def named(self, path: str, words: Iterable[str]) -> frozenset[str]:
        """The modules that a file's import statements may name, by what they say."""
        own, is_package = self.module_of(path), self.is_package(path)
        return frozenset(_absolute(word, own, is_package=is_package) for word in words)

    def is_package(self, path: str) -> bool:
        """Whether relative imports in that file start from its own module instead of its parent."""
        return path.rpartition("/")[2] == "__init__.py"

    def is_namespace(self, module: str) -> bool:
        """Whether a name is a folder of the project that has modules in it but no file of its own."""
        return module in self._namespaces and self.path_of(module) is None


class FileImports:
    """Which of the project's files the import of one of them runs first, as far as its import statements say.

    ``paths`` are those of the project's Python files.
    """

    __slots__ = ("_members", "_modules")

    def __init__(self, paths: Iterable[str], modules: ModuleMap) -> None:
        self._modules = modules
        # The modules in each package, by the package's name: last part as bytes, and path.
        self._members: dict[str, list[tuple[bytes, str]]] = defaultdict(list)
        for path in paths:
            package, _, last = modules.module_of(path).rpartition(".")
            self._members[package].append((last.encode(), path))

    def of(self, path: str, data: bytes) -> set[str]:
        """The files that the file of that path and content imports, with the packages that they are in."""
        return self.named(path, imported_words(data), data)

    def named(self, path: str, words: Iterable[str], data: bytes) -> set[str]:
        """Those files, by what the import statements say."""
        found: set[str] = set()
        for name in self._modules.named(path, words):
            found.update(self.packages(name))
            found.update(member for last, member in self._members.get(name, ()) if last in data)
        return found

    def packages(self, module: str) -> Iterator[str]:
        """The files of a module and of the packages that it is in, as far as they are the project's."""
        for name in _prefixes(module):
            path = self._modules.path_of(name)
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
    name = modules.module_of(file)
    return any(
        found == name or found.startswith(f"{name}.")
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


def _absolute(origin: str, module: str, *, is_package: bool) -> str:
    rest = origin.lstrip(".")
    level = len(origin) - len(rest)
    if level == 0:
        return rest
    parts = module.split(".")
    keep = len(parts) - level + (1 if is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([rest] if rest else [])])


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


def _folder(root: str) -> str:
    text = str(PurePosixPath(root))
    return "" if text == "." else f"{text}/"
