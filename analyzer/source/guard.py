"""Looks at a file's bytes before libcst does, which dies of what Python's own parser refuses in good order."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings

from msgspec import Struct

from .spans import SpanTable, spans_of_ast

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 200
# Beyond these a file is parsed in a process of its own; all but one in a thousand files stay below.
CALM_BYTES = 256 * 1024
CALM_DEPTH = 40
# What Python's parser keeps as a flat run (``a and b and c``, ``import a.b.c``), libcst nests.
CALM_RUN = 200
# libcst's time for patterns grows with a power of their nesting.
CALM_PATTERN_DEPTH = 5

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Rejection(Struct, frozen=True):
    """Why a file can't be analysed and where: ``is_syntax`` when it is not valid Python (for this Python)."""

    reason: str
    line: int = 1
    column: int = 1
    is_syntax: bool = False


class Guarded(Struct, frozen=True):
    """What Python's own parser makes of a file, and where its nodes are."""

    tree: ast.Module
    lines: tuple[str, ...]
    spans: SpanTable
    is_calm: bool


def guard(data: bytes) -> Guarded | Rejection:
    """Judge a file: fit for parsing, fit for parsing at arm's length (``is_calm`` false), or not fit."""
    if len(data) > MAX_BYTES:
        return Rejection(f"it has {len(data):,} bytes; at most {MAX_BYTES:,} are analysed")
    try:
        tree = _python_tree(data)
        lines = text_lines(data)
    except SyntaxError as error:
        if "too many nested" in error.msg or "too many levels" in error.msg:
            return Rejection(f"it is nested too deeply ({error.msg})", *_place(error))
        return Rejection(error.msg, *_place(error), is_syntax=True)
    except (RecursionError, MemoryError):
        return Rejection(f"it is nested too deeply; at most {MAX_DEPTH} levels are analysed")
    except (ValueError, LookupError) as error:
        # Null bytes, text that is not in the declared encoding, an encoding that doesn't exist.
        return Rejection(str(error), is_syntax=True)
    spans, shape = spans_of_ast(tree, lines)
    if shape.depth > MAX_DEPTH:
        return Rejection(
            f"it is nested {shape.depth} levels deep; at most {MAX_DEPTH} are analysed", shape.line
        )
    is_calm = (
        len(data) <= CALM_BYTES
        and shape.depth <= CALM_DEPTH
        and shape.run <= CALM_RUN
        and _patterns_are_calm(tree, lines)
    )
    return Guarded(tree, lines, spans, is_calm)


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


def _patterns_are_calm(tree: ast.Module, lines: tuple[str, ...]) -> bool:
    """Whether no pattern has many brackets in brackets; those in its strings are counted, too, which does no harm."""
    if not any("case" in line for line in lines):
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case):
            first = node.pattern.lineno - 1
            header = "\n".join(lines[first : node.body[0].lineno])
            if _bracket_depth(header) > CALM_PATTERN_DEPTH:
                return False
    return True


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest
