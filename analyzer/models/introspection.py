"""What those built-in functions do that look at values from outside, or run code."""

from __future__ import annotations

import builtins

from ..interpret.assignment import set_attribute
from ..interpret.attributes import linearised
from ..interpret.joins import unknown_from
from ..interpret.judgement import hash_key
from ..interpret.machine import Library, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    Entry,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Native,
    NativeMethod,
    Partial,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _undecided(call: ModelCall, reason: str) -> Unknown:
    for item in call.arguments.items:
        if isinstance(item.value, Unknown):
            return unknown_from(item.value, reason, call.site)
    return call.machine.unknown(reason, call.site)


def _getattr(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[1]) if len(positional) > 1 else None
    if not isinstance(name, str):
        return _undecided(call, "which attribute it is is not known")
    found = call.machine.attribute(positional[0], name, call.site)
    if (
        isinstance(found, Unknown)
        and len(positional) > 2
        and isinstance(positional[0], FunctionValue | ModuleValue)
    ):
        return positional[2]
    return found


def _setattr(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[1]) if len(positional) == 3 else None
    if isinstance(name, str):
        set_attribute(call.machine, positional[0], name, positional[2])
    return NONE


def _hasattr(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[1]) if len(positional) > 1 else None
    if isinstance(name, str):
        found = call.machine.attribute(positional[0], name, call.site)
        if not isinstance(found, Unknown | Attribute | NativeMethod):
            return Const(True)
    return _undecided(call, "whether it has the attribute is not known")


def _globals(call: ModelCall) -> Value:
    result = DictValue()
    for name, value in call.scope.module_scope.names.items():
        result.entries[hash_key(Const(name))] = Entry(Const(name), value, call.site)
    return result


def _isinstance(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    if len(positional) == 2:
        kinds = positional[1].items if isinstance(positional[1], TupleValue) else (positional[1],)
        verdicts = [_is_instance(positional[0], kind) for kind in kinds]
        if True in verdicts:
            return Const(True)
        if None not in verdicts:
            return Const(False)
    return _undecided(call, "of which type it is is not known")


def _is_instance(value: Value, kind: Value) -> bool | None:
    match value:
        case Const():
            python_type: type = type(value.value)
        case ListValue() | DictValue() | SetValue() | TupleValue():
            python_type = {ListValue: list, DictValue: dict, SetValue: set, TupleValue: tuple}[type(value)]
        case InstanceValue() if isinstance(kind, ClassValue):
            return kind in linearised(value.cls) or None
        case _:
            return None
    if isinstance(kind, ClassValue):
        return False
    if isinstance(kind, External) and kind.name.startswith("builtins."):
        wanted = getattr(builtins, kind.name.removeprefix("builtins."), None)
        return issubclass(python_type, wanted) if isinstance(wanted, type) else None
    return None


def _callable(call: ModelCall) -> Value:
    first = _first(call)
    if isinstance(first, FunctionValue | ClassValue | BoundMethod | Partial | Native):
        return Const(True)
    if isinstance(first, Const | ListValue | DictValue | TupleValue | SetValue):
        return Const(False)
    return _undecided(call, "whether it can be called is not known")


def _type(call: ModelCall) -> Value:
    first = _first(call)
    if isinstance(first, InstanceValue) and len(call.arguments.items) == 1:
        return first.cls
    return _undecided(call, "its type is not known")


def _exec(call: ModelCall) -> Value:
    # The code that it runs may change the dictionaries that it is given.
    unknown = call.machine.unknown("what code in a text does is not known", call.site)
    for item in call.arguments.items[1:]:
        if isinstance(item.value, DictValue):
            call.machine.touch(item.value)
            item.value.open = item.value.open or unknown
    return unknown


LIBRARY = Library(
    functions={
        "builtins.callable": _callable,
        "builtins.getattr": _getattr,
        "builtins.globals": _globals,
        "builtins.hasattr": _hasattr,
        "builtins.isinstance": _isinstance,
        "builtins.locals": _globals,
        "builtins.setattr": _setattr,
        "builtins.type": _type,
        "builtins.exec": _exec,
        "builtins.eval": _exec,
    },
)
