"""Positions of lowered nodes from libcst alone, for files whose syntax is newer than the running Python's.

Running code generation and noting the number of tokens written before and after each node costs two thirds of a
parse, a sixth of what libcst's own position metadata does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

from .numbering import Numbering


def positions_of_cst(module: cst.Module, numbers: Numbering) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Start and end of each numbered node as offsets in code points into the text with newlines normalised."""
    state = _RecordingState(default_indent=module.default_indent, default_newline=module.default_newline)
    module._codegen(state)
    offsets = [0, *accumulate(len(token.replace("\r\n", "\n")) for token in state.tokens)]
    starts: list[int] = []
    ends: list[int] = []
    for origin in numbers.origins:
        first, last = origin if isinstance(origin, tuple) else (origin, origin)
        starts.append(offsets[state.start_of(first)])
        ends.append(offsets[state.end_of(last)])
    starts[0], ends[0] = 0, offsets[-1]
    return tuple(starts), tuple(ends)


class _RecordingState(CodegenState):
    """Notes for each node the tokens written before its first and after its last own one."""

    def __init__(self, default_indent: str, default_newline: str) -> None:
        super().__init__(default_indent=default_indent, default_newline=default_newline)
        self._begin: dict[int, int] = {}
        self._end: dict[int, int] = {}

    def start_of(self, node: cst.CSTNode) -> int:
        """Tokens before the node as ``ast`` delimits it: a tuple with its own parentheses, a parameter without star."""
        if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:
            return self._begin[id(node.lpar[-1])]
        return self._begin[id(node.name if isinstance(node, cst.Param) else node)]

    def end_of(self, node: cst.CSTNode) -> int:
        """Tokens before the end of the node as ``ast`` delimits it."""
        if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.rpar:
            return self._end[id(node.rpar[0])]
        if isinstance(node, cst.Param):
            return self._end[id(node.annotation.annotation if node.annotation is not None else node.name)]
        return self._end[id(node)]

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._begin[id(node)] = len(self.tokens)

    def after_codegen(self, node: cst.CSTNode) -> None:
        self._end.setdefault(id(node), len(self.tokens))

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        """Called by libcst around what belongs to the node without whitespace and parentheses."""
        begin = len(self.tokens)
        yield
        self._begin[id(node)] = begin if start_node is None else self._begin[id(start_node)]
        self._end[id(node)] = len(self.tokens) if end_node is None else self._end[id(end_node)]
