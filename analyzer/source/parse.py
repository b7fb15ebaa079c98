"""Reads one file's bytes into its syntax, or says as a problem why that can't be; no input may end the process."""

from __future__ import annotations

import re
import sys
from array import array

import msgspec
from msgspec import Struct

from .. import syntax
from ..graph.model import Location, Problem
from .cache import FileRecord, SyntaxCache
from .comments import Comments, read_comments
from .guard import Guarded, Rejection, guard, text_lines
from .index import digest_of as digest_of
from .newer.child import ChildFailed, run_child
from .parsed import ParsedFile
from .spans import SpanTable, line_offsets

UNPARSABLE = "VPE001"
UNANALYSABLE = "VPE002"
# The newest syntax that libcst is known to read; older Pythons need its help with it.
NEWEST_SYNTAX = (3, 14)


def parse_file(path: str, data: bytes, cache: SyntaxCache | None = None) -> ParsedFile | Problem:
    """Read one file; from the cache where it was read before."""
    digest = digest_of(data)
    record = cache.load(digest) if cache is not None else None
    if record is not None:
        return ParsedFile(path, digest, record.module, record.spans(), record.comments, text_lines(data))
    found = _read(data)
    if isinstance(found, Rejection):
        return _problem(path, found)
    if cache is not None:
        cache.store(digest, FileRecord.of(found.module, found.spans, found.comments))
    return ParsedFile(path, digest, found.module, found.spans, found.comments, found.lines)


def parse_ahead(data: bytes, cache: SyntaxCache) -> None:
    """Put a file's record into the cache, unless it is there; leave to others what may take long or fails."""
    digest = digest_of(data)
    if cache.has(digest):
        return
    guarded = guard(data)
    if isinstance(guarded, Guarded):
        found = _read_of(guarded)
        cache.store(digest, FileRecord.of(found.module, found.spans, found.comments))


class _Read(Struct, frozen=True):
    module: syntax.Module
    spans: SpanTable
    comments: Comments
    lines: tuple[str, ...]


def _read(data: bytes) -> _Read | Rejection:
    guarded = guard(data)
    if isinstance(guarded, Rejection):
        return (_read_newer(data) if _may_be_newer(data, guarded) else None) or guarded
    return _read_of(guarded)


def _read_of(guarded: Guarded) -> _Read:
    comments = read_comments(guarded.lines, guarded.module, guarded.spans)
    return _Read(guarded.module, guarded.spans, comments, guarded.lines)


def _may_be_newer(data: bytes, rejection: Rejection) -> bool:
    """Whether the error is one that syntax newer than this Python could have caused; a process is started only then."""
    if not rejection.is_syntax or sys.version_info[:2] >= NEWEST_SYNTAX:
        return False
    around = _NEWLINES.split(data)[max(rejection.line - 2, 0) : rejection.line]
    return any(_NEWER.search(line) for line in around)


_NEWLINES = re.compile(rb"\r\n|\r|\n")
# Type parameters and aliases, formatted and template strings, except without parentheses.
_NEWER = re.compile(rb"\b(?:(?:def|class)\s+\w+\s*\[|type\s+\w|[fFtT][rR]?['\"]|[rR][fFtT]['\"]|except\b.*,)")


def _read_newer(data: bytes) -> _Read | None:
    """The file, if it is one for a newer Python than this; None when it is simply wrong."""
    try:
        lines = text_lines(data)
        answer = msgspec.msgpack.decode(run_child(data), type=_Answer)
    except (SyntaxError, ValueError, LookupError, ChildFailed):
        return None
    if not answer.is_newer:
        # libcst is laxer than Python here and there.
        return None
    spans = SpanTable(array("I", answer.starts), array("I", answer.ends), line_offsets(lines))
    return _Read(answer.module, spans, read_comments(lines, answer.module, spans), lines)


class _Answer(msgspec.Struct, frozen=True, array_like=True):
    """A translation as the child writes it; its module is the same, without libcst."""

    module: syntax.Module
    is_newer: bool
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def _problem(path: str, rejection: Rejection) -> Problem:
    location = Location(path, rejection.line, rejection.column)
    if rejection.is_syntax:
        message = (
            f"not valid Python: {rejection.reason}; nothing that this file defines is known until it parses"
        )
        return Problem(UNPARSABLE, message, location, ("*",))
    message = f"this file can't be analysed: {rejection.reason}; split it, or leave it out with 'exclude'"
    return Problem(UNANALYSABLE, message, location, ("*",))
