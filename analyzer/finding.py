"""What is to be evaluated: a project's files and modules, and what is known of them from earlier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec import Raw, Struct
from msgspec.structs import replace

from .contribution import KnownType
from .memo import Memo, digest_of_texts, program, program_of
from .models.dialect import Dialect
from .source.code_locations import CodeLocations, find_code_locations
from .source.discover import Discovery, FileImports, discover, python_files, scanned_files
from .source.index import FileEntry, SourceIndex
from .source.modules import ModuleMap
from .source.roots import import_roots
from .source.tree import SourceTree


class Question(Struct, frozen=True):
    """What of an analysis' settings decides what modules give; ``resource_types`` are the classes that the
    configuration names."""

    entry: tuple[str, ...]
    source_roots: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    resource_types: tuple[str, ...]
    environment: Mapping[str, str] | None
    dialects: tuple[Dialect, ...]

    def digest(self) -> str:
        """What stands for the question and the program that is asked."""
        names = tuple((dialect.name, program_of(dialect.read.__module__)) for dialect in self.dialects)
        environment = None if self.environment is None else sorted(self.environment.items())
        asked = (self.entry, self.source_roots, self.include, self.exclude, environment, names)
        return digest_of_texts((program(), repr(asked)))


class Project(Struct, frozen=True):
    """A project as it is now: the ``paths`` of the files that count, what is known of them, and the modules to begin
    with: ``names`` of files that may define assets, ``roots`` with the packages that they are in."""

    tree: SourceTree
    paths: tuple[str, ...]
    question: Question
    index: SourceIndex
    listing: str
    python: tuple[str, ...]
    discovery: Discovery
    names: tuple[str, ...]
    roots: tuple[str, ...]
    locations: CodeLocations

    @property
    def setting(self) -> str:
        """What the project's settings and the places of its files say of all modules."""
        return repr((self.discovery.modules.prefixes, self.locations))

    def is_as_in(self, memo: Memo) -> bool:
        """Whether it has the same settings, and modules are known."""
        return bool(memo.modules) and memo.setting == self.setting

    def has_files_of(self, memo: Memo) -> bool:
        """Whether it has the same files."""
        return memo.listing == self.listing

    def renamed_since(self, memo: Memo) -> frozenset[str]:
        """The parts of names that may mean another module than they did, or none."""
        if memo.python == self.python:
            return frozenset()
        return self.discovery.modules.renamed_since(ModuleMap(memo.python, memo.roots))

    def memo(self, data: dict[str, str | None], modules: dict[str, Raw], types: dict[str, KnownType]) -> Memo:
        """What is known of it now."""
        return Memo(
            self.question.digest(),
            self.listing,
            self.python,
            self.setting,
            self.index.entries,
            self.discovery.files,
            self.discovery.modules.prefixes,
            data,
            modules,
            types,
        )


def find_project(tree: SourceTree, question: Question, memo: Memo | None) -> Project:
    """Find a project's files and modules.

    Raises:
        SourceError: The files can't be had, or an entry module does not exist.
    """
    paths, python = python_files(tree, question.include, question.exclude)
    # Which modules the files are, and what each imports, depends on both.
    listing = digest_of_texts((*tree.listed(), "", *import_roots(tree, paths, question.source_roots)))
    known: Mapping[str, FileEntry] = memo.files if memo is not None else {}
    if memo is not None and memo.listing != listing:
        # What a file imports depends on which files there are, and on the folders that imports start from.
        known = {path: replace(entry, imports=None) for path, entry in known.items()}
        memo = None
    dialects = tuple(dialect.name for dialect in question.dialects)
    index = SourceIndex(tree, dialects, known)
    discovery = _as_before(index, python, memo, question) if memo is not None else None
    if discovery is None:
        discovery = discover(
            tree,
            entry=question.entry,
            source_roots=question.source_roots,
            include=question.include,
            exclude=question.exclude,
            dialects=dialects,
            index=index,
        )
    modules = discovery.modules
    names = tuple(modules.module_of(path) for path in discovery.files)
    if question.entry:
        locations = CodeLocations(question.entry, ("",))
    else:
        locations = find_code_locations(tree, paths, modules)
    return Project(
        tree, paths, question, index, listing, python, discovery, names, _roots(names, modules), locations
    )


def _roots(names: Iterable[str], modules: ModuleMap) -> tuple[str, ...]:
    """The modules of those names, each after the packages that it is in."""
    found: dict[str, None] = {}
    for name in names:
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            known = modules.known_as(".".join(parts[:length]))
            if length == len(parts) or modules.path_of(known) is not None:
                found[known] = None
    return tuple(found)


def _as_before(
    index: SourceIndex, python: tuple[str, ...], memo: Memo, question: Question
) -> Discovery | None:
    """What was found earlier, if no file says anything else now that would lead elsewhere."""
    modules = ModuleMap(python, memo.roots)
    if not question.entry:
        imports: FileImports | None = None
        scanned = tuple(scanned_files(python))
        for path in scanned:
            if index.is_as_known(path):
                continue
            known, scan = memo.files.get(path), index.scan(path)
            if known is None or scan is None or scan != known.scan:
                return None
            imports = imports or FileImports(scanned, modules)
            if index.imports(path, partial(imports.named, path, scan.words)) != known.imports:
                return None
    return Discovery(memo.found, modules, bool(python))
