"""Python's own syntax tree as our syntax, its nodes numbered in the order of ``ast``'s fields, outer ones first.

The two have the same names and fields, so that most kinds of nodes need no code of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from .. import syntax
from .spans import SpanTable, spans_of_nodes

MAX_DEPTH = 200


class UnsupportedSyntax(Exception):
    """Python's parser knows a construct that our syntax has no word for."""


class NestedTooDeeply(Exception):
    """A tree is too deep for what walks over it."""

    def __init__(self, depth: int, line: int) -> None:
        super().__init__(depth, line)
        self.depth = depth
        self.line = line


def lower_tree(tree: ast.Module, lines: Sequence[str]) -> tuple[syntax.Module, SpanTable]:
    """The syntax of a file, and where its nodes are.

    Raises:
        NestedTooDeeply: some node lies deeper than ``MAX_DEPTH``.
        UnsupportedSyntax: this Python is newer than our syntax.
    """
    nodes: list[ast.AST] = [tree]
    try:
        # A statement's depth is that of a module's, one for the statement, one for what says how a name is used.
        module = syntax.Module(0, _list(tree.body, 3, nodes))
    except _TooDeep:
        raise NestedTooDeeply(*_deepest(tree)) from None
    except KeyError as kind:
        raise UnsupportedSyntax(kind.args[0].__name__) from None
    return module, spans_of_nodes(nodes, lines)


class _TooDeep(Exception):
    """Lowering stops; how deep the tree is, is found out without recursion."""


# Lowers a value of a field: the value, its depth, and the nodes so far, whose index is their number.
_Lower = Callable[..., Any]


def _list(items: Sequence[object], depth: int, nodes: list[ast.AST]) -> tuple[Any, ...]:
    return tuple([_LOWER[type(item)](item, depth, nodes) for item in items])


def _plain(value: object, _depth: int, _nodes: list[ast.AST]) -> object:
    return value


def _operator(node: ast.AST, _depth: int, _nodes: list[ast.AST]) -> str:
    return type(node).__name__


def _by_fields(kind: type[ast.AST], make: type[syntax.Node]) -> _Lower:
    """How nodes are lowered whose fields are those of ``ast``, but for younger ones that an old Python leaves out."""
    fields = make.__struct_fields__[1:]
    known = tuple(_NAMES.get(field, field) for field in fields if _NAMES.get(field, field) in kind._fields)
    missing = tuple(() if field == "type_params" else None for field in fields[len(known) :])
    is_placed = "lineno" in kind._attributes

    def lower(node: ast.AST, depth: int, nodes: list[ast.AST]) -> syntax.Node:
        n = len(nodes)
        nodes.append(node)
        if depth > MAX_DEPTH and is_placed:
            raise _TooDeep
        depth += 1
        values: list[Any] = [n]
        for name in known:
            value = getattr(node, name)
            values.append(_LOWER[type(value)](value, depth, nodes))
        return make(*values, *missing)

    return lower


def _holding(lower: _Lower, field: str) -> _Lower:
    """The same for a node that holds some without a place of their own: they have its place."""

    def lower_holder(node: ast.AST, depth: int, nodes: list[ast.AST]) -> syntax.Node:
        lowered: syntax.Node = lower(node, depth, nodes)
        held = getattr(lowered, field)
        for each in held if isinstance(held, tuple) else (held,):
            nodes[each.n] = node
        return lowered

    return lower_holder


def _name(node: ast.Name, depth: int, nodes: list[ast.AST]) -> syntax.Name:
    if depth > MAX_DEPTH:
        raise _TooDeep
    nodes.append(node)
    return syntax.Name(len(nodes) - 1, node.id)


def _attribute(node: ast.Attribute, depth: int, nodes: list[ast.AST]) -> syntax.Attribute:
    if depth > MAX_DEPTH:
        raise _TooDeep
    n = len(nodes)
    nodes.append(node)
    value = node.value
    return syntax.Attribute(n, _LOWER[type(value)](value, depth + 1, nodes), node.attr)


def _constant(node: ast.Constant, depth: int, nodes: list[ast.AST]) -> syntax.Constant:
    if depth > MAX_DEPTH:
        raise _TooDeep
    nodes.append(node)
    kind = type(node.value)
    return syntax.Constant(len(nodes) - 1, _CONSTANTS[kind](node.value), kind.__name__)


def _integer(value: int) -> syntax.ConstantValue:
    if value.bit_length() < 64:
        return value
    # Python refuses to print very long integers in decimal.
    return str(value) if value.bit_length() < 4096 else hex(value)


def _nothing(_value: object) -> None:
    return None


def _comprehension(node: ast.comprehension, depth: int, nodes: list[ast.AST]) -> syntax.comprehension:
    lowered: syntax.comprehension = _COMPREHENSION(node, depth, nodes)
    return syntax.comprehension(lowered.n, lowered.target, lowered.iter, lowered.ifs, bool(node.is_async))


def _joined(node: ast.JoinedStr, depth: int, nodes: list[ast.AST]) -> syntax.Node:
    # Python 3.12 has empty texts between the fields of a format; what a file says must not depend on who reads it.
    node.values = [each for each in node.values if not (isinstance(each, ast.Constant) and each.value == "")]
    lowered: syntax.Node = _KINDS[ast.JoinedStr](node, depth, nodes)
    return lowered


# How a constant's value is kept, by its type.
_CONSTANTS: dict[type, Callable[..., syntax.ConstantValue]] = {
    bool: bool,
    bytes: partial(str, encoding="latin-1"),
    complex: repr,
    float: float,
    int: _integer,
    str: str,
    type(None): _nothing,
    type(...): _nothing,
}
# Fields that have another name in ``ast``.
_NAMES = {"text": "str"}
_HOLDERS = {
    ast.FunctionDef: "args",
    ast.AsyncFunctionDef: "args",
    ast.Lambda: "args",
    ast.ListComp: "generators",
    ast.SetComp: "generators",
    ast.DictComp: "generators",
    ast.GeneratorExp: "generators",
    ast.With: "items",
    ast.AsyncWith: "items",
    ast.Match: "cases",
}
_KINDS = {
    kind: _by_fields(kind, make)
    for name, make in vars(syntax).items()
    if isinstance(make, type) and issubclass(make, syntax.Node)
    if isinstance(kind := getattr(ast, name, None), type)
}
_COMPREHENSION = _KINDS[ast.comprehension]
_LOWER: dict[type, _Lower] = {
    **dict.fromkeys((str, int, bool, type(None)), _plain),
    **{
        kind: _operator
        for family in (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
        for kind in family.__subclasses__()
    },
    **_KINDS,
    **{kind: _holding(_KINDS[kind], field) for kind, field in _HOLDERS.items()},
    list: _list,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.Name: _name,
    ast.JoinedStr: _joined,
    ast.comprehension: _comprehension,
}


def _deepest(tree: ast.Module) -> tuple[int, int]:
    """How deep a tree is nested, and the line of its deepest node."""
    deepest, line = 1, 1
    stack: list[tuple[ast.AST, int]] = [(child, 3) for child in reversed(tree.body)]
    while stack:
        node, depth = stack.pop()
        if depth > deepest and "lineno" in node._attributes:
            deepest, line = depth, getattr(node, "lineno", line)
        stack += [(child, depth + 1) for child in reversed(list(ast.iter_child_nodes(node)))]
    return deepest, line
