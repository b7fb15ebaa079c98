"""Reads one file's bytes into its syntax, or says as a problem why that can't be; no input may end the process."""

from __future__ import annotations

import ast
import codecs
import gc
import hashlib
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import libcst as cst

from .. import syntax
from ..graph.model import Location, Problem
from .lower import lower_module
from .numbering import Numbering, UnsupportedSyntax
from .spans import SpanTable, spans_of_ast

UNPARSABLE = "VPE001"
UNANALYSABLE = "VPE002"


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file's syntax with the side tables that belong to it; ``lines`` is its text without newlines."""

    path: str
    digest: str
    module: syntax.Module
    spans: SpanTable
    lines: tuple[str, ...]

    def location(self, node: syntax.Node | int) -> Location:
        """Where a node (or the node of that number) is."""
        span = self.spans.span(node if isinstance(node, int) else node.n)
        return Location(self.path, span.line, span.column, span.end_line, span.end_column)


def parse_file(path: str, data: bytes) -> ParsedFile | Problem:
    """Parse and lower one file."""
    try:
        tree = _python_tree(data)
        lines = text_lines(data)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
        return _unparsable(path, error)
    numbers = Numbering()
    with _collector_paused():
        module = lower_module(cst.parse_module(data), numbers)
    spans = spans_of_ast(tree, lines)
    return ParsedFile(path, digest_of(data), module, spans, lines)


def digest_of(data: bytes) -> str:
    """The digest by which a file's content is known."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def text_lines(data: bytes) -> tuple[str, ...]:
    """The file's text by line as Python's tokenizer counts lines, in the encoding that the file declares."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return tuple(_NEWLINE.split(data.decode(encoding)))


_NEWLINE = re.compile(r"\r\n|\r|\n")


def _python_tree(data: bytes) -> ast.Module:
    with warnings.catch_warnings():
        # Invalid escapes in analysed code are its author's affair.
        warnings.simplefilter("ignore")
        return ast.parse(data)


@contextmanager
def _collector_paused() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _unparsable(path: str, error: BaseException) -> Problem:
    line, column = 1, 1
    if isinstance(error, SyntaxError):
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        reason = error.msg
    else:
        reason = str(error) or type(error).__name__
    return Problem(UNPARSABLE, f"{path} is not valid Python: {reason}", Location(path, line, column), ("*",))
