"""Where the nodes of a file's syntax are in its text; knows nothing of what they mean."""

from __future__ import annotations

import ast
from array import array
from bisect import bisect_right
from typing import Protocol, cast

from msgspec import Struct

# Fields without a node of their own in our syntax, or without nodes at all.
_LEAVES = frozenset(
    {"ctx", "op", "ops", "type_comment", "type_ignores", "simple", "is_async", "kind", "kwd_attrs"}
)
_CHILDLESS = (ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal, ast.alias, ast.Name)
_RUNNING = (ast.BoolOp, ast.ImportFrom, ast.alias)


class _Plan(Struct, frozen=True):
    """How to treat nodes of a kind: whether they have a place, the fields that may hold nodes (last first), and
    whether they may be long flat runs."""

    is_placed: bool
    fields: tuple[str, ...]
    is_run: bool


_PLANS: dict[type[ast.AST], _Plan] = {}


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
        line, column = self._position(self.starts[number])
        end_line, end_column = self._position(self.ends[number])
        return Span(line, column, end_line, end_column)

    def line(self, number: int) -> int:
        """The line on which the node of that number starts."""
        return bisect_right(self.lines, self.starts[number])

    def end_line(self, number: int) -> int:
        """The line on which the node of that number ends."""
        return bisect_right(self.lines, self.ends[number])

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1


class Shape(Struct, frozen=True):
    """How deep a tree is nested, the line of its deepest node, and the longest flat run that libcst nests."""

    depth: int
    line: int
    run: int


def spans_of_ast(tree: ast.Module, lines: tuple[str, ...]) -> tuple[SpanTable, Shape]:
    """Number the nodes of Python's own tree as lowering numbers ours (in order of their fields, outer first).

    Python's parser is an order of magnitude faster than libcst's position metadata, and both trees have the same
    shape: lowering is tested to give exactly what ``ast`` has.
    """
    offsets = line_offsets(lines)
    wide = {number for number, text in enumerate(lines, 1) if not text.isascii()}
    starts, ends = array("I", [0]), array("I", [offsets[-1] + len(lines[-1])])
    # A statement's depth is that of a module's, one for the statement, one for what says how a name is used.
    stack: list[tuple[ast.AST, int, int]] = [(child, 0, 3) for child in reversed(tree.body)]
    plans = _PLANS
    deepest, deepest_line, longest = 1, 1, 0
    while stack:
        node, parent, depth = stack.pop()
        number = len(starts)
        kind = type(node)
        plan = plans.get(kind) or _plan(kind)
        if plan.is_placed:
            placed = cast(_Placed, node)
            line, column = placed.lineno, placed.col_offset
            end_line, end_column = placed.end_lineno, placed.end_col_offset
            if wide:
                column = _code_points(lines, wide, line, column)
                end_column = _code_points(lines, wide, end_line, end_column)
            starts.append(offsets[line - 1] + column)
            ends.append(offsets[end_line - 1] + end_column)
            if depth > deepest:
                deepest, deepest_line = depth, line
        else:
            starts.append(starts[parent])
            ends.append(ends[parent])
        if plan.is_run:
            longest = max(longest, _run(node))
        depth += 1
        for name in plan.fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                stack.append((value, number, depth))
            elif isinstance(value, list):
                stack.extend([(item, number, depth) for item in reversed(value) if item is not None])
    return SpanTable(starts, ends, offsets), Shape(deepest, deepest_line, longest)


def _plan(kind: type[ast.AST]) -> _Plan:
    fields = (
        () if issubclass(kind, _CHILDLESS) else tuple(f for f in reversed(kind._fields) if f not in _LEAVES)
    )
    return _PLANS.setdefault(
        kind, _Plan("lineno" in kind._attributes, fields, is_run=issubclass(kind, _RUNNING))
    )


def _run(node: ast.AST) -> int:
    """The length of what libcst nests and Python's tree does not."""
    match node:
        case ast.BoolOp():
            return len(node.values)
        case ast.ImportFrom(module=str(name)) | ast.alias(name=name):
            return name.count(".")
        case _:
            return 0


def line_offsets(lines: tuple[str, ...]) -> array[int]:
    """The offset at which each line starts, newlines counting as one code point."""
    offsets = array("I", [0])
    total = 0
    for line in lines[:-1]:
        total += len(line) + 1
        offsets.append(total)
    return offsets


class _Placed(Protocol):
    """A node of ``ast`` with a position."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


def _code_points(lines: tuple[str, ...], wide: set[int], line: int, column: int) -> int:
    if line not in wide:
        return column
    return len(lines[line - 1].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))
