"""Which file of a project is which module, by the names under which code imports it; reads nothing."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

# Folders of other people's code, kept in the project.
_VENDORED = frozenset({"_vendor", "third_party", "vendor", "vendored"})
# Names that always mean another library's module.
_LIBRARIES = sys.stdlib_module_names | {"dagster", "vibepiper"}


class ModuleMap:
    """Which file is which module.

    A file may answer to several names: relative to each root that it is below. It is known by one of them: relative to
    the innermost root, unless another file has that name; then relative to an outer one, or to the project. A name
    means the file that is nearest to the one that writes it: below the same root.
    """

    __slots__ = (
        "_answers",
        "_folder_names",
        "_folders",
        "_known",
        "_names",
        "_namespaces",
        "_packages",
        "_paths",
        "_resolved",
        "_roots",
        "_tails",
    )

    def __init__(self, paths: Iterable[str], roots: Sequence[str] = ("",)) -> None:
        self._paths = frozenset(paths)
        self._roots = tuple(roots)
        self._tails: Mapping[str, list[str]] | None = None
        self._answers: dict[tuple[str, tuple[str, ...]], str] = {}
        self._resolved: dict[tuple[str, tuple[str, ...]], str | None] = {}
        folders = {path.rpartition("/")[0] for path in self._paths}
        self._folders = frozenset(f"{above}/" for folder in folders for above in parents(f"{folder}/"))
        self._namespaces = frozenset(
            folder[len(root) : -1].replace("/", ".")
            for folder in self._folders
            for root in self._roots
            if folder.startswith(root) and folder != root
        )
        self._known: Mapping[str, str] = {}
        self._packages: Mapping[str, str] = {}
        usable = {path: _usable(self._possible_names(path)) for path in sorted(self._paths, key=_in_order)}
        self._names = _told_apart(usable, self.path_of)
        self._known = {self._names[path]: path for path in reversed(self._names)}
        packages = {folder: names for folder in sorted(self._folders) if (names := self._names_of(folder))}
        self._folder_names = _told_apart(packages, self.folder_of)
        self._packages = {self._folder_names[folder]: folder for folder in reversed(self._folder_names)}

    def __iter__(self) -> Iterator[str]:
        """The names of all modules, sorted."""
        return iter(sorted(self._names.values()))

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that imports start from, as a person writes them."""
        return tuple(root.rstrip("/") or "." for root in self._roots)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The folders that imports start from, as paths begin."""
        return self._roots

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
        """The dotted name that a file, or a package by its ``__init__.py``, is known by."""
        known = self._names.get(path)
        if known is not None:
            return known
        folder, _, last = path.rpartition("/")
        name = self._folder_names.get(f"{folder}/") if last == "__init__.py" else None
        return name or next(self._possible_names(path))

    def path_of(self, module: str, importer: str = "") -> str | None:
        """The file that importing a module runs; None when it is not the project's, or a folder without one.

        ``importer`` is the file that imports it: of several files that the name could mean, its neighbours come first.
        Without one it is the file that is known by that name.
        """
        if not importer and module in self._known:
            return self._known[module]
        stem = module.replace(".", "/")
        for root in self._ordered_roots(importer):
            # A package wins over a module of the same name, as in Python.
            for path in (f"{root}{stem}/__init__.py", f"{root}{stem}.py"):
                if path in self._paths:
                    return path
        return None

    def known_as(self, module: str, importer: str = "") -> str:
        """The name by which a module is known that a file calls so; what the project has no file or folder for keeps
        its name."""
        roots = self._ordered_roots(importer) if importer else ()
        known = self._answers.get((module, roots))
        if known is None:
            known = self._answers[module, roots] = self._known_as(module, roots)
        return known

    def longest_name(self, path: str) -> str:
        """The name of a file below the outermost root, from which its relative imports start."""
        return tuple(self._possible_names(path))[-1]

    def folder_of(self, package: str, importer: str = "") -> str | None:
        """The folder, with a closing ``/``, that a file means by the name of a package."""
        return self._folder_of(package, self._ordered_roots(importer) if importer else ())

    def named(self, path: str, words: Iterable[str]) -> frozenset[str]:
        """The modules that a file's import statements may name, by what they say."""
        own, is_package = self.longest_name(path), self.is_package(path)
        return frozenset(_absolute(word, own, is_package=is_package) for word in words)

    def below(self, package: str) -> tuple[str, ...]:
        """The names of all modules below a package, sorted by their place; packages before what is in them."""
        folders = self.folders_of(package)
        own = {f"{folder}__init__.py" for folder in folders}
        found = [path for path in self._paths - own for folder in folders if path.startswith(folder)]
        return tuple(self._names[path] for path in sorted(found, key=_in_order))

    def folders_of(self, package: str) -> tuple[str, ...]:
        """The folders that a package's modules are in, with a closing ``/``."""
        path = self.path_of(package)
        if path is not None:
            return (path.removesuffix("__init__.py"),) if path.endswith("/__init__.py") else ()
        folder = self._folder_of(package, ())
        return () if folder is None else (folder,)

    def is_package(self, path: str) -> bool:
        """Whether relative imports in that file start from its own module instead of its parent."""
        return path.rpartition("/")[2] == "__init__.py"

    def is_namespace(self, module: str) -> bool:
        """Whether a name is a folder of the project that has modules in it but no file of its own."""
        return module in self._namespaces and self.path_of(module) is None

    def renamed_since(self, before: ModuleMap) -> frozenset[str]:
        """Parts of names: a dotted name that has none of them among its parts means what it meant ``before``.

        They are the last parts of the names and paths of all files and folders that have another name now, or none.
        """
        found: set[str] = set()
        for names, known in ((self._names, before._names), (self._folder_names, before._folder_names)):
            for path in names.keys() | known.keys():
                new, old = names.get(path), known.get(path)
                if new != old:
                    found.update(name.rpartition(".")[2] for name in (new, old) if name is not None)
                    found.update(path.removesuffix(".py").rstrip("/").split("/")[-2:])
        found.update(folder[:-1].rpartition("/")[2] for folder in self._folders ^ before._folders)
        return frozenset(found)

    def _names_of(self, folder: str) -> list[str]:
        """The names that a folder can have as a package: none where it is one that imports start from alone."""
        return _usable(
            folder[len(root) : -1].replace("/", ".")
            for root in self._roots
            if folder.startswith(root) and folder != root
        )

    def _possible_names(self, path: str) -> Iterator[str]:
        """The names that a file has below the roots, those of the inner ones first."""
        found = False
        for root in self._roots:
            parts = path[len(root) :].removesuffix(".py").split("/")
            # A folder with a dot in its name can't be part of a module's name.
            if not path.startswith(root) or parts == ["__init__"] or any("." in part for part in parts):
                continue
            found = True
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not found:
            yield path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def _known_as(self, module: str, roots: tuple[str, ...]) -> str:
        parts = module.split(".")
        for end in range(len(parts), 0, -1):
            start = (".".join(parts[:end]), roots)
            if start not in self._resolved:
                self._resolved[start] = self._resolve(*start)
            known = self._resolved[start]
            if known is not None:
                return ".".join([known, *parts[end:]])
        return module

    def _resolve(self, module: str, roots: tuple[str, ...]) -> str | None:
        if not roots and module in self._known:
            return module
        stem = module.replace(".", "/")
        for root in roots or self._roots:
            for path in (f"{root}{stem}/__init__.py", f"{root}{stem}.py"):
                if path in self._paths:
                    return self._names[path]
        folder = self._folder_of(module, roots)
        return None if folder is None else self._folder_names.get(folder)

    def _folder_of(self, module: str, roots: Iterable[str]) -> str | None:
        if not roots and module in self._packages:
            return self._packages[module]
        folders = (f"{root}{module.replace('.', '/')}/" for root in roots or self._roots)
        return next((folder for folder in folders if folder in self._folders), None)

    def _ordered_roots(self, importer: str) -> tuple[str, ...]:
        """The roots that a file is below, the inner ones first, and then all others."""
        if not importer:
            return self._roots
        return tuple(sorted(self._roots, key=lambda root: not importer.startswith(root)))


