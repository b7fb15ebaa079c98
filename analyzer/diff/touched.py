"""Which modules can't have changed between two trees, whatever they compute; reads bytes, never parses or imports.

A fact that can't be read from the source is the same on both sides when everything that it is computed from is: the
module whose import decides it, the files that it imports, and what those may read. Like the rest of the analysis this
supposes that a module's import depends on nothing but itself and what it imports, and the outside world alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct

from ..source.discover import FileImports
from ..source.errors import UnreadableFile
from ..source.modules import ModuleMap
from ..source.roots import import_roots
from ..source.tree import PathFilter, SourceTree

# Written for people; read by code only where it says so.
PROSE = frozenset({".md", ".rst"})
# What imports or runs files that no import statement names.
_BY_NAME = re.compile(
    rb"\b(?:__import__|pkgutil|runpy|subprocess|exec\s*\(|eval\s*\(|spec_from_file_location"
    rb"|importlib(?!\.(?:metadata|resources)\b))"
)


class Touched:
    """Compares all files of two trees, those that are left out of the analysis too, when it is first asked.

    ``source_roots`` are those configured on each side.
    """

    def __init__(
        self,
        old: SourceTree,
        new: SourceTree,
        old_roots: Sequence[str] = (".",),
        new_roots: Sequence[str] = (".",),
    ) -> None:
        self._old = _Side(old, old_roots)
        self._new = _Side(new, new_roots)
        self._known: dict[str, str | None] = {}

    def by(self, module: str) -> str | None:
        """A file that differs and may take part in what the import of that module does; None when none does. An empty
        name stands for any module of the project."""
        if module not in self._known:
            self._known[module] = self._find(module)
        return self._known[module]

    def _find(self, module: str) -> str | None:
        if not self._differing:
            return None
        run = self._old.run_by(module) | self._new.run_by(module)
        if not run:
            # Not found by its name: then whatever the project has may take part.
            run = frozenset(path for path in self._new.paths if path.endswith(".py"))
        direct = min(run & self._differing, default=None)
        if direct is not None:
            return direct
        code = b"\n".join(self._new.tree.read(path) for path in run & self._new.paths)
        return min((path for path in self._differing if _may_take_part(path, code)), default=None)

    @cached_property
    def _differing(self) -> frozenset[str]:
        old, new = self._old.paths, self._new.paths
        return frozenset((*(old ^ new), *(path for path in old & new if self._differs(path))))

    def _differs(self, path: str) -> bool:
        try:
            return self._old.tree.read(path) != self._new.tree.read(path)
        except UnreadableFile:
            # A secret beside the code, say: it can't be told.
            return True


def _may_take_part(path: str, code: bytes) -> bool:
    """Whether code may read or run a file that it does not import."""
    suffix = PurePosixPath(path).suffix
    if suffix == ".py":
        return _BY_NAME.search(code) is not None
    return suffix not in PROSE or suffix.encode() in code


class _Side(Struct, frozen=True, dict=True):
    tree: SourceTree
    roots: Sequence[str]

    @cached_property
    def paths(self) -> frozenset[str]:
        wanted = PathFilter()
        return frozenset(path for path in self.tree.paths() if wanted.accepts(path))

    @cached_property
    def imports(self) -> FileImports:
        python = [path for path in self.paths if path.endswith(".py")]
        return FileImports(python, ModuleMap(python, import_roots(self.tree, self.paths, self.roots)))

    def run_by(self, module: str) -> frozenset[str]:
        """The files that the import of a module runs."""
        own = tuple(self.imports.packages(module))
        return self._reached(own)

    def _reached(self, start: Iterable[str]) -> frozenset[str]:
        reached = set(start)
        waiting = list(reached)
        while waiting:
            path = waiting.pop()
            found = self.imports.of(path, self.tree.read(path)) - reached
            reached |= found
            waiting.extend(found)
        return frozenset(reached)
