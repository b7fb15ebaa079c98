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
_NOTHING: frozenset[str] = frozenset()


def canonical(node: syntax.Node, *, nested: bool = False) -> str:
    """Write a node; a nested function keeps its name and decorators, which are part of what its surroundings do."""
    parts: list[str] = []
    _write(node, parts, nested=nested)
    return "".join(parts)


def _write(node: syntax.Node, parts: list[str], *, nested: bool) -> None:
    kind = type(node)
    parts.append(kind.__name__)
    parts.append("(")
    skipped = _SKIPPED_FIELDS.get(kind, _NOTHING)
    for name in node.__struct_fields__:
        if name == "n" or (name in skipped and not (nested and name in ("name", "decorator_list"))):
            continue
        value = getattr(node, name)
        if name == "annotation" and kind is syntax.AnnAssign and node_value_matters(node):
            continue
        if name == "body" and isinstance(node, (*_FUNCTIONS, syntax.ClassDef, syntax.Module)):
            value = without_docstring(node.body)
        parts.append(name)
        parts.append("=")
        _write_field(value, parts)
        parts.append(",")
    parts.append(")")


def _write_field(value: object, parts: list[str]) -> None:
    if isinstance(value, syntax.Node):
        _write(value, parts, nested=True)
    elif isinstance(value, tuple):
        parts.append("[")
        for item in value:
            _write_field(item, parts)
            parts.append(",")
        parts.append("]")
    else:
        parts.append(f"{type(value).__name__}:{value!r}")


def node_value_matters(node: syntax.Node) -> bool:
    """Whether an annotated name has a value, which alone counts inside functions."""
    return isinstance(node, syntax.AnnAssign) and node.value is not None


def without_docstring(body: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
    """A body without its docstring."""
    match body:
        case (syntax.Expr(value=syntax.Constant(kind="str")), *rest):
            return tuple(rest)
        case _:
            return body
