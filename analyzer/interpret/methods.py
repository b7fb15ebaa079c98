"""Methods of texts, lists, dictionaries and sets."""

from __future__ import annotations

from .joins import unknown_from
from .judgement import environment_of
from .machine import Machine
from .mapping_methods import DICT_METHODS, SET_METHODS
from .operators import pattern_of
from .plain import NOT_PLAIN, lifted, plain_value
from .sequence_methods import LIST_METHODS, TUPLE_METHODS
from .values import (
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    ListValue,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
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
            method = LIST_METHODS.get(name)
        case TupleValue():
            method = TUPLE_METHODS.get(name)
        case DictValue():
            method = DICT_METHODS.get(name)
        case SetValue():
            method = SET_METHODS.get(name)
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


def _sort(machine: Machine, receiver: ListValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    ordered = sorted_values(machine, receiver.items, arguments, site, scope)
    machine.touch(receiver)
    if ordered is not None:
        receiver.items[:] = ordered
    return NONE
