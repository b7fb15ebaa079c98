"""How definitions are written: the facts of their arguments and of their form that rules on the source ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from .. import syntax
from ..facts import ArgumentFact, FormFact, WrittenEntry
from ..interpret.enums import enum_constant
from ..interpret.machine import Machine
from ..interpret.values import (
    Argument,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    SetValue,
    Site,
    TupleValue,
    Value,
)
from .annotations import evaluate_quietly
from .arguments import constant_text
from .dialect import Reader
from .own_values import fact_value

# The arguments whose elements rules look at one by one.
_LISTED = frozenset({"kinds", "owners", "tags"})


def argument_fact(
    owner: str, definition: str, name: str, item: Argument, reader: Reader, *, accepted: bool = True
) -> ArgumentFact:
    """What is known of an argument of a definition; ``name`` is what the graph calls it."""
    known, value = fact_value(enum_constant(item.value))
    return ArgumentFact(
        owner,
        definition,
        name,
        accepted,
        known,
        value,
        reader.locate(item.site),
        item.name or "",
        tuple(_entries(item, reader)) if item.parts and name in _LISTED else (),
    )


def form_fact(
    owner: str, definition: str, qualified: str, site: Site, function: FunctionValue | None, reader: Reader
) -> FormFact:
    """How a definition is written that a call, or the decoration of a function, at ``site`` made.

    ``qualified`` is the name of what makes it: a call without arguments of something else is none of these.
    """
    location = reader.locate(site)
    if function is None or isinstance(function.node, syntax.Lambda):
        return FormFact(owner, definition, "call", location)
    documented = bool(function.node.body) and _is_docstring(function.node.body[0])
    decorators = function.node.decorator_list
    decorator = next((each for each in decorators if each.n == site.node), None)
    if decorator is None or function.path != site.path:
        return FormFact(owner, definition, "call", location, None, documented)
    alone = decorator is decorators[-1] and "__name__" not in function.attributes
    return FormFact(
        owner,
        definition,
        _form(reader.machine, decorator, qualified, function),
        location,
        function.name if alone else None,
        documented,
    )


def _form(
    machine: Machine, decorator: syntax.Expression, qualified: str, function: FunctionValue
) -> Literal["bare", "empty", "call"]:
    if not isinstance(decorator, syntax.Call):
        return "bare"
    if decorator.args or decorator.keywords:
        return "call"
    called = evaluate_quietly(machine, decorator.func, function.scope)
    return "empty" if called == External(qualified) else "call"


def _is_docstring(node: syntax.Statement) -> bool:
    return (
        isinstance(node, syntax.Expr) and isinstance(node.value, syntax.Constant) and node.value.kind == "str"
    )


def _entries(item: Argument, reader: Reader) -> Iterator[WrittenEntry]:
    """The elements that are written out as an argument."""
    values = _elements(item.value)
    for number, site in enumerate(item.parts):
        text = (
            constant_text(values[number])
            if len(values) == len(item.parts)
            else literal_text(reader.text(site))
        )
        yield WrittenEntry(text, reader.locate(site))


def _elements(value: Value) -> tuple[Value, ...]:
    match value:
        case ListValue() | TupleValue():
            return tuple(value.items)
        case SetValue():
            return tuple(value.entries.values())
        case DictValue():
            return tuple(entry.key for entry in value.entries.values())
        case _:
            return ()


def literal_text(text: str) -> str | None:
    """The text that a literal means: where an element or key stands twice, its value is there once."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None
