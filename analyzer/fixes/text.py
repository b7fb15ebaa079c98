"""One file as text with its nodes and tokens by position; edits replace spans and leave every other byte."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from ..graph.model import Location
from .errors import CannotFix

_LINE_END = re.compile(r"\r\n|\r|\n")
_Node = TypeVar("_Node", bound=ast.AST)


class TextEdit(Struct, frozen=True, order=True):
    """The characters from ``start`` to ``end`` (exclusive, counted from 0) become ``text``."""

    start: int
    end: int
    text: str


class Token(Struct, frozen=True):
    """A token and the characters that it covers."""

    kind: int
    text: str
    start: int
    end: int


def _token_start(token: Token) -> int:
    return token.start


class FixableText:
    """A file that can be changed: its text, and its syntax by position.

    Raises:
        CannotFix: Its bytes can't be decoded and encoded again, or this Python can't parse it.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        try:
            self._encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            self.text = data.decode(self._encoding)
            # Nothing but the edits may change, so what can't be written as it was read is left alone.
            if self.text.encode(self._encoding) != data:
                raise CannotFix(f"{path} is not written as its encoding would write it")
            self.tree = ast.parse(self.text)
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
            raise CannotFix(f"{path} can't be read by this Python: {error}") from error
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def applied(self, edits: Iterable[TextEdit]) -> bytes:
        """The file's bytes with the edits made; they must not overlap.

        Raises:
            CannotFix: A new text can't be written in the file's encoding.
        """
        parts: list[str] = []
        at = 0
        for edit in sorted(edits):
            if edit.start < at:
                raise CannotFix(f"two corrections of {self.path} overlap")
            parts += (self.text[at : edit.start], edit.text)
            at = edit.end
        try:
            return "".join((*parts, self.text[at:])).encode(self._encoding)
        except UnicodeEncodeError as error:
            raise CannotFix(f"{self.path}: {self._encoding} can't write {error.object!r}") from error

    @property
    def newline(self) -> str:
        """How the file ends its lines."""
        found = _LINE_END.search(self.text)
        return found[0] if found is not None else "\n"

    def span(self, location: Location) -> tuple[int, int]:
        """The characters that a location covers."""
        if not (0 < location.line <= len(self._starts) and 0 < location.end_line <= len(self._starts)):
            raise CannotFix(f"{self.path} has no line {location.end_line or location.line}")
        start = self._starts[location.line - 1] + location.column - 1
        return start, self._starts[location.end_line - 1] + location.end_column - 1

    def line(self, number: int) -> tuple[int, int]:
        """The characters of a line (from 1), without its end."""
        if not 0 < number <= len(self._starts):
            raise CannotFix(f"{self.path} has no line {number}")
        start = self._starts[number - 1]
        end = _LINE_END.search(self.text, start)
        return start, end.start() if end is not None else len(self.text)

    def line_start(self, at: int) -> int:
        """Where the line begins that holds a character."""
        return self._starts[bisect_right(self._starts, at) - 1]

    def line_end(self, at: int) -> int:
        """Where the line ends that holds a character, with what ends it."""
        number = bisect_right(self._starts, at)
        return self._starts[number] if number < len(self._starts) else len(self.text)

    def place(self, node: ast.AST) -> tuple[int, int]:
        """The characters that a node covers; of a decorated definition with its decorators."""
        start, end = self._own_place(node)
        decorators = getattr(node, "decorator_list", ())
        if decorators:
            # The @ stands before the first decorator, maybe with spaces between.
            start = self.text.rindex("@", 0, self._own_place(decorators[0])[0])
        return start, end

    def nodes_at(self, location: Location, kind: type[_Node]) -> Iterator[_Node]:
        """The nodes of a kind that cover exactly a location."""
        wanted = self.span(location)
        return (node for node in self._by_place.get(wanted, ()) if isinstance(node, kind))

    def node_at(self, location: Location, kind: type[_Node]) -> _Node:
        """The node of a kind that covers exactly a location.

        Raises:
            CannotFix: There is none.
        """
        found = next(self.nodes_at(location, kind), None)
        if found is None:
            raise CannotFix(f"{location} is no longer what it was")
        return found

    def parent(self, node: ast.AST) -> ast.AST:
        """The node that holds a node."""
        return self._parents[node]

    def tokens_between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens within a span."""
        tokens = self.tokens
        first = bisect_left(tokens, start, key=_token_start)
        last = bisect_left(tokens, end, first, key=_token_start)
        return tuple(token for token in tokens[first:last] if token.end <= end)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every token that has text, line ends and indentation apart."""
        lines = io.StringIO(self.text, newline="")
        skipped = (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER)
        try:
            return tuple(
                Token(
                    found.type,
                    found.string,
                    self._starts[found.start[0] - 1] + found.start[1],
                    self._starts[found.end[0] - 1] + found.end[1],
                )
                for found in tokenize.generate_tokens(lines.readline)
                if found.type not in skipped
            )
        except (tokenize.TokenError, SyntaxError, IndexError) as error:
            raise CannotFix(f"{self.path} can't be read by this Python: {error}") from error

    def _own_place(self, node: ast.AST) -> tuple[int, int]:
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if not isinstance(first, int) or not isinstance(last, int):
            return -1, -1
        return (
            self._character(first, getattr(node, "col_offset", 0)),
            self._character(last, getattr(node, "end_col_offset", 0)),
        )

    def _character(self, line: int, byte: int) -> int:
        """The character at a place that Python's parser tells in bytes."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        content = self.text[start:end]
        return start + (byte if content.isascii() else len(content.encode()[:byte].decode()))

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], list[ast.AST]]:
        found: dict[tuple[int, int], list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            found.setdefault(self.place(node), []).append(node)
        return found

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
