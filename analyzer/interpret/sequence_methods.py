"""Methods of lists and tuples, and those that all containers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from .filling import copied_entries
from .iteration import elements, members
from .machine import Machine, Raised
from .plain import MAX_ITEMS, NOT_PLAIN, plain_value
from .values import (
    NONE,
    Arguments,
    Const,
    DictValue,
    ListValue,
    SetValue,
    Site,
    Value,
)

Method: TypeAlias = Callable[[Machine, Value, list[Value], Arguments, Site], Value]


def _append(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if isinstance(receiver, ListValue) and values:
        machine.touch(receiver)
        receiver.items.append(values[0])
    return NONE


def _extend(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if isinstance(receiver, ListValue) and values:
        more, opened, unordered = members(machine, values[0], site)
        if len(receiver.items) + len(more) > MAX_ITEMS:
            more, opened = [], machine.unknown("the list is too long to follow", site)
        machine.touch(receiver)
        receiver.items.extend(more)
        receiver.open = receiver.open or opened
        receiver.unordered = receiver.unordered or unordered
    return NONE


def _insert(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if isinstance(receiver, ListValue) and len(values) == 2:
        machine.touch(receiver)
        position = plain_value(values[0])
        if isinstance(position, int):
            receiver.items.insert(position, values[1])
        else:
            receiver.open = machine.doubt(values[0], "where it is inserted is not known", site)
    return NONE


def _list_pop(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    position = plain_value(values[0]) if values else -1
    if (
        isinstance(receiver, ListValue)
        and isinstance(position, int)
        and not (receiver.open or receiver.unordered)
    ):
        machine.touch(receiver)
        try:
            return receiver.items.pop(position)
        except IndexError:
            raise Raised("IndexError", ("LookupError",), site) from None
    if isinstance(receiver, ListValue):
        machine.touch(receiver)
        receiver.items.clear()
        receiver.open = machine.unknown("which element was taken is not known", site)
    return machine.doubt(receiver, "which element was taken is not known", site)


def forget(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    """Drop what is known of a container's contents."""
    machine.touch(receiver) if isinstance(receiver, ListValue | SetValue | DictValue) else None
    unknown = machine.unknown("its contents are no longer known", site)
    if isinstance(receiver, ListValue):
        receiver.items.clear()
        receiver.open = unknown
    elif isinstance(receiver, SetValue | DictValue):
        receiver.entries.clear()
        receiver.open = unknown
    return NONE


def _remove(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    plain, wanted = plain_value(receiver), plain_value(values[0]) if values else NOT_PLAIN
    if not isinstance(receiver, ListValue) or not isinstance(plain, list) or wanted is NOT_PLAIN:
        return forget(machine, receiver, values, arguments, site)
    if wanted not in plain:
        raise Raised("ValueError", (), site)
    machine.touch(receiver)
    del receiver.items[plain.index(wanted)]
    return NONE


def _reverse(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if isinstance(receiver, ListValue):
        machine.touch(receiver)
        receiver.items.reverse()
    return NONE


def clear(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    """Empty a container."""
    if isinstance(receiver, ListValue):
        machine.touch(receiver)
        receiver.items.clear()
        receiver.open, receiver.unordered = None, False
    elif isinstance(receiver, SetValue | DictValue):
        machine.touch(receiver)
        receiver.entries.clear()
        receiver.open = None
        if isinstance(receiver, DictValue):
            receiver.unordered = False
    return NONE


def copied(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    """A shallow copy."""
    match receiver:
        case ListValue():
            return ListValue(
                list(receiver.items), receiver.open, unordered=receiver.unordered, kind=receiver.kind
            )
        case SetValue():
            return SetValue(dict(receiver.entries), receiver.open, receiver.frozen)
        case DictValue():
            return copied_entries(receiver)
        case _:
            return receiver


def _position(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    plain, wanted = plain_value(receiver), plain_value(values[0]) if values else NOT_PLAIN
    if isinstance(plain, list | tuple) and wanted in plain and wanted is not NOT_PLAIN:
        return Const(plain.index(wanted))
    return machine.unknown("the position is not known", site)


def _count(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    plain, wanted = plain_value(receiver), plain_value(values[0]) if values else NOT_PLAIN
    if isinstance(plain, list | tuple) and wanted is not NOT_PLAIN:
        return Const(plain.count(wanted))
    return machine.unknown("the number is not known", site)


def _append_left(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if isinstance(receiver, ListValue) and values:
        machine.touch(receiver)
        receiver.items.insert(0, values[0])
    return NONE


def _extend_left(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if isinstance(receiver, ListValue) and values:
        more, opened = elements(machine, values[0], site)
        machine.touch(receiver)
        receiver.items[:0] = more[::-1]
        receiver.open = receiver.open or opened
    return NONE


def _pop_left(
    machine: Machine, receiver: Value, _values: list[Value], arguments: Arguments, site: Site
) -> Value:
    return _list_pop(machine, receiver, [Const(0)], arguments, site)


LIST_METHODS: Mapping[str, Method] = {
    "append": _append,
    "appendleft": _append_left,
    "extendleft": _extend_left,
    "popleft": _pop_left,
    "extend": _extend,
    "insert": _insert,
    "pop": _list_pop,
    "remove": _remove,
    "reverse": _reverse,
    "clear": clear,
    "copy": copied,
    "index": _position,
    "count": _count,
}
TUPLE_METHODS: Mapping[str, Method] = {"index": _position, "count": _count}
