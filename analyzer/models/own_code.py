"""Finds the project's code that decides what an asset's data is although its function doesn't reach it."""

from __future__ import annotations

from .. import syntax
from ..interpret.lookup import linearised
from ..interpret.values import ClassValue, Const, External, ExternalCall, Value
from .own_values import IO_MANAGER

_OWN_SCHEMA = External("vibepiper.Schema")


def own_code(manager: Value) -> tuple[Value, ...]:
    """An IO manager or resource of the project; nothing for the built-in manager, a store's name or none."""
    if isinstance(manager, Const) or _is_call_of(manager, External(IO_MANAGER)):
        return ()
    return (manager,)


def schema_code(schema: Value) -> tuple[Value, ...]:
    """The functions and settings within a schema, of which the graph knows the names alone."""
    if _is_call_of(schema, _OWN_SCHEMA):
        return ()
    if not isinstance(schema, ClassValue):
        return (schema,)
    # Fields are in the graph, and what they say for the catalog is no code.
    return tuple(
        cls.scope.names[statement.name]
        for cls in linearised(schema)
        for statement in cls.node.body
        if isinstance(statement, syntax.FunctionDef | syntax.ClassDef) and statement.name in cls.scope.names
    )


def _is_call_of(value: Value, function: External) -> bool:
    return isinstance(value, ExternalCall) and value.function == function
