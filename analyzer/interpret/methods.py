"""Methods of texts, lists, dictionaries and sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from .iteration import elements
from .joins import unknown_from
from .machine import Machine, Raised
from .operators import pattern_of
from .plain import NOT_PLAIN, lifted, plain_value
from .values import (
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    Entry,
    ListValue,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
    environment_of,
    hash_key,
)

# Methods that only read; computed by Python itself on plain values.
_TEXT = frozenset(
    [
        "capitalize",
        "casefold",
        "center",
        "count",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "format_map",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "join",
        "ljust",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "translate",
        "upper",
        "zfill",
        "encode",
    ]
)
_NUMBER = frozenset(["bit_length", "is_integer", "hex", "as_integer_ratio", "conjugate", "decode"])

Method: TypeAlias = Callable[[Machine, Value, list[Value], Arguments, Site], Value]


def call_method(
    machine: Machine, receiver: Value, name: str, arguments: Arguments, site: Site, scope: Scope
) -> Value:
    """Call a method of a constant or container."""
    machine.burn()
    if arguments.open is not None:
        return machine.unknown("the arguments are not known", site)
    values = [item.value for item in arguments.positional]
    match receiver:
        case Const(value=str()) if name in _TEXT:
            return _text_method(machine, receiver, name, arguments, site)
        case Const() if name in _NUMBER:
            return _text_method(machine, receiver, name, arguments, site)
        case ListValue():
            if name == "sort":
                return _sort(machine, receiver, arguments, site, scope)
            method = _LIST.get(name)
        case TupleValue():
            method = _TUPLE.get(name)
        case DictValue():
            method = _DICT.get(name)
        case SetValue():
            method = _SET.get(name)
        case _:
            method = None
    if method is None:
        return unknown_from(receiver, f"what its method '{name}' returns is not known", site)
    return method(machine, receiver, values, arguments, site)


def known_methods(receiver: Value) -> bool:
    """Whether a value is of a kind whose methods are known here."""
    return isinstance(receiver, Const | ListValue | TupleValue | DictValue | SetValue)


def sorted_values(
    machine: Machine, values: list[Value], arguments: Arguments, site: Site, scope: Scope
) -> list[Value] | None:
    """The values in order; None when the order is not known."""
    key, reverse = arguments.keyword("key"), arguments.keyword("reverse")
    keys = []
    for value in values:
        sort_by = value
        if key is not None and key.value != NONE:
            sort_by = machine.call(key.value, Arguments(_positional([value], site)), site, scope)
        keys.append(plain_value(sort_by))
    backwards = plain_value(reverse.value) if reverse else False
    if backwards is NOT_PLAIN or any(item is NOT_PLAIN for item in keys):
        return None
    try:
        order = sorted(range(len(values)), key=keys.__getitem__, reverse=bool(backwards))  # type: ignore[arg-type]  # keys that don't compare raise TypeError
    except TypeError:
        return None
    return [values[index] for index in order]


def _positional(values: list[Value], site: Site) -> tuple[Argument, ...]:
    return tuple(Argument(None, value, site) for value in values)


def _text_method(machine: Machine, receiver: Const, name: str, arguments: Arguments, site: Site) -> Value:
    environment = environment_of(receiver)
    plain: list[object] = []
    keywords: dict[str, object] = {}
    for item in arguments.items:
        environment |= environment_of(item.value)
        value = plain_value(item.value)
        if item.name is None:
            plain.append(value)
        else:
            keywords[item.name] = value
    if not any(value is NOT_PLAIN for value in (*plain, *keywords.values())):
        try:
            computed: object = getattr(receiver.value, name)(*plain, **keywords)
        except (TypeError, ValueError, LookupError, AttributeError):
            return machine.unknown("the call fails", site, "*", environment)
        result = lifted(computed, site, environment)
        if result is not None:
            return result
    cause = next((i.value for i in arguments.items if isinstance(i.value, Unknown)), None)
    reason = cause.reason if cause else "a part of the text is not known"
    return machine.unknown(reason, cause.site if cause else site, _text_pattern(receiver, name), environment)


def _text_pattern(receiver: Const, name: str) -> str:
    if name == "format":
        return pattern_of(receiver).partition("{")[0] + "*"
    return "*"


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
        more, opened = elements(machine, values[0], site)
        machine.touch(receiver)
        receiver.items.extend(more)
        receiver.open = receiver.open or opened
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
            receiver.open = unknown_from(values[0], "where it is inserted is not known", site)
    return NONE


def _list_pop(
    machine: Machine, receiver: Value, values: list[Value], _arguments: Arguments, site: Site
) -> Value:
    position = plain_value(values[0]) if values else -1
    if isinstance(receiver, ListValue) and isinstance(position, int) and not receiver.open:
        machine.touch(receiver)
        try:
            return receiver.items.pop(position)
        except IndexError:
            raise Raised("IndexError", ("LookupError",), site) from None
    if isinstance(receiver, ListValue):
        machine.touch(receiver)
        receiver.items.clear()
        receiver.open = machine.unknown("which element was taken is not known", site)
    return unknown_from(receiver, "which element was taken is not known", site)


def _forget(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, site: Site
) -> Value:
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
        return _forget(machine, receiver, values, arguments, site)
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


def _sort(machine: Machine, receiver: ListValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    ordered = sorted_values(machine, receiver.items, arguments, site, scope)
    machine.touch(receiver)
    if ordered is not None:
        receiver.items[:] = ordered
    return NONE


def _clear(
    machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    if isinstance(receiver, ListValue):
        machine.touch(receiver)
        receiver.items.clear()
        receiver.open = None
    elif isinstance(receiver, SetValue | DictValue):
        machine.touch(receiver)
        receiver.entries.clear()
        receiver.open = None
    return NONE


def _copy(
    _machine: Machine, receiver: Value, _values: list[Value], _arguments: Arguments, _site: Site
) -> Value:
    match receiver:
        case ListValue():
            return ListValue(list(receiver.items), receiver.open)
        case SetValue():
            return SetValue(dict(receiver.entries), receiver.open)
        case DictValue():
            return DictValue(dict(receiver.entries), receiver.open)
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
    if isinstance(receiver, DictValue) and values:
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
    return NONE


def fill(machine: Machine, target: DictValue, value: Value, site: Site) -> None:
    """Add the entries of a dictionary, or of pairs, to a dictionary."""
    if isinstance(value, DictValue):
        target.entries.update(value.entries)
        target.open = target.open or value.open
        return
    pairs, opened = elements(machine, value, site)
    target.open = target.open or opened
    for pair in pairs:
        parts, unknown = elements(machine, pair, site)
        key = hash_key(parts[0]) if len(parts) == 2 and unknown is None else None
        if key is None:
            target.open = target.open or unknown_from(pair, "a key of the dictionary is not known", site)
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
        return _forget(machine, receiver, values, arguments, site)
    machine.touch(receiver)
    receiver.entries.pop(key, None)
    return NONE


_LIST: Mapping[str, Method] = {
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _list_pop,
    "remove": _remove,
    "reverse": _reverse,
    "clear": _clear,
    "copy": _copy,
    "index": _position,
    "count": _count,
}
_TUPLE: Mapping[str, Method] = {"index": _position, "count": _count}
_DICT: Mapping[str, Method] = {
    "get": _get,
    "items": _items,
    "keys": _keys,
    "values": _values,
    "update": _update,
    "setdefault": _set_default,
    "pop": _dict_pop,
    "popitem": _forget,
    "copy": _copy,
    "clear": _clear,
}
_SET: Mapping[str, Method] = {
    "add": _add,
    "update": _set_update,
    "union": _union,
    "discard": _discard,
    "remove": _discard,
    "copy": _copy,
    "clear": _clear,
}
