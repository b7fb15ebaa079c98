"""Files of a cache's folder: read whole or not at all; losing one costs time, never a result."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import BinaryIO

from .. import syntax

# Raised whenever the same bytes would now be read differently.
FORMAT = 2


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
