"""Python's own syntax tree as our syntax: what lowering must give, made in the most direct way."""

from __future__ import annotations

import ast
import itertools
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vibepiper.analyzer import syntax

_NOT_OURS = {"ctx", "type_comment", "type_ignores", "simple", "kind"}
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def syntax_of_ast(tree: ast.Module) -> syntax.Module:
    """Convert Python's tree, numbering nodes in the order of their fields, outer first."""
    return _convert(tree, itertools.count())


def numbered(node: object) -> Iterator[syntax.Node]:
    """All nodes of a tree."""
    if isinstance(node, syntax.Node):
        yield node
        for name in node.__struct_fields__:
            yield from numbered(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            yield from numbered(item)


def standard_library() -> list[Path]:
    """The standard library's files, sorted."""
    root = Path(sysconfig.get_paths()["stdlib"])
    return sorted(path for path in root.rglob("*.py") if "site-packages" not in path.parts)


def _convert(node: Any, numbers: Iterator[int]) -> Any:
    if isinstance(node, list):
        return tuple(_convert(item, numbers) for item in node)
    if isinstance(node, _OPERATORS):
        return type(node).__name__
    if not isinstance(node, ast.AST):
        return node
    number = next(numbers)
    if isinstance(node, ast.Constant):
        return syntax.Constant(number, _constant(node.value), type(node.value).__name__)
    if isinstance(node, ast.JoinedStr):
        # Python 3.12 has empty texts in formats.
        pieces = [each for each in node.values if getattr(each, "value", None) != ""]
        return syntax.JoinedStr(number, _convert(pieces, numbers))
    if isinstance(node, ast.MatchSingleton):
        return syntax.MatchSingleton(number, node.value)
    make = getattr(syntax, type(node).__name__)
    fields = {name: _convert(getattr(node, name), numbers) for name in node._fields if name not in _NOT_OURS}
    if "is_async" in fields:
        fields["is_async"] = bool(fields["is_async"])
    if "str" in fields:
        fields["text"] = fields.pop("str")
    for name in make.__struct_fields__[1:]:
        # Fields that younger Pythons have.
        fields.setdefault(name, () if name == "type_params" else None)
    return make(number, **fields)


def _constant(value: object) -> Any:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, complex):
        return repr(value)
    if isinstance(value, int) and value.bit_length() > 63:
        return str(value) if value.bit_length() < 4096 else hex(value)
    return None if value is ... else value
