"""Expressions inside texts (string annotations) as syntax."""

from __future__ import annotations

import ast

from .. import syntax


def parse_expression(text: str, number: int) -> syntax.Expression | None:
    """The expression that a text holds, every node with the number given; None when it holds none."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _converted(tree.body, number)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _converted(node: ast.expr, number: int) -> syntax.Expression:
    match node:
        case ast.Name():
            return syntax.Name(number, node.id)
        case ast.Attribute():
            return syntax.Attribute(number, _converted(node.value, number), node.attr)
        case ast.Subscript():
            return syntax.Subscript(number, _converted(node.value, number), _converted(node.slice, number))
        case ast.Tuple():
            return syntax.Tuple(number, tuple(_converted(item, number) for item in node.elts))
        case ast.List():
            return syntax.List(number, tuple(_converted(item, number) for item in node.elts))
        case ast.BinOp(op=ast.BitOr()):
            return syntax.BinOp(
                number, _converted(node.left, number), "BitOr", _converted(node.right, number)
            )
        case ast.Constant(value=None | bool() | int() | float() | str() as value):
            return syntax.Constant(number, value, type(value).__name__)
        case ast.Constant(value=value) if value is ...:
            return syntax.Constant(number, None, "ellipsis")
        case _:
            raise ValueError
