"""What is known of the content of a project's files, so that unchanged ones need not be read; never parses."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from .errors import MissingPath, UnreadableFile
from .tree import SourceTree, Stamp, WorkTree

# How far a file system's time may lag behind: one tick of the kernel, or of a file system that keeps seconds.
_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000


class Scan(Struct, frozen=True, array_like=True):
    """What the bytes of a file say: whether they mention a dialect's package, and the modules that its import
    statements may name, as they are written."""

    mentions: bool
    words: tuple[str, ...]


class FileEntry(Struct, frozen=True, array_like=True):
    """What is known of a file. ``stamp`` is None when it was too new to tell it from a later state; ``imports`` are the
    files that it imports, as long as the project has the same files."""

    stamp: Stamp | None
    digest: str
    scan: Scan | None = None
    imports: tuple[str, ...] | None = None


class SourceIndex:
    """The content of a tree's files, as far as it is asked for. ``known`` is what was known of them earlier."""

    def __init__(
        self, tree: SourceTree, dialects: tuple[str, ...], known: Mapping[str, FileEntry] | None = None
    ) -> None:
        self._tree = tree
        self._dialects = tuple(dialect.encode() for dialect in dialects)
        self._known = known or {}
        self._stamp = tree.stamp if isinstance(tree, WorkTree) else _no_stamp
        self._began = time.time_ns()
        self._contents: dict[str, bytes | None] = {}
        # By path: why a file that is there can't be read.
        self.refused: dict[str, str] = {}
        self.entries: dict[str, FileEntry] = {}

    def is_as_known(self, path: str) -> bool:
        """Whether a file's content is what it was."""
        entry, known = self._entry(path), self._known.get(path)
        return entry is not None and known is not None and entry.digest == known.digest

    def digest(self, path: str) -> str | None:
        """The digest of a file's content; None when it is gone."""
        entry = self._entry(path)
        return None if entry is None else entry.digest

    def scan(self, path: str) -> Scan | None:
        """What a file's bytes say; None when it is gone."""
        entry = self._entry(path)
        if entry is None:
            return None
        if entry.scan is None:
            # In UTF-16 and UTF-32, which Python can't read, every letter has null bytes beside it.
            data = (self.content(path) or b"").replace(b"\0", b"")
            mentions = any(name in data for name in self._dialects)
            scan = Scan(mentions, tuple(sorted(imported_words(data))))
            entry = self.entries[path] = replace(entry, scan=scan)
        return entry.scan

    def imports(self, path: str, find: Callable[[bytes], Iterable[str]]) -> tuple[str, ...]:
        """The files that a file imports: as known, or found in its bytes."""
        entry = self._entry(path)
        if entry is None:
            return ()
        if entry.imports is None:
            entry = replace(entry, imports=tuple(sorted(find(self.content(path) or b""))))
            self.entries[path] = entry
        return entry.imports or ()

    def content(self, path: str) -> bytes | None:
        """A file's bytes; None when it is gone or can't be read."""
        if path not in self._contents:
            try:
                self._contents[path] = self._tree.read(path)
            except MissingPath:
                self._contents[path] = None
            except UnreadableFile as error:
                self._contents[path], self.refused[path] = None, error.reason
        return self._contents[path]

    def _entry(self, path: str) -> FileEntry | None:
        entry = self.entries.get(path)
        if entry is None:
            entry = self._look(path)
            if entry is not None:
                self.entries[path] = entry
        return entry

    def _look(self, path: str) -> FileEntry | None:
        known, stamp = self._known.get(path), self._stamp(path)
        if known is not None and stamp is not None and known.stamp == stamp:
            return known
        data = self.content(path)
        if path in self.refused:
            # It may define assets; that it doesn't must not be concluded.
            return FileEntry(None, f"refused: {self.refused[path]}", Scan(mentions=True, words=()))
        if data is None:
            return None
        digest = digest_of(data)
        kept = stamp if stamp is not None and self._is_settled(stamp) else None
        if known is not None and known.digest == digest:
            return known if known.stamp == kept else replace(known, stamp=kept)
        return FileEntry(kept, digest)

    def _is_settled(self, stamp: Stamp) -> bool:
        latest = max(stamp[:2])
        return latest < self._began - (_TICK if latest % 1_000_000 else _COARSE_TICK)


def digest_of(data: bytes) -> str:
    """The digest by which a file's content is known."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def _no_stamp(_path: str) -> None:
    return None


def imported_words(data: bytes) -> frozenset[str]:
    """The modules that a file's import statements may name, as they are written: found by their first words.

    ``from .b import …`` gives ``.b``; what is imported from it, which may be modules as well, is left to the caller.
    Words in comments and strings may add names, which costs time at worst; none is missed but what importlib is told.
    """
    found: set[str] = set()
    for match in _IMPORT.finditer(data):
        origin = match["origin"]
        if origin is not None:
            found.add(origin.decode("utf-8", "replace"))
        else:
            names = match["names"].decode("utf-8", "replace").split(",")
            found.update(words[0] for name in names if (words := name.split()))
    return frozenset(found)


_IMPORT = re.compile(
    rb"\b(?:from(?:[ \t\f\\\r\n]+|(?=\.))(?P<origin>[.\w\x80-\xff]+)[ \t\f\\\r\n]*import\b"
    rb"|import[ \t\f\\\r\n]+(?P<names>[^#;\r\n]+))"
)
