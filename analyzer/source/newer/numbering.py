"""Numbers the nodes of one file as they are lowered, and remembers what each came from."""

from __future__ import annotations

import libcst as cst


class UnsupportedSyntax(Exception):
    """The parser knows a construct that our syntax has no word for."""


class Numbering:
    """Hands out node numbers; ``origins`` holds the first and last libcst node of each, in order.

    ``is_newer`` says that syntax was met that Python 3.11 doesn't have.
    """

    __slots__ = ("is_newer", "origins")

    def __init__(self) -> None:
        self.origins: list[cst.CSTNode | tuple[cst.CSTNode, cst.CSTNode]] = []
        self.is_newer = False

    def take(self, node: cst.CSTNode, last: cst.CSTNode | None = None) -> int:
        """The next number, for what ``node`` (to ``last``) becomes."""
        origins = self.origins
        origins.append(node if last is None else (node, last))
        return len(origins) - 1
