"""Keeps lowered syntax by the digest of a file's content; losing an entry costs time, never a result."""

from __future__ import annotations

import hashlib
import os
import sys
from array import array
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import BinaryIO, Self

import msgspec

from .. import syntax
from .comments import Comments
from .spans import SpanTable

# Raised whenever the same bytes would now be read differently.
FORMAT = 2


class FileRecord(msgspec.Struct, frozen=True, array_like=True):
    """What reading a file gave, without its path and text."""

    module: syntax.Module
    comments: Comments
    starts: bytes
    ends: bytes
    lines: bytes

    @classmethod
    def of(cls, module: syntax.Module, spans: SpanTable, comments: Comments) -> Self:
        """The record of a file that was read."""
        return cls(module, comments, spans.starts.tobytes(), spans.ends.tobytes(), spans.lines.tobytes())

    def spans(self) -> SpanTable:
        """The file's table of spans."""
        return SpanTable(array("I", self.starts), array("I", self.ends), array("I", self.lines))


class SyntaxCache:
    """A folder of records; what can't be read or written there is as good as absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records = folder / f"syntax-{FLAVOUR}"

    def has(self, digest: str) -> bool:
        """Whether there is a record of the file with that digest, be it damaged."""
        return self._path(digest).exists()

    def load(self, digest: str) -> FileRecord | None:
        """The record of the file with that digest."""
        content = load_entry(self._path(digest))
        try:
            return None if content is None else _decoder().decode(content)
        except msgspec.DecodeError:
            return None

    def store(self, digest: str, record: FileRecord) -> None:
        """Keep a record; readers see all of it or nothing."""
        try:
            content = _ENCODER.encode(record)
        except UnicodeEncodeError:
            # A lone surrogate in a literal: MessagePack has no word for it.
            return
        store_entry(self.folder, self._path(digest), content)

    def _path(self, digest: str) -> Path:
        return self._records / digest


def load_entry(path: Path) -> bytes | None:
    """The content of a cache's file; None when there is none, or it is not what was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    checksum, content = data[:_CHECKSUM], data[_CHECKSUM:]
    return content if checksum == _checksum(content) else None


def store_entry(folder: Path, path: Path, content: bytes) -> None:
    """Write a file of the cache in ``folder``, so that readers see all of it or nothing; where that can't be, nothing
    happens. The folder is unseen by git: a command that only looks leaves nothing to commit."""
    new = f"{path}.{os.getpid()}-{get_ident()}"
    try:
        with _create(folder, path, new) as file:
            file.write(_checksum(content) + content)
        os.replace(new, path)
    except OSError:
        with suppress(OSError):
            os.unlink(new)


def _create(folder: Path, path: Path, new: str) -> BinaryIO:
    try:
        return open(new, "wb")
    except FileNotFoundError:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        return open(new, "wb")


_CHECKSUM = 8


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECKSUM).digest()


def _flavour() -> str:
    """What else decides how bytes are read: the shape of our syntax, and Python's own parser."""
    shape = repr(
        sorted((name, getattr(each, "__struct_fields__", ())) for name, each in vars(syntax).items())
    )
    digest = hashlib.blake2b(shape.encode(), digest_size=4).hexdigest()
    return f"{FORMAT}-{sys.version_info[0]}.{sys.version_info[1]}-{sys.byteorder}-{digest}"


# Part of the name of every entry that holds syntax.
FLAVOUR = _flavour()
_ENCODER = msgspec.msgpack.Encoder()


@cache
def _decoder() -> msgspec.msgpack.Decoder[FileRecord]:
    # Making it looks at every class of the syntax, which is wasted where nothing is in the cache.
    return msgspec.msgpack.Decoder(FileRecord)
