"""Numbers the nodes of one file as they are lowered, and remembers what each came from."""

from __future__ import annotations

import libcst as cst


class UnsupportedSyntax(Exception):
    """The parser knows a construct that our syntax has no word for."""


class Numbering:
    """Hands out node numbers; ``origins`` holds the first and last libcst node of each, in order.

    ``is_newer`` says that syntax was met that Python 3.11 doesn't have; where that is dear to find out (in formatted
    strings) only if the numbering is ``thorough``.
    """

    __slots__ = ("is_newer", "origins", "thorough")

    def __init__(self, *, thorough: bool = False) -> None:
        self.origins: list[cst.CSTNode | tuple[cst.CSTNode, cst.CSTNode]] = []
        self.is_newer = False
        self.thorough = thorough

    def take(self, node: cst.CSTNode, last: cst.CSTNode | None = None) -> int:
        """The next number, for what ``node`` (to ``last``) becomes."""
        origins = self.origins
        origins.append(node if last is None else (node, last))
        return len(origins) - 1
