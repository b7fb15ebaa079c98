"""Methods of dictionaries and sets."""

from __future__ import annotations

from collections.abc import Mapping

from .assignment import doubt_entries, mirror
from .enums import enum_constant
from .iteration import elements
from .joins import unknown_from
from .judgement import hash_key
from .machine import Machine, Raised
from .sequence_methods import Method, clear, copied, forget
from .values import (
    NONE,
    Arguments,
    Const,
    DictValue,
    Entry,
    ListValue,
    SetValue,
    Site,
    TupleValue,
    Value,
)


def _get(machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site) -> Value:
    default = arguments.keyword("default")
    fallback = values[1] if len(values) > 1 else (default.value if default else NONE)
    return _looked_up(machine, receiver, values, fallback, site)


def _looked_up(
    machine: Machine, receiver: Value, values: list[Value], fallback: Value | None, site: Site
) -> Value:
    if not isinstance(receiver, DictValue) or not values:
        return machine.unknown("the entry is not known", site)
    key = hash_key(values[0])
    if key is not None and key in receiver.entries:
        # An unknown entry may have replaced this one.
        return receiver.entries[key].value
    if key is None or receiver.open:
        return unknown_from(receiver.open or values[0], "the entry is not known", site)
    if fallback is None:
        raise Raised("KeyError", ("LookupError",), site)
    return fallback


def _dict_pop(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    result = _looked_up(machine, receiver, values, values[1] if len(values) > 1 else None, site)
    if isinstance(receiver, DictValue) and values and hash_key(values[0]) is None:
        forget(machine, receiver, values, _arguments, site)
    elif isinstance(receiver, DictValue) and values:
        machine.touch(receiver)
        receiver.entries.pop(hash_key(values[0]), None)
    return result


def _set_default(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    fallback = values[1] if len(values) > 1 else NONE
    result = _looked_up(machine, receiver, values, fallback, site)
    key = hash_key(values[0]) if values else None
    if isinstance(receiver, DictValue) and key is not None and key not in receiver.entries:
        machine.touch(receiver)
        receiver.entries[key] = Entry(values[0], result, site)
    return result


def _items(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return ListValue([TupleValue((e.key, e.value)) for e in receiver.entries.values()], receiver.open)


def _keys(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return ListValue([entry.key for entry in receiver.entries.values()], receiver.open)


def _values(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return ListValue([entry.value for entry in receiver.entries.values()], receiver.open)


def _update(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    if isinstance(receiver, DictValue):
        machine.touch(receiver)
        for value in values:
            fill(machine, receiver, value, site)
        for item in arguments.keywords:
            key = Const(item.name)
            receiver.entries[hash_key(key)] = Entry(key, item.value, item.site)
            mirror(machine, receiver, key, item.value)
    return NONE


def fill(machine: Machine, target: DictValue, value: Value, site: Site) -> None:
    """Add the entries of a dictionary, or of pairs, to a dictionary."""
    value = enum_constant(value)
    if isinstance(value, DictValue):
        if value.open is not None:
            doubt_entries(target, None, value.open)
        target.entries.update(value.entries)
        for entry in value.entries.values() if target.mirrored is not None else ():
            mirror(machine, target, entry.key, entry.value)
        return
    pairs, opened = elements(machine, value, site)
    if opened is not None:
        doubt_entries(target, None, opened)
    for pair in pairs:
        parts, unknown = elements(machine, pair, site)
        key = hash_key(parts[0]) if len(parts) == 2 and unknown is None else None
        if key is None:
            doubt_entries(target, None, unknown_from(pair, "a key of the dictionary is not known", site))
        else:
            target.entries[key] = Entry(parts[0], parts[1], site)


def _add(machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site) -> Value:
    if isinstance(receiver, SetValue) and values:
        machine.touch(receiver)
        key = hash_key(values[0])
        if key is None:
            receiver.open = receiver.open or unknown_from(values[0], "an element is not known", site)
        else:
            receiver.entries.setdefault(key, values[0])
    return NONE


def _set_update(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    for value in values:
        more, opened = elements(machine, value, site)
        for item in more:
            _add(machine, receiver, [item], arguments, site)
        if isinstance(receiver, SetValue):
            receiver.open = receiver.open or opened
    return NONE


def _union(machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site) -> Value:
    if not isinstance(receiver, SetValue):
        return machine.unknown("the set is not known", site)
    result = SetValue(dict(receiver.entries), receiver.open)
    _set_update(machine, result, values, arguments, site)
    return result


def _discard(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    key = hash_key(values[0]) if values else None
    if key is None or not isinstance(receiver, SetValue):
        return forget(machine, receiver, values, arguments, site)
    machine.touch(receiver)
    receiver.entries.pop(key, None)
    return NONE


DICT_METHODS: Mapping[str, Method] = {
    "get": _get,
    "items": _items,
    "keys": _keys,
    "values": _values,
    "update": _update,
    "setdefault": _set_default,
    "pop": _dict_pop,
    "popitem": forget,
    "copy": copied,
    "clear": clear,
}
SET_METHODS: Mapping[str, Method] = {
    "add": _add,
    "update": _set_update,
    "union": _union,
    "discard": _discard,
    "remove": _discard,
    "copy": copied,
    "clear": clear,
}
