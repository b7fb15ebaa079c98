"""Keeps what a project's modules gave, in one file of a cache's folder; losing it costs time, never a result."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from .contribution import Contribution, KnownType
from .graph.model import AssetKey
from .source.cache import load_entry, store_entry
from .source.index import FileEntry

# Raised whenever what is kept would now be another, although the code and the project are the same.
FORMAT = 1


class Memo(Struct, frozen=True, array_like=True):
    """What was found out of a project.

    ``question`` is the digest of what was asked and by which program, ``listing`` that of the paths of the project's
    files and of the folders that it declares for imports (``python``: the paths of Python files), ``setting`` that of what their settings say. ``found`` are
    the files that may define assets, ``roots`` the folders that imports start from. ``data`` are the digests of the
    files that code read or that decide what ``types`` are (None: there was none). Without ``modules`` they have to be
    evaluated all together.
    """

    question: str
    listing: str
    python: tuple[str, ...]
    setting: str
    files: dict[str, FileEntry]
    found: tuple[str, ...]
    roots: tuple[str, ...]
    data: dict[str, str | None]
    modules: dict[str, msgspec.Raw]
    types: dict[str, KnownType]


def load_memo(folder: Path, kind: str, question: str) -> Memo | None:
    """What was kept of trees of that kind when the same was asked."""
    content = load_entry(folder / _file_name(kind))
    try:
        memo = None if content is None else _DECODER.decode(content)
    except msgspec.DecodeError:
        return None
    return memo if memo is not None and memo.question == question else None


def store_memo(folder: Path, kind: str, memo: Memo) -> None:
    """Keep what was found out; readers see all of it or nothing."""
    try:
        content = _ENCODER.encode(memo)
    except UnicodeEncodeError:
        # The name of a file that is no text.
        return
    store_entry(folder, folder / _file_name(kind), content)


def contribution_of(raw: msgspec.Raw) -> Contribution | None:
    """What a module gave; None if it can't be read."""
    try:
        return _CONTRIBUTION.decode(raw)
    except msgspec.DecodeError:
        return None


def raw_contribution(contribution: Contribution) -> msgspec.Raw | None:
    """What a module gave, to be kept; None if it can't be written: half a surrogate pair, or a huge number."""
    try:
        return msgspec.Raw(_ENCODER.encode(contribution))
    except (UnicodeEncodeError, OverflowError):
        return None


def digest_of_texts(texts: Iterable[str]) -> str:
    """A digest of several texts in their order."""
    found = hashlib.blake2b(digest_size=16)
    found.update("\0".join(texts).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


@cache
def program() -> str:
    """What stands for the program that gave an answer: its own files, and where it finds libraries."""
    folder = Path(__file__).parent
    places = [entry for entry in sys.path if os.path.isdir(entry) and entry not in ("", os.getcwd())]
    stamps = (f"{path} {_changed(path)}" for path in (*_sources(str(folder)), *places))
    return digest_of_texts((str(FORMAT), sys.version, *stamps))


def program_of(module: str) -> int:
    """What stands for a module of a program: when its file was changed."""
    return _changed(getattr(sys.modules.get(module), "__file__", None) or "")


def _sources(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.is_dir():
            yield from _sources(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _file_name(kind: str) -> str:
    return f"memo-{FORMAT}-{kind}"


def _decoded(kind: type, value: object) -> object:
    """Keys of assets are tuples of a type of their own."""
    if kind is AssetKey and isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return AssetKey(value)
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memo)
_CONTRIBUTION = msgspec.msgpack.Decoder(Contribution, dec_hook=_decoded)
