"""A canonical text of syntax: what the code does, without docstrings, annotations, decorators and places."""

from __future__ import annotations

from collections.abc import Callable

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
_Plan = tuple[str, tuple[tuple[str, str, bool], ...]]
_PLANS: dict[type, _Plan] = {}
_NESTED_PLANS: dict[type, _Plan] = {}


def canonical(node: syntax.Node, *, nested: bool = False) -> str:
    """Write a node; a nested function keeps its name and decorators, which are part of what its surroundings do."""
    parts: list[str] = []
    _write(node, parts.append, _NESTED_PLANS if nested else _PLANS)
    return "".join(parts)


def _write(node: syntax.Node, add: Callable[[str], None], plans: dict[type, _Plan]) -> None:
    kind = type(node)
    head, fields = plans.get(kind) or _plan(kind, plans)
    add(head)
    for name, label, is_special in fields:
        value = getattr(node, name)
        if is_special:
            if name == "body":
                value = without_docstring(value)
            elif getattr(node, "value", None) is not None:
                # An annotated name's value alone counts inside functions.
                continue
        if isinstance(value, str):
            add(f"{label}str:{value!r},")
        elif isinstance(value, syntax.Node):
            add(label)
            _write(value, add, _NESTED_PLANS)
            add(",")
        elif isinstance(value, tuple):
            add(f"{label}[")
            for item in value:
                if isinstance(item, syntax.Node):
                    _write(item, add, _NESTED_PLANS)
                    add(",")
                else:
                    add(f"{type(item).__name__}:{item!r},")
            add("],")
        else:
            add(f"{label}{type(value).__name__}:{value!r},")
    add(")")


def _plan(kind: type[syntax.Node], plans: dict[type, _Plan]) -> _Plan:
    """How a node of that kind starts, and its fields with what stands before each; which of them take a closer look."""
    skipped = _SKIPPED_FIELDS.get(kind, _NOTHING)
    if plans is _NESTED_PLANS:
        skipped -= {"name", "decorator_list"}
    fields = tuple(
        (
            name,
            f"{name}=",
            (name == "body" and kind in _WITH_DOCSTRING)
            or (name == "annotation" and kind is syntax.AnnAssign),
        )
        for name in kind.__struct_fields__
        if name != "n" and name not in skipped
    )
    return plans.setdefault(kind, (f"{kind.__name__}(", fields))


def without_docstring(body: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
    """A body without its docstring."""
    match body:
        case (syntax.Expr(value=syntax.Constant(kind="str")), *rest):
            return tuple(rest)
        case _:
            return body
