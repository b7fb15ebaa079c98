"""Where the nodes of a file's syntax are in its text; knows nothing of what they mean."""

from __future__ import annotations

import ast
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol, cast

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """Lines and columns from 1, columns in code points, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class SpanTable(Struct, frozen=True):
    """Maps a node's number to its span.

    Spans are kept as offsets in code points into the text with its newlines normalised; ``lines`` holds the offset
    at which each line starts. A node that has no position in ``ast`` has the span of what holds it.
    """

    starts: array[int]
    ends: array[int]
    lines: array[int]

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, number: int) -> Span:
        """The span of the node of that number."""
        return Span(*self.places(number))

    def places(self, number: int) -> tuple[int, int, int, int]:
        """What makes the span of the node of that number."""
        lines, start, end = self.lines, self.starts[number], self.ends[number]
        line = bisect_right(lines, start)
        end_line = bisect_right(lines, end)
        return line, start - lines[line - 1] + 1, end_line, end - lines[end_line - 1] + 1

    def line(self, number: int) -> int:
        """The line on which the node of that number starts."""
        return bisect_right(self.lines, self.starts[number])

    def end_line(self, number: int) -> int:
        """The line on which the node of that number ends."""
        return bisect_right(self.lines, self.ends[number])


def spans_of_nodes(nodes: Sequence[ast.AST], lines: Sequence[str]) -> SpanTable:
    """The spans of nodes of Python's own tree; of the first, the module, it is the whole text."""
    offsets = line_offsets(lines)
    placed = cast("Sequence[_Placed]", nodes[1:])
    if all(text.isascii() for text in lines):
        starts = [offsets[node.lineno - 1] + node.col_offset for node in placed]
        ends = [offsets[node.end_lineno - 1] + node.end_col_offset for node in placed]
    else:
        columns = _Columns(lines)
        starts = [offsets[node.lineno - 1] + columns.of(node.lineno, node.col_offset) for node in placed]
        ends = [
            offsets[node.end_lineno - 1] + columns.of(node.end_lineno, node.end_col_offset) for node in placed
        ]
    return SpanTable(array("I", [0, *starts]), array("I", [offsets[-1] + len(lines[-1]), *ends]), offsets)


def line_offsets(lines: Sequence[str]) -> array[int]:
    """The offset at which each line starts, newlines counting as one code point."""
    return array("I", accumulate((len(line) + 1 for line in lines[:-1]), initial=0))


class _Placed(Protocol):
    """A node of ``ast`` with a position."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


class _Columns:
    """Columns in code points by those in bytes, counted once for each line that has other than ASCII."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._counted: dict[int, array[int]] = {}

    def of(self, line: int, column: int) -> int:
        """The column in code points."""
        counts = self._counted.get(line)
        if counts is None:
            # A byte that continues a code point starts none.
            data = self._lines[line - 1].encode("utf-8", "surrogatepass")
            counts = array("I", accumulate((byte & 0xC0 != 0x80 for byte in data), initial=0))
            self._counted[line] = counts
        # Python up to 3.11 places what is in an f-string anywhere.
        return counts[min(column, len(counts) - 1)]
