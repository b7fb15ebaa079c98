"""A project's modules for the interpreter, read when asked for, and the way from their nodes back to the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial

from msgspec.structs import replace

from .graph.model import NOWHERE, Location, Problem
from .interpret.machine import SourceModule
from .interpret.values import Site
from .source.errors import SourceError
from .source.guard import MAX_BYTES, text_lines
from .source.index import SourceIndex
from .source.kept_syntax import KeptSyntax
from .source.modules import ModuleMap
from .source.parse import parse_file, refused_file
from .source.parsed import ParsedFile
from .source.tree import PathFilter, SourceTree


class ProjectModules:
    """Reads modules by name, each file once; collects the files, and the problems and text of those that can't be
    read. ``paths`` are the files that count, all by default."""

    def __init__(
        self,
        tree: SourceTree,
        names: ModuleMap,
        index: SourceIndex | None = None,
        kept: KeptSyntax | None = None,
        paths: tuple[str, ...] | None = None,
    ) -> None:
        self._tree = tree
        self._paths = tree.paths() if paths is None else paths
        self._index = index or SourceIndex(tree, ())
        self._names = names
        self._kept = kept
        self._modules: dict[str, SourceModule | None] = {}
        self.files: dict[str, ParsedFile] = {}
        # By module: why the file can't be read as Python.
        self.unreadable: dict[str, Problem] = {}

    def load(self, name: str) -> SourceModule | None:
        """The module of that name; None when the project has no (readable) file for it."""
        if name not in self._modules:
            known = self._names.known_as(name)
            if known not in self._modules:
                self._modules[known] = self._read(known)
            self._modules[name] = self._modules[known]
        return self._modules[name]

    def has_package(self, name: str) -> bool:
        """Whether the project answers to that name, be it with a folder or with a file that can't be read."""
        return self._names.is_namespace(name) or self._names.path_of(name) is not None

    def roots(self) -> tuple[str, ...]:
        """The folders that imports start from, as a person writes them."""
        return self._names.roots

    def known_as(self, name: str, importer: str) -> str:
        """The name by which the module is known that a file calls so."""
        return self._names.known_as(name, importer)

    def longest_name(self, path: str) -> str:
        """The name of a file from which its relative imports start."""
        return self._names.longest_name(path)

    def elsewhere(self, name: str) -> str | None:
        """A file that would be the module of that dotted name, were its folder one that imports start from."""
        return self._names.elsewhere(name)

    def is_unread(self, name: str) -> bool:
        """Whether there is a file for a module that can't be read as Python."""
        return self._names.known_as(name) in self.unreadable

    def read_file(self, path: str) -> bytes | None:
        """A file's bytes, by its path from the project's root; None when the project has no such file."""
        return self._index.content(path)

    def files_below(self, folder: str) -> tuple[str, ...]:
        """The paths of the files that code finds in a folder and those below it, sorted."""
        if not folder:
            return self._found
        # "0" is what follows "/".
        start, end = (bisect_left(self._found, f"{folder}{mark}") for mark in "/0")
        return self._found[start:end]

    def submodules(self, package: str) -> tuple[str, ...]:
        """The full names of the modules below a package, sorted; packages before what is in them."""
        return self._names.below(package)

    def package_files(self, package: str) -> tuple[tuple[str, str], ...]:
        """The files below a package that are no modules, sorted, each with the package whose folder it is in."""
        return tuple(
            (path, self._names.module_of(f"{path.rpartition('/')[0]}/__init__.py"))
            for folder in self._names.folders_of(package)
            for path in self._paths
            if path.startswith(folder) and not path.endswith(".py")
        )

    def name_of(self, path: str) -> str | None:
        """The name of the module that a file is; None when no module is read from it."""
        name = self._names.module_of(path)
        return name if self._names.path_of(name) == path else None

    def path_of(self, name: str) -> str | None:
        """The file that a module is read from; None when the project has none for it."""
        return self._names.path_of(name)

    def digest(self, path: str) -> str | None:
        """The digest of the content of a file, if it was read."""
        file = self.files.get(path)
        return None if file is None else file.digest

    def locate(self, site: Site) -> Location:
        """Where a node is."""
        file = self.files.get(site.path)
        return NOWHERE if file is None else file.location(site.node)

    def text(self, site: Site) -> str:
        """A node's source text."""
        file = self.files.get(site.path)
        return "" if file is None else file.text(site.node)

    def comment(self, site: Site) -> str | None:
        """The comment at the end of the line on which a node ends."""
        file = self.files.get(site.path)
        return None if file is None else file.trailing_comment(site.node)

    def hint(self, site: Site) -> Mapping[str, str]:
        """What a hint comment says of the definition at a site."""
        file = self.files.get(site.path)
        found = file.hint(site.node) if file is not None else None
        return dict(found.arguments) if found is not None and found.verb == "asset" else {}

    @cached_property
    def _found(self) -> tuple[str, ...]:
        # Which files are analysed says nothing of what code finds when it runs.
        wanted = PathFilter()
        return tuple(path for path in self._tree.listed() if wanted.accepts(path))

    def keep(self) -> None:
        """Keep the syntax of the files that were read, where that is wanted."""
        if self._kept is not None:
            self._kept.save(self.files.values())

    def _read(self, name: str) -> SourceModule | None:
        path = self._names.path_of(name)
        if path is None:
            return None
        parsed: ParsedFile | Problem | None = self._kept_file(path)
        if parsed is None:
            data = self._index.content(path)
            if data is None:
                if path in self._index.refused:
                    self.unreadable[name] = refused_file(path, self._index.refused[path], name)
                return None
            parsed = parse_file(path, data)
        if isinstance(parsed, Problem):
            self.unreadable[name] = replace(parsed, module=name)
            return None
        self.files[path] = parsed
        return SourceModule(name, path, self._names.is_package(path), parsed.module)

    def _kept_file(self, path: str) -> ParsedFile | None:
        digest = self._index.digest(path) if self._kept is not None else None
        if self._kept is None or digest is None:
            return None
        return self._kept.file(path, digest, partial(self._index.content, path))


class Texts(Mapping[str, tuple[str, ...]]):
    """The lines of files by path, read when they are asked for."""

    def __init__(self, tree: SourceTree, paths: Iterable[str]) -> None:
        self._tree = tree
        self._paths = dict.fromkeys(paths)
        self._lines: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, path: str) -> tuple[str, ...]:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._lines:
            self._lines[path] = self._read(path)
        return self._lines[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def _read(self, path: str) -> tuple[str, ...]:
        try:
            data = self._tree.read(path)
        except SourceError:
            # Gone since it was analysed.
            return ()
        if len(data) > MAX_BYTES:
            return ()
        try:
            return text_lines(data)
        except (SyntaxError, ValueError, LookupError):
            return tuple(data.decode("utf-8", "replace").split("\n"))
