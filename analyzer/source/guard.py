"""Reads a file's bytes with Python's own parser, which refuses in good order what other parsers die of."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings

from msgspec import Struct

from .. import syntax
from .lower import MAX_DEPTH, NestedTooDeeply, UnsupportedSyntax, lower_tree
from .spans import SpanTable

MAX_BYTES = 2 * 1024 * 1024

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Rejection(Struct, frozen=True):
    """Why a file can't be analysed and where: ``is_syntax`` when it is not valid Python (for this Python)."""

    reason: str
    line: int = 1
    column: int = 1
    is_syntax: bool = False


class Guarded(Struct, frozen=True):
    """What Python's own parser makes of a file: its syntax, where the nodes are, and its text by line."""

    module: syntax.Module
    spans: SpanTable
    lines: tuple[str, ...]


def guard(data: bytes) -> Guarded | Rejection:
    """Read a file, or say why it can't be analysed."""
    if len(data) > MAX_BYTES:
        return Rejection(f"it has {len(data):,} bytes; at most {MAX_BYTES:,} are analysed")
    try:
        tree = _python_tree(data)
        lines = text_lines(data)
        return Guarded(*lower_tree(tree, lines), lines)
    except SyntaxError as error:
        if "too many nested" in error.msg or "too many levels" in error.msg:
            return Rejection(f"it is nested too deeply ({error.msg})", *_place(error))
        return Rejection(error.msg, *_place(error), is_syntax=True)
    except (RecursionError, MemoryError):
        return Rejection(f"it is nested too deeply; at most {MAX_DEPTH} levels are analysed")
    except (ValueError, LookupError) as error:
        # Null bytes, text that is not in the declared encoding, an encoding that doesn't exist.
        return Rejection(str(error), is_syntax=True)
    except NestedTooDeeply as error:
        return Rejection(
            f"it is nested {error.depth} levels deep; at most {MAX_DEPTH} are analysed", error.line
        )
    except UnsupportedSyntax as error:
        return Rejection(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} reads in it what this version can't: {error}"
        )


def text_lines(data: bytes) -> tuple[str, ...]:
    """The file's text by line as Python's tokenizer counts lines, in the encoding that the file declares."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return tuple(_NEWLINE.split(data.decode(encoding)))


def _python_tree(data: bytes) -> ast.Module:
    with warnings.catch_warnings():
        # Invalid escapes in analysed code are its author's affair.
        warnings.simplefilter("ignore")
        return ast.parse(data)


def _place(error: SyntaxError) -> tuple[int, int]:
    return max(error.lineno or 1, 1), max(error.offset or 1, 1)
