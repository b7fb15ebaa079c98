"""Subscripts and slices."""

from __future__ import annotations

import re

from .. import syntax
from .assignment import slice_of
from .calls import call
from .enums import enum_constant
from .hosting import computed
from .iteration import elements, is_unordered
from .judgement import certainly_absent, hash_key
from .lookup import is_enum
from .machine import Machine, Raised
from .plain import plain_value
from .special import call_special, has_special
from .values import (
    NO_ARGUMENTS,
    Argument,
    Arguments,
    Attribute,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ListValue,
    Scope,
    Site,
    Subscripted,
    TupleValue,
    Value,
)


def item_of(machine: Machine, value: Value, index: Value, site: Site, scope: Scope) -> Value:
    """``value[index]``."""
    match value:
        case DictValue():
            key = hash_key(index)
            if key is not None and key in value.entries:
                return value.entries[key].value
            if value.default is not None and key is not None:
                return _made_entry(machine, value, index, site, scope)
            if value.default is not None:
                machine.touch(value)
                value.open = value.open or machine.doubt(index, "a key of the dictionary is not known", site)
            if key is not None and not value.open and certainly_absent(value.entries, key):
                raise Raised("KeyError", ("LookupError",), site)
            return machine.doubt(value.open or index, "the entry is not known", site)
        case ListValue() | TupleValue() | Const(value=str() | bytes()):
            return _element(machine, value, index, site)
        case Const(value=(re.Match() | range()) as found):
            given = Arguments((Argument(None, index, site),))
            return computed(machine, found.__getitem__, given, site, scope, "the group is not known", value)
        case ClassValue() if isinstance(
            value.scope.names.get("__class_getitem__"), Descriptor | FunctionValue
        ):
            getter_method = machine.attribute(value, "__class_getitem__", site)
            given = Arguments((Argument(None, index, site),))
            return call(machine, getter_method, given, site, scope)
        case ClassValue() if is_enum(value) and isinstance(index, Const):
            return machine.attribute(value, str(index.value), site)
        case External() if f"{value.name}.__getitem__" in machine.functions:
            getter = External(f"{value.name}.__getitem__")
            return call(machine, getter, Arguments((Argument(None, index, site),)), site, scope)
        case ClassValue() | External() | Subscripted() | ExternalCall() | Attribute():
            machine.doubts += 1
            return Subscripted(value, index)
        case InstanceValue() if has_special(value, "__getitem__"):
            return call_special(machine, value, "__getitem__", (index,), site)
        case InstanceValue(content=content) if content is not None:
            return item_of(machine, content, index, site, scope)
        case _:
            return machine.doubt(value, "its elements are not known", site)


def _made_entry(machine: Machine, value: DictValue, index: Value, site: Site, scope: Scope) -> Value:
    """The entry that looking it up makes, in a ``defaultdict`` and its like."""
    if value.open is not None or value.default is None:
        return machine.doubt(value.open or index, "the entry is not known", site)
    made = call(machine, value.default, NO_ARGUMENTS, site, scope)
    machine.touch(value)
    value.entries[hash_key(index)] = Entry(index, made, site)
    return made


def _element(machine: Machine, value: ListValue | TupleValue | Const, index: Value, site: Site) -> Value:
    position = plain_value(index)
    if isinstance(position, slice):
        return _cut(machine, value, position, site)
    loose = isinstance(value, ListValue) and value.open
    if not isinstance(position, int) or loose or is_unordered(value):
        return machine.unknown("which element it is is not known", site)
    items, _ = elements(machine, value, site)
    if not -len(items) <= position < len(items):
        raise Raised("IndexError", ("LookupError",), site)
    return items[position]


def sliced(machine: Machine, value: Value, node: syntax.Slice, site: Site, scope: Scope) -> Value:
    """``value[lower:upper:step]``."""
    cut = slice_of(machine, node, scope)
    if isinstance(value, ExternalCall | Attribute | Subscripted):
        return Subscripted(value, machine.unknown("a slice", site))
    if cut is None:
        return machine.unknown("the part taken of it is not known", site)
    if isinstance(value, InstanceValue) and has_special(value, "__getitem__"):
        return call_special(machine, value, "__getitem__", (Const(cut),), site)
    return _cut(machine, enum_constant(value), cut, site)


def _cut(machine: Machine, value: Value, cut: slice, site: Site) -> Value:
    match value:
        case ListValue() if not (value.open or value.unordered):
            return ListValue(value.items[cut])
        case TupleValue() if not value.unordered:
            return TupleValue(value.items[cut])
        case Const(value=(str() | bytes() | range()) as text):
            return Const(text[cut], value.environment)
        case _:
            return machine.doubt(value, "the part taken of it is not known", site)
