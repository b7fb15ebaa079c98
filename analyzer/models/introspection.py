"""What those built-in functions do that look at values from outside, or run code."""

from __future__ import annotations

import builtins
import collections
import collections.abc
import datetime
import re
from pathlib import PurePosixPath

from ..interpret.assignment import set_attribute
from ..interpret.attributes import certainly_lacks, names_as_dict
from ..interpret.classes import made_class
from ..interpret.judgement import PLAIN_BASES
from ..interpret.lookup import external_bases, has_unknown_base, linearised
from ..interpret.machine import Library, Machine, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import (
    HOSTED,
    NONE,
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
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
    UnionOf,
    Unknown,
    Value,
)
from .causes import undecided
from .kinds import is_of_kind


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _getattr(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[1]) if len(positional) > 1 else None
    if not isinstance(name, str):
        return undecided(call, "which attribute it is is not known")
    if len(positional) > 2 and certainly_lacks(call.machine, positional[0], name):
        return positional[2]
    return call.machine.attribute(positional[0], name, call.site)


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
        if certainly_lacks(call.machine, positional[0], name):
            return Const(False)
        # What another library has depends on its version.
        if not isinstance(found, Unknown | Attribute | External | NativeMethod):
            return Const(True)
        if isinstance(found, NativeMethod) and _python_has(found):
            return Const(True)
    return undecided(call, "whether it has the attribute is not known")


def _python_has(found: NativeMethod) -> bool:
    kinds: dict[type, type] = {ListValue: list, DictValue: dict, TupleValue: tuple, SetValue: set}
    receiver = found.receiver
    held = receiver.value if isinstance(receiver, Const) else kinds.get(type(receiver))
    return hasattr(held, found.name)


def _globals(call: ModelCall) -> Value:
    scope = call.scope.module_scope
    return names_as_dict(scope.names, call.site, scope)


def _locals(call: ModelCall) -> Value:
    return names_as_dict(call.scope.names, call.site)


def _vars(call: ModelCall) -> Value:
    first = _first(call)
    match first:
        case None:
            return _locals(call)
        case InstanceValue():
            return names_as_dict(first.attributes, call.site, first)
        case ClassValue():
            return names_as_dict(first.scope.names, call.site)
        case ModuleValue() if first.name in call.machine.scopes:
            scope = call.machine.look_into(first.name)
            return names_as_dict(scope.names if scope else {}, call.site, scope)
        case _:
            return undecided(call, "its attributes are not known")


def _dir(call: ModelCall) -> Value:
    first = _first(call)
    names: set[str] = set()
    match first:
        case InstanceValue():
            names.update(first.attributes)
            for cls in linearised(first.cls):
                names.update(cls.scope.names)
        case ClassValue():
            for cls in linearised(first):
                names.update(cls.scope.names)
        case ModuleValue() if first.name in call.machine.scopes:
            scope = call.machine.look_into(first.name)
            names.update(scope.names if scope else ())
        case _:
            return undecided(call, "its attributes are not known")
    # What every object has, besides.
    names.update(("__class__", "__dict__", "__doc__", "__module__"))
    return ListValue([Const(name) for name in sorted(names)])


