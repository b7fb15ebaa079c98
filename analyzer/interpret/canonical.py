"""A canonical text of syntax: what the code does, without docstrings, annotations, decorators and places."""

from __future__ import annotations

from .. import syntax

_FUNCTIONS = (syntax.FunctionDef, syntax.AsyncFunctionDef)
_SKIPPED_FIELDS = {
    syntax.FunctionDef: frozenset({"name", "decorator_list", "returns", "type_params"}),
    syntax.AsyncFunctionDef: frozenset({"name", "decorator_list", "returns", "type_params"}),
    syntax.ClassDef: frozenset({"decorator_list", "type_params"}),
    syntax.arg: frozenset({"annotation"}),
}
_WITH_DOCSTRING = (*_FUNCTIONS, syntax.ClassDef, syntax.Module)
_NOTHING: frozenset[str] = frozenset()
_Plan = tuple[str, tuple[tuple[str, str], ...]]
_PLANS: dict[tuple[type, bool], _Plan] = {}


def canonical(node: syntax.Node, *, nested: bool = False) -> str:
    """Write a node; a nested function keeps its name and decorators, which are part of what its surroundings do."""
    parts: list[str] = []
    _write(node, parts, nested=nested)
    return "".join(parts)


def _write(node: syntax.Node, parts: list[str], *, nested: bool) -> None:
    kind = type(node)
    head, fields = _PLANS.get((kind, nested)) or _plan(kind, nested)
    parts.append(head)
    for name, label in fields:
        value = getattr(node, name)
        if name == "body" and isinstance(node, _WITH_DOCSTRING):
            value = without_docstring(value)
        elif name == "annotation" and isinstance(node, syntax.AnnAssign) and node.value is not None:
            # An annotated name's value alone counts inside functions.
            continue
        parts.append(label)
        if isinstance(value, tuple):
            parts.append("[")
            for item in value:
                if isinstance(item, syntax.Node):
                    _write(item, parts, nested=True)
                else:
                    parts.append(f"{type(item).__name__}:{item!r}")
                parts.append(",")
            parts.append("]")
        elif isinstance(value, syntax.Node):
            _write(value, parts, nested=True)
        else:
            parts.append(f"{type(value).__name__}:{value!r}")
        parts.append(",")
    parts.append(")")


def _plan(kind: type[syntax.Node], nested: bool) -> _Plan:
    """How a node of that kind starts, and its fields with what stands before each."""
    skipped = _SKIPPED_FIELDS.get(kind, _NOTHING) - ({"name", "decorator_list"} if nested else _NOTHING)
    fields = tuple(
        (name, f"{name}=") for name in kind.__struct_fields__ if name != "n" and name not in skipped
    )
    return _PLANS.setdefault((kind, nested), (f"{kind.__name__}(", fields))


def without_docstring(body: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
    """A body without its docstring."""
    match body:
        case (syntax.Expr(value=syntax.Constant(kind="str")), *rest):
            return tuple(rest)
        case _:
            return body
