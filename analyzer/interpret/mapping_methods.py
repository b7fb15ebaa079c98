"""Methods of dictionaries and sets."""

from __future__ import annotations

from collections.abc import Mapping

from .assignment import mirror
from .filling import fill
from .iteration import members
from .judgement import certainly_absent, hash_key, may_equal_others
from .machine import Machine, Raised
from .operators import binary
from .plain import MAX_ITEMS, plain_value
from .sequence_methods import Method, clear, copied, forget
from .values import (
    NONE,
    Arguments,
    Const,
    DictValue,
    Entry,
    External,
    ListValue,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Value,
)
from .views import view_of


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
    if key is None or receiver.open or not certainly_absent(receiver.entries, key):
        return machine.doubt(receiver.open or values[0], "the entry is not known", site)
    if fallback is None:
        raise Raised("KeyError", ("LookupError",), site)
    return fallback


def _dict_pop(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    result = _looked_up(machine, receiver, values, values[1] if len(values) > 1 else None, site)
    key = hash_key(values[0]) if values else None
    if isinstance(receiver, DictValue) and values and (key is None or may_equal_others(key)):
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
    uncertain = key is None or may_equal_others(key)
    if isinstance(receiver, DictValue) and not uncertain and key not in receiver.entries:
        machine.touch(receiver)
        receiver.entries[key] = Entry(values[0], result, site)
    elif isinstance(receiver, DictValue) and uncertain and key not in receiver.entries:
        machine.touch(receiver)
        receiver.open = receiver.open or machine.doubt(result, "a key of the dictionary is not known", site)
    return result


def _items(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return view_of(receiver, [TupleValue((e.key, e.value)) for e in receiver.entries.values()], site)


def _keys(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return view_of(receiver, [entry.key for entry in receiver.entries.values()], site)


def _values(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    if not isinstance(receiver, DictValue):
        return NONE
    return view_of(receiver, [entry.value for entry in receiver.entries.values()], site, like_set=False)


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


def _add(machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site) -> Value:
    if isinstance(receiver, SetValue) and values:
        machine.touch(receiver)
        key = hash_key(values[0])
        if key is None:
            receiver.open = receiver.open or machine.doubt(values[0], "an element is not known", site)
        else:
            receiver.entries.setdefault(key, values[0])
    return NONE


def _set_update(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    for value in values:
        more, opened, _ = members(machine, value, site)
        for item in more:
            _add(machine, receiver, [item], arguments, site)
        if isinstance(receiver, SetValue):
            receiver.open = receiver.open or opened
    return NONE


def _union(machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site) -> Value:
    if not isinstance(receiver, SetValue):
        return machine.unknown("the set is not known", site)
    result = SetValue(dict(receiver.entries), receiver.open, receiver.frozen)
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


def _remove(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    key = hash_key(values[0]) if values else None
    if isinstance(receiver, SetValue) and key is not None and key not in receiver.entries:
        if receiver.open is None and certainly_absent(receiver.entries, key):
            raise Raised("KeyError", ("LookupError",), site, (values[0],))
        machine.doubts += 1
    return _discard(machine, receiver, values, arguments, site)


def _popitem(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
) -> Value:
    if not isinstance(receiver, DictValue) or receiver.open is not None or receiver.unordered:
        forget(machine, receiver, values, arguments, site)
        return machine.unknown("which entry was taken is not known", site)
    if not receiver.entries:
        raise Raised("KeyError", ("LookupError",), site)
    machine.touch(receiver)
    _, entry = receiver.entries.popitem()
    return TupleValue((entry.key, entry.value))


def _most_common(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    """Of a ``Counter``."""
    if not isinstance(receiver, DictValue) or receiver.open is not None or receiver.unordered:
        return machine.unknown("what is counted is not known", site)
    counts = [(entry, plain_value(entry.value)) for entry in receiver.entries.values()]
    if not all(isinstance(count, int) for _, count in counts):
        return machine.unknown("the counts are not known", site)
    ordered = sorted(counts, key=lambda pair: pair[1] if isinstance(pair[1], int) else 0, reverse=True)
    number = plain_value(values[0]) if values else None
    taken = ordered[: number if isinstance(number, int) else None]
    return ListValue([TupleValue((entry.key, entry.value)) for entry, _ in taken])


def _counted(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    """``elements()`` of a ``Counter``."""
    items: list[Value] = []
    for entry in receiver.entries.values() if isinstance(receiver, DictValue) else ():
        count = plain_value(entry.value)
        if not isinstance(count, int) or count > MAX_ITEMS:
            return machine.unknown("the counts are not known", site)
        items += [entry.key] * count
    unordered = isinstance(receiver, DictValue) and receiver.unordered
    return ListValue(items, unordered=unordered)


def _move_to_end(
    machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, _site: Site
) -> Value:
    key = hash_key(values[0]) if values else None
    last = arguments.keyword("last")
    if isinstance(receiver, DictValue) and key in receiver.entries and key is not None:
        machine.touch(receiver)
        entry = receiver.entries.pop(key)
        others = dict(receiver.entries)
        receiver.entries.clear()
        first = last is not None and last.value == Const(False)
        receiver.entries.update({key: entry, **others} if first else {**others, key: entry})
    return NONE


def _combined(name: str) -> Method:
    """A method of sets that gives a new one, as the operator of that name does."""

    def method(
        machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
    ) -> Value:
        result = receiver
        for value in values:
            other = value
            if not isinstance(value, SetValue):
                other = SetValue()
                _set_update(machine, other, [value], arguments, site)
                if name == "BitAnd" and isinstance(result, SetValue):
                    # It is walked over, however long it is.
                    found = {key: item for key, item in other.entries.items() if key in result.entries}
                    other = SetValue(found, other.open)
            result = binary(machine, name, result, other, site)
        return copied(machine, result, values, arguments, site) if result is receiver else result

    return method


def _updated(name: str) -> Method:
    """A method of sets that changes the set, as the operator of that name gives a new one."""

    def method(
        machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
    ) -> Value:
        result = _combined(name)(machine, receiver, values, arguments, site)
        if not isinstance(receiver, SetValue) or not isinstance(result, SetValue):
            return forget(machine, receiver, values, arguments, site)
        machine.touch(receiver)
        receiver.entries, receiver.open = dict(result.entries), result.open
        return NONE

    return method


def _compared(name: str) -> Method:
    """A method of sets that tells how two relate, as the comparison of that name does."""

    def method(
        machine: Machine, receiver: Value, values: list[Value], arguments: Arguments, site: Site
    ) -> Value:
        other = SetValue()
        _set_update(machine, other, values[:1], arguments, site)
        if not isinstance(receiver, SetValue) or receiver.open or other.open:
            return machine.unknown("how the sets relate is not known", site)
        ours, theirs = receiver.entries.keys(), other.entries.keys()
        match name:
            case "issubset":
                return Const(ours <= theirs)
            case "issuperset":
                return Const(ours >= theirs)
            case _:
                return Const(ours.isdisjoint(theirs))

    return method


def _from_keys(
    machine: Machine, _receiver: Value, _values: list[Value], arguments: Arguments, site: Site
) -> Value:
    return machine.call(External("builtins.dict.fromkeys"), arguments, site, Scope("module", "", ""))


DICT_METHODS: Mapping[str, Method] = {
    "fromkeys": _from_keys,
    "get": _get,
    "items": _items,
    "keys": _keys,
    "values": _values,
    "update": _update,
    "setdefault": _set_default,
    "pop": _dict_pop,
    "popitem": _popitem,
    "most_common": _most_common,
    "elements": _counted,
    "move_to_end": _move_to_end,
    "copy": copied,
    "clear": clear,
}
SET_METHODS: Mapping[str, Method] = {
    "add": _add,
    "update": _set_update,
    "union": _union,
    "difference": _combined("Sub"),
    "intersection": _combined("BitAnd"),
    "symmetric_difference": _combined("BitXor"),
    "difference_update": _updated("Sub"),
    "intersection_update": _updated("BitAnd"),
    "symmetric_difference_update": _updated("BitXor"),
    "issubset": _compared("issubset"),
    "issuperset": _compared("issuperset"),
    "isdisjoint": _compared("isdisjoint"),
    "discard": _discard,
    "remove": _remove,
    "copy": copied,
    "clear": clear,
}