def _isinstance(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    if len(positional) == 2:
        kinds = _kinds(positional[1])
        verdicts = [_is_instance(call.machine, positional[0], kind) for kind in kinds]
        if True in verdicts:
            return Const(True)
        if None not in verdicts:
            return Const(False)
    return undecided(call, "of which type it is is not known")


def _is_instance(machine: Machine, value: Value, kind: Value) -> bool | None:
    if isinstance(kind, External) and kind.name in machine.classes:
        return is_of_kind(machine, value, kind.name)
    match value:
        case Const():
            python_type: type = type(value.value)
        case ListValue() | DictValue() | SetValue() | TupleValue():
            python_type = {ListValue: list, DictValue: dict, SetValue: set, TupleValue: tuple}[type(value)]
            if isinstance(value, SetValue) and value.frozen:
                python_type = frozenset
            elif isinstance(value, ListValue | DictValue) and value.kind:
                python_type = getattr(collections, value.kind)
        case InstanceValue():
            return _is_subclass(value.cls, kind)
        case FunctionValue() | BoundMethod() | ModuleValue():
            builtin = isinstance(kind, External) and kind.name.startswith("builtins.")
            return False if isinstance(kind, ClassValue) or builtin else None
        case ClassValue():
            return (
                True if kind == External("builtins.type") else False if isinstance(kind, ClassValue) else None
            )
        case _:
            return None
    if isinstance(kind, ClassValue):
        return False
    if isinstance(kind, External):
        wanted = _PYTHON_TYPES.get(kind.name) or getattr(builtins, kind.name.removeprefix("builtins."), None)
        return issubclass(python_type, wanted) if isinstance(wanted, type) else None
    return None


_PYTHON_TYPES: dict[str, type] = {
    "collections.abc.Iterable": collections.abc.Iterable,
    "collections.abc.Mapping": collections.abc.Mapping,
    "collections.abc.Sequence": collections.abc.Sequence,
    "datetime.date": datetime.date,
    "datetime.datetime": datetime.datetime,
    "datetime.timedelta": datetime.timedelta,
    "pathlib.Path": PurePosixPath,
    "re.Pattern": re.Pattern,
}


def _kinds(value: Value) -> tuple[Value, ...]:
    match value:
        case TupleValue():
            return tuple(kind for item in value.items for kind in _kinds(item))
        case UnionOf():
            return value.members
        case _:
            return (value,)


def _is_subclass(cls: ClassValue, kind: Value) -> bool | None:
    if isinstance(kind, ClassValue):
        if kind in linearised(cls):
            return True
        return None if has_unknown_base(cls) else False
    if isinstance(kind, External):
        bases = set(external_bases(cls))
        if kind.name in bases or kind.name == "builtins.object":
            return True
        wanted = getattr(builtins, kind.name.removeprefix("builtins."), None)
        parents = [getattr(builtins, base.removeprefix("builtins."), None) for base in bases]
        if isinstance(wanted, type) and any(isinstance(p, type) and issubclass(p, wanted) for p in parents):
            return True
        known = bases <= PLAIN_BASES or all(isinstance(p, type) for p in parents)
        return False if known and not has_unknown_base(cls) and isinstance(wanted, type) else None
    return None


def _issubclass(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    if len(positional) == 2 and isinstance(positional[0], ClassValue):
        verdicts = [_is_subclass(positional[0], kind) for kind in _kinds(positional[1])]
        if True in verdicts:
            return Const(True)
        if None not in verdicts:
            return Const(False)
    return undecided(call, "from which class it derives is not known")


def _callable(call: ModelCall) -> Value:
    first = _first(call)
    if isinstance(first, FunctionValue | ClassValue | BoundMethod | Partial | Native):
        return Const(True)
    if isinstance(first, Const | ListValue | DictValue | TupleValue | SetValue):
        return Const(False)
    return undecided(call, "whether it can be called is not known")


def _type(call: ModelCall) -> Value:
    first = _first(call)
    values = [item.value for item in call.arguments.positional]
    if len(values) == 3:
        name, bases = plain_value(values[0]), values[1]
        if isinstance(name, str) and isinstance(bases, TupleValue) and isinstance(values[2], DictValue):
            return made_class(call.machine, name, bases.items, values[2], call.site, call.scope)
        return undecided(call, "the class that is made here is not known")
    match first:
        case InstanceValue():
            return first.cls
        case Const() if not isinstance(first.value, HOSTED):
            return External(f"builtins.{type(first.value).__name__}")
        case SetValue(frozen=True):
            return External("builtins.frozenset")
        case ListValue() | DictValue() if first.kind:
            return External(f"collections.{first.kind}")
        case ListValue() | DictValue() | SetValue() | TupleValue():
            return External(f"builtins.{type(first).__name__.removesuffix('Value').lower()}")
        case _:
            return undecided(call, "its type is not known")


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
        "builtins.issubclass": _issubclass,
        "builtins.dir": _dir,
        "builtins.locals": _locals,
        "builtins.vars": _vars,
        "builtins.setattr": _setattr,
        "builtins.type": _type,
        "builtins.exec": _exec,
        "builtins.eval": _exec,
    },
)
