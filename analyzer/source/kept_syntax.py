"""Keeps the syntax of a project's files by the digest of their content, in one file; losing it costs time alone."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from .. import syntax
from .cache import FLAVOUR, load_entry, store_entry
from .comments import Comments
from .guard import text_lines
from .index import digest_of
from .parsed import ParsedFile
from .spans import SpanTable


class Rewritten(Exception):  # control flow of the analysis, never an error that is shown
    """A file is no longer what it was when it was looked at, so that its text doesn't belong to its kept syntax."""


class KeptSyntax:
    """What was kept in a cache's folder by the program that ``program`` stands for."""

    def __init__(self, folder: Path, program: str) -> None:
        self._folder = folder
        self._program = program
        self._known = self._load()

    def file(self, path: str, digest: str, read: Callable[[], bytes | None]) -> ParsedFile | None:
        """A file with content of that digest, if it is known; ``read`` gives that content when its text is asked for.

        Asking for it raises ``Rewritten`` when it gives another one.
        """
        raw = self._known.get(digest)
        if raw is None:
            return None
        try:
            record = _RECORD.decode(raw)
            spans = SpanTable(*(array("I", table) for table in (record.starts, record.ends, record.lines)))
        except (msgspec.DecodeError, ValueError):
            return None
        if len(spans.ends) != len(spans) or list(spans.lines[:1]) != [0]:
            return None

        def read_lines() -> tuple[str, ...]:
            data = read()
            if data is None or digest_of(data) != digest:
                raise Rewritten(path)
            return text_lines(data)

        return ParsedFile(path, digest, record.module, spans, record.comments, read_lines)

    def save(self, files: Collection[ParsedFile]) -> None:
        """Keep these files, if any of them is new."""
        if all(file.digest in self._known for file in files):
            return
        try:
            known = {file.digest: self._known.get(file.digest) or _raw(file) for file in files}
            content = _ENCODER.encode(_Kept(self._program, known))
        except UnicodeEncodeError:
            # A lone surrogate in a literal: MessagePack has no word for it.
            return
        store_entry(self._folder, self._path, content)

    @property
    def _path(self) -> Path:
        return self._folder / f"syntax-{FLAVOUR}.kept"

    def _load(self) -> dict[str, Raw]:
        content = load_entry(self._path)
        try:
            kept = None if content is None else _KEPT.decode(content)
        except msgspec.DecodeError:
            return {}
        return kept.files if kept is not None and kept.program == self._program else {}


class _Record(Struct, frozen=True, array_like=True):
    module: syntax.Module
    comments: Comments
    starts: bytes
    ends: bytes
    lines: bytes


class _Kept(Struct, frozen=True, array_like=True):
    program: str
    files: dict[str, Raw]


def _raw(file: ParsedFile) -> Raw:
    spans = file.spans
    tables = (spans.starts.tobytes(), spans.ends.tobytes(), spans.lines.tobytes())
    return Raw(_ENCODER.encode(_Record(file.module, file.comments, *tables)))


_ENCODER = msgspec.msgpack.Encoder()
_KEPT = msgspec.msgpack.Decoder(_Kept)
_RECORD = msgspec.msgpack.Decoder(_Record)
