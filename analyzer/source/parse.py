"""Reads one file's bytes into its syntax, or says as a problem why that can't be; no input may end the process."""

from __future__ import annotations

import re
import sys
from array import array

import msgspec

from .. import syntax
from ..graph.model import Location, Problem
from .comments import read_comments
from .guard import Guarded, Rejection, guard, text_lines
from .index import digest_of
from .newer.child import ChildFailed, run_child
from .parsed import ParsedFile
from .spans import SpanTable, line_offsets

UNPARSABLE = "VPE001"
UNANALYSABLE = "VPE002"
# The newest syntax that libcst is known to read; older Pythons need its help with it.
NEWEST_SYNTAX = (3, 14)


def parse_file(path: str, data: bytes) -> ParsedFile | Problem:
    """Read one file."""
    guarded = guard(data)
    if isinstance(guarded, Rejection):
        newer = _read_newer(data) if _may_be_newer(data, guarded) else None
        if newer is None:
            return _problem(path, guarded)
        guarded = newer
    lines = guarded.lines
    comments = read_comments(lines, guarded.module, guarded.spans)
    return ParsedFile(path, digest_of(data), guarded.module, guarded.spans, comments, lambda: lines)


def refused_file(path: str, reason: str, module: str) -> Problem:
    """The problem of a file that the system does not let us read."""
    message = f"this file can't be read: {reason}; change its permissions, or leave it out with 'exclude'"
    return Problem(UNANALYSABLE, message, Location(path, 1), ("*",), module)


def _may_be_newer(data: bytes, rejection: Rejection) -> bool:
    """Whether the error is one that syntax newer than this Python could have caused; a process is started only then."""
    if not rejection.is_syntax or sys.version_info[:2] >= NEWEST_SYNTAX:
        return False
    around = _NEWLINES.split(data)[max(rejection.line - 2, 0) : rejection.line]
    return any(_NEWER.search(line) for line in around)


_NEWLINES = re.compile(rb"\r\n|\r|\n")
# Type parameters and aliases, formatted and template strings, except without parentheses.
_NEWER = re.compile(rb"\b(?:(?:def|class)\s+\w+\s*\[|type\s+\w|[fFtT][rR]?['\"]|[rR][fFtT]['\"]|except\b.*,)")


def _read_newer(data: bytes) -> Guarded | None:
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
    return Guarded(answer.module, spans, lines)


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
