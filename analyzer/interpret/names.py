"""Which names a piece of syntax reads and binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import get_annotations

from .. import syntax

# What fields hold that are no nodes, by their annotations.
_PLAIN = frozenset({"bool", "bool | None", "ConstantValue", "int", "str", "str | None", "tuple[str, ...]"})
_FIELDS: dict[type, tuple[str, ...]] = {}
_WORD = re.compile(r"\w+")


def children(node: syntax.Node) -> list[syntax.Node]:
    """The nodes directly below a node."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(
            name for name in kind.__struct_fields__ if _annotation(kind, name) not in _PLAIN
        )
    found: list[syntax.Node] = []
    for name in fields:
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += [item for item in value if item is not None]
        elif value is not None:
            found.append(value)
    return found


def _annotation(kind: type, name: str) -> object:
    annotations = (get_annotations(base) for base in kind.__mro__)
    return next(found[name] for found in annotations if name in found)


def descendants(node: syntax.Node) -> Iterator[syntax.Node]:
    """A node and all nodes below it, outer first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current))


def names_used(nodes: tuple[syntax.Node, ...]) -> frozenset[str]:
    """Every name that stands somewhere in the nodes, read or bound."""
    return frozenset(node.id for root in nodes for node in descendants(root) if isinstance(node, syntax.Name))


def names_bound(statement: syntax.Statement) -> frozenset[str]:
    """The names that a statement without a block of its own binds."""
    targets: tuple[syntax.Node, ...]
    match statement:
        case syntax.Assign():
            targets = statement.targets
        case syntax.AnnAssign() | syntax.AugAssign():
            targets = (statement.target,)
        case _:
            return frozenset()
    parts = (part for target in targets for part in _parts_of_target(target))
    return frozenset(part.id for part in parts if isinstance(part, syntax.Name))


def _parts_of_target(target: syntax.Node) -> tuple[syntax.Node, ...]:
    """The parts of a target: of a tuple or list each of its elements."""
    if isinstance(target, syntax.Tuple | syntax.List):
        return tuple(part for element in target.elts for part in _parts_of_target(element))
    return (target.value,) if isinstance(target, syntax.Starred) else (target,)


def parameters_used(body: tuple[syntax.Statement, ...], parameters: Iterable[str]) -> frozenset[str]:
    """The parameters that a function's body does something with. A body that does nothing at all says nothing, and a
    text may name them, too: DuckDB finds the tables of a query among the local variables, pandas' ``query`` takes
    ``@name``."""
    wanted, used = frozenset(parameters), names_used(body)
    if is_stub(body) or {"locals", "vars", "eval", "exec"} & used:
        return wanted
    if wanted <= used:
        return wanted
    code = body[1:] if body and _is_text(body[0]) else body
    return wanted & (used | _words_in_texts(code))


def _words_in_texts(nodes: tuple[syntax.Node, ...]) -> frozenset[str]:
    return frozenset(
        word
        for root in nodes
        for node in descendants(root)
        if isinstance(node, syntax.Constant) and isinstance(node.value, str)
        for word in _WORD.findall(node.value)
    )


def _is_text(statement: syntax.Statement) -> bool:
    match statement:
        case syntax.Expr(value=syntax.Constant(value=str())):
            return True
        case _:
            return False


def is_stub(body: tuple[syntax.Statement, ...]) -> bool:
    """Whether a body is a placeholder: a docstring, ``...``, ``pass``, ``raise NotImplementedError``."""
    for statement in body:
        match statement:
            case syntax.Pass() | syntax.Expr(value=syntax.Constant()):
                continue
            case syntax.Raise(exc=syntax.Name(id="NotImplementedError")):
                continue
            case syntax.Raise(exc=syntax.Call(func=syntax.Name(id="NotImplementedError"))):
                continue
            case _:
                return False
    return True
