"""String literals of every kind, adjacent ones joined as ``ast`` joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import libcst as cst
from msgspec import Struct

from ... import syntax
from .literals import string_value, text_body
from .numbering import Numbering

Part: TypeAlias = cst.SimpleString | cst.FormattedString | cst.TemplatedString
Lower: TypeAlias = Callable[[cst.CSTNode, Numbering], syntax.Expression]

FSTRINGS = (cst.ConcatenatedString, cst.FormattedString, cst.TemplatedString)
_BLANK = cst.Module([])


class _Text(Struct, frozen=True):
    text: str
    first: cst.CSTNode
    last: cst.CSTNode


_Field: TypeAlias = cst.FormattedStringExpression | cst.TemplatedStringExpression


def lower_string(node: cst.CSTNode, numbers: Numbering, lower: Lower) -> syntax.Expression:
    """One literal, or several that stand side by side."""
    n = numbers.take(node)
    if isinstance(node, cst.SimpleString):
        value, kind = string_value(node.value)
        return syntax.Constant(n, value, kind)
    parts = tuple(_adjacent(node))
    if all(isinstance(part, cst.SimpleString) for part in parts):
        values = [string_value(part.value) for part in parts if isinstance(part, cst.SimpleString)]
        return syntax.Constant(n, "".join(value for value, _ in values), values[0][1])
    raw = any(not isinstance(part, cst.SimpleString) and "r" in part.start.lower() for part in parts)
    pieces = _joined(piece for part in parts for piece in _pieces(part))
    joined = _lower_pieces(pieces, numbers, lower, raw=raw)
    if any(isinstance(part, cst.TemplatedString) for part in parts):
        numbers.is_newer = True
        return syntax.TemplateStr(n, joined)
    if any(isinstance(part, cst.FormattedString) and _is_free(part) for part in parts):
        numbers.is_newer = True
    return syntax.JoinedStr(n, joined)


def _is_free(node: cst.FormattedString) -> bool:
    """Whether its fields hold what only PEP 701 allows: its own quotes, backslashes, comments, line breaks."""
    forbidden = (node.end, "\\", "#", *(("\n",) if len(node.end) == 1 else ()))
    fields = [
        _BLANK.code_for_node(part) for part in node.parts if not isinstance(part, cst.FormattedStringText)
    ]
    return any(each in field for field in fields for each in forbidden)


def _adjacent(node: cst.CSTNode) -> Iterator[Part]:
    while isinstance(node, cst.ConcatenatedString):
        yield from _adjacent(node.left)
        node = node.right
    if isinstance(node, cst.SimpleString | cst.FormattedString | cst.TemplatedString):
        yield node


def _pieces(part: Part) -> Iterator[_Text | _Field]:
    if isinstance(part, cst.SimpleString):
        yield _Text(string_value(part.value)[0], part, part)
    else:
        yield from _contents(part.parts, raw="r" in part.start.lower())


def _contents(parts: Sequence[cst.CSTNode], *, raw: bool) -> Iterator[_Text | _Field]:
    for part in parts:
        if isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            text = part.value
            if "{{" in text or "}}" in text:
                text = text.replace("{{", "{").replace("}}", "}")
            yield _Text(text_body(text, raw=raw), part, part)
        elif isinstance(part, cst.FormattedStringExpression | cst.TemplatedStringExpression):
            if part.equal is not None:
                yield _Text(_debug_text(part), part, part)
            yield part


def _debug_text(field: _Field) -> str:
    """What ``f"{x = }"`` prints before the value."""
    written = _BLANK.code_for_node(field.whitespace_before_expression) + _BLANK.code_for_node(
        field.expression
    )
    equal = _BLANK.code_for_node(field.equal) if field.equal is not None else ""
    return text_body(written + equal, raw=True)


def _joined(pieces: Iterable[_Text | _Field]) -> Iterator[_Text | _Field]:
    """Adjacent texts made one, empty ones left out."""
    pending: _Text | None = None
    for piece in pieces:
        if isinstance(piece, _Text):
            if piece.text:
                pending = (
                    piece if pending is None else _Text(pending.text + piece.text, pending.first, piece.last)
                )
            continue
        if pending is not None:
            yield pending
            pending = None
        yield piece
    if pending is not None:
        yield pending


def _lower_pieces(
    pieces: Iterable[_Text | _Field], numbers: Numbering, lower: Lower, *, raw: bool, in_spec: bool = False
) -> tuple[syntax.Expression, ...]:
    return tuple(
        syntax.Constant(numbers.take(piece.first, piece.last), piece.text, "str")
        if isinstance(piece, _Text)
        else _field(piece, numbers, lower, raw=raw, in_spec=in_spec)
        for piece in pieces
    )


def _field(node: _Field, numbers: Numbering, lower: Lower, *, raw: bool, in_spec: bool) -> syntax.Expression:
    n = numbers.take(node)
    value = lower(node.expression, numbers)
    conversion = ord(node.conversion) if node.conversion else -1
    if node.equal is not None and conversion == -1 and node.format_spec is None:
        conversion = ord("r")
    spec: syntax.Expression | None = None
    if node.format_spec is not None:
        number = numbers.take(node)
        pieces = _joined(_contents(node.format_spec, raw=raw))
        spec = syntax.JoinedStr(number, _lower_pieces(pieces, numbers, lower, raw=raw, in_spec=True))
    # A format specification is an ordinary formatted string, in a template string, too.
    if isinstance(node, cst.TemplatedStringExpression) and not in_spec:
        return syntax.Interpolation(n, value, _BLANK.code_for_node(node.expression), conversion, spec)
    return syntax.FormattedValue(n, value, conversion, spec)