def _usable(names: Iterable[str]) -> list[str]:
    """Names without those that elsewhere mean another library's module, unless there is no other."""
    possible = [*names]
    return [name for name in possible if name.partition(".")[0] not in _LIBRARIES] or possible


def _told_apart(possible: Mapping[str, list[str]], meant_by: Callable[[str], str | None]) -> dict[str, str]:
    """A name for each file (or folder) that no other has: where several could have it, the one that can have no other
    comes first, and then the one that the name means from anywhere."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    by_need = sorted(
        possible, key=lambda path: (len(possible[path]) > 1, meant_by(possible[path][0]) != path)
    )
    for path in by_need:
        free = (name for name in possible[path] if name not in taken)
        names[path] = next(free, possible[path][0])
        taken.add(names[path])
    return names


def _in_order(path: str) -> tuple[str, ...]:
    return tuple("" if part == "__init__.py" else part.removesuffix(".py") for part in path.split("/"))


def parents(path: str) -> Iterator[str]:
    """The folders that a file is in, innermost first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _absolute(origin: str, module: str, *, is_package: bool) -> str:
    rest = origin.lstrip(".")
    level = len(origin) - len(rest)
    if level == 0:
        return rest
    parts = module.split(".")
    keep = len(parts) - level + (1 if is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([rest] if rest else [])])
