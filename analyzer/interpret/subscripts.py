"""Subscripts and slices."""

from __future__ import annotations

import re

from .. import syntax
from .attributes import is_enum
from .calls import call
from .hosting import computed
from .iteration import elements
from .joins import unknown_from
from .judgement import hash_key
from .machine import Machine, Raised
from .plain import lifted, plain_value
from .values import (
    NONE,
    Argument,
    Arguments,
    Attribute,
    ClassValue,
    Const,
    DictValue,
    External,
    ExternalCall,
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
            if key is not None and not value.open:
                raise Raised("KeyError", ("LookupError",), site)
            return unknown_from(value.open or index, "the entry is not known", site)
        case ListValue() | TupleValue() | Const(value=str()):
            return _element(machine, value, index, site)
        case Const(value=re.Match() as found):
            given = Arguments((Argument(None, index, site),))
            return computed(machine, found.__getitem__, given, site, scope, "the group is not known", value)
        case ClassValue() if is_enum(value) and isinstance(index, Const):
            return machine.attribute(value, str(index.value), site)
        case External() if f"{value.name}.__getitem__" in machine.functions:
            getter = External(f"{value.name}.__getitem__")
            return call(machine, getter, Arguments((Argument(None, index, site),)), site, scope)
        case ClassValue() | External() | Subscripted() | ExternalCall() | Attribute():
            machine.doubts += 1
            return Subscripted(value, index)
        case InstanceValue() if "__items__" in value.attributes:
            return item_of(machine, value.attributes["__items__"], index, site, scope)
        case InstanceValue():
            getter_method = machine.attribute(value, "__getitem__", site)
            return call(machine, getter_method, Arguments((Argument(None, index, site),)), site, scope)
        case _:
            return unknown_from(value, "its elements are not known", site)


def _element(machine: Machine, value: ListValue | TupleValue | Const, index: Value, site: Site) -> Value:
    position = plain_value(index)
    if not isinstance(position, int) or (isinstance(value, ListValue) and value.open):
        return machine.unknown("which element it is is not known", site)
    items, _ = elements(machine, value, site)
    if not -len(items) <= position < len(items):
        raise Raised("IndexError", ("LookupError",), site)
    return items[position]


def sliced(machine: Machine, value: Value, node: syntax.Slice, site: Site, scope: Scope) -> Value:
    """``value[lower:upper:step]``."""
    bounds = [
        plain_value(machine.evaluate(bound, scope)) if bound is not None else None
        for bound in (node.lower, node.upper, node.step)
    ]
    if all(bound is None or isinstance(bound, int) for bound in bounds) and bounds[2] != 0:
        cut: slice[int | None, int | None, int | None] = slice(
            *(bound for bound in bounds if bound is None or isinstance(bound, int))
        )
        match value:
            case ListValue() if not value.open:
                return ListValue(value.items[cut])
            case TupleValue():
                return TupleValue(value.items[cut])
            case Const(value=str() as text):
                return lifted(text[cut], site, value.environment) or NONE
            case _:
                pass
    if isinstance(value, ExternalCall | Attribute | Subscripted):
        return Subscripted(value, machine.unknown("a slice", site))
    return machine.unknown("the part taken of it is not known", site)
