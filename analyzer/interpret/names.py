"""Which names a piece of syntax reads and binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import get_annotations

from msgspec import Struct

from .. import syntax

# What fields hold that are no nodes, by their annotations.
_PLAIN = frozenset({"bool", "bool | None", "ConstantValue", "int", "str", "str | None", "tuple[str, ...]"})
_WORD = re.compile(r"\w+")


class _Fields(Struct, frozen=True):
    """The fields of a kind of node: those that hold a node or None, nodes, and nodes with gaps between them."""

    single: tuple[str, ...]
    several: tuple[str, ...]
    sparse: tuple[str, ...]


def children(node: syntax.Node) -> list[syntax.Node]:
    """The nodes directly below a node."""
    fields = _fields(type(node))
    found: list[syntax.Node] = []
    for name in fields.single:
        value = getattr(node, name)
        if value is not None:
            found.append(value)
    for name in fields.several:
        found += getattr(node, name)
    for name in fields.sparse:
        found += [item for item in getattr(node, name) if item is not None]
    return found


@cache
def _fields(kind: type[syntax.Node]) -> _Fields:
    annotations = {
        name: text
        for base in kind.__mro__
        for name, text in get_annotations(base).items()
        if text not in _PLAIN
    }
    many = {name for name, text in annotations.items() if text.startswith("tuple[")}
    sparse = {name for name in many if "None" in annotations[name]}
    return _Fields(
        *(
            tuple(name for name in kind.__struct_fields__ if name in chosen)
            for chosen in (annotations.keys() - many, many - sparse, sparse)
        )
    )


def descendants(node: syntax.Node) -> Iterator[syntax.Node]:
    """A node and all nodes below it, outer first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current))


def names_used(nodes: tuple[syntax.Node, ...], wanted: frozenset[str] = frozenset()) -> set[str]:
    """The names that stand somewhere in the nodes, read or bound; not all of them, once those ``wanted`` are found."""
    found: set[str] = set()
    stack: list[syntax.Node] = [*reversed(nodes)]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Name):
            found.add(node.id)
            if node.id in wanted and wanted <= found:
                break
        elif not isinstance(node, syntax.Constant):
            stack += children(node)
    return found


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
    wanted = frozenset(parameters)
    used = names_used(body, wanted) if wanted else wanted
    if wanted <= used or is_stub(body) or {"locals", "vars", "eval", "exec"} & used:
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
