"""Methods of texts, lists, dictionaries and sets."""

from __future__ import annotations

from .comparisons import compare
from .hosted_methods import call_hosted
from .hosting import computed
from .iteration import next_of
from .judgement import hash_key, truth
from .machine import Machine
from .mapping_methods import DICT_METHODS, SET_METHODS
from .operators import pattern_of
from .plain import NOT_PLAIN, plain_value
from .sequence_methods import LIST_METHODS, TUPLE_METHODS, forget
from .values import (
    HOSTED,
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    IteratorValue,
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
# Methods that change a container and are not followed.
_CHANGING = frozenset({"rotate", "subtract", "__delitem__", "__iadd__", "__ior__", "__setitem__"})
_NUMBER = frozenset(["bit_length", "is_integer", "hex", "as_integer_ratio", "conjugate", "decode"])


def call_method(
    machine: Machine, receiver: Value, name: str, arguments: Arguments, site: Site, scope: Scope
) -> Value:
    """Call a method of a constant or container."""
    machine.burn()
    if arguments.open is not None:
        forget(machine, receiver, [], arguments, site)
        return machine.unknown("the arguments are not known", site)
    values = [item.value for item in arguments.positional]
    if isinstance(receiver, Const) and isinstance(receiver.value, HOSTED):
        return call_hosted(machine, receiver, name, arguments, site, scope)
    match receiver:
        case Const(value=str()) if name in _TEXT:
            return _text_method(machine, receiver, name, arguments, site, scope)
        case Const() if name in _NUMBER and hasattr(receiver.value, name):
            return _text_method(machine, receiver, name, arguments, site, scope)
        case IteratorValue() if name == "__next__":
            return next_of(machine, receiver, None, site)
        case IteratorValue() if name == "send" and len(values) == 1:
            return next_of(machine, receiver, None, site, values[0])
        case IteratorValue() if name == "close":
            machine.touch(receiver)
            receiver.items, receiver.source, receiver.open = [], None, None
            return NONE
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
        if name in _CHANGING:
            forget(machine, receiver, values, arguments, site)
        return machine.doubt(receiver, f"what its method '{name}' returns is not known", site)
    return method(machine, receiver, values, arguments, site)


def known_methods(receiver: Value) -> bool:
    """Whether a value is of a kind whose methods are known here."""
    return isinstance(receiver, Const | ListValue | TupleValue | DictValue | SetValue | IteratorValue)


def sorted_values(
    machine: Machine,
    values: list[Value],
    arguments: Arguments,
    site: Site,
    scope: Scope,
    *,
    unordered: bool = False,
) -> list[Value] | None:
    """The values in order; None when the order is not known. ``unordered``: it is not known that they come in."""
    key, reverse = arguments.keyword("key"), arguments.keyword("reverse")
    keys = []
    for value in values:
        sort_by = value
        if key is not None and key.value != NONE:
            sort_by = machine.call(key.value, Arguments(_positional([value], site)), site, scope)
        keys.append(plain_value(sort_by))
    if unordered and _has_ties(values, keys):
        return None
    backwards = plain_value(reverse.value) if reverse else False
    if backwards is NOT_PLAIN or any(item is NOT_PLAIN for item in keys):
        return _sorted_by_special(machine, values, site) if key is None and backwards is False else None
    try:
        order = sorted(range(len(values)), key=keys.__getitem__, reverse=bool(backwards))  # type: ignore[arg-type]  # keys that don't compare raise TypeError
    except TypeError:
        return None
    return [values[index] for index in order]


def _has_ties(values: list[Value], keys: list[object]) -> bool:
    """Whether some of several values may stand in any order among each other: what they are sorted by is the same."""
    try:
        return len(set(keys)) < len({hash_key(value) for value in values}) or NOT_PLAIN in keys
    except TypeError:
        return True


def _sorted_by_special(machine: Machine, values: list[Value], site: Site) -> list[Value] | None:
    """Instances in the order that their own ``__lt__`` gives, or their fields where they compare by these."""
    ordered: list[Value] = []
    for value in values:
        place = len(ordered)
        while place > 0:
            smaller = truth(compare(machine, "Lt", value, ordered[place - 1], site))
            if smaller is None:
                return None
            if not smaller:
                break
            place -= 1
        ordered.insert(place, value)
    return ordered


def _positional(values: list[Value], site: Site) -> tuple[Argument, ...]:
    return tuple(Argument(None, value, site) for value in values)


def _text_method(
    machine: Machine, receiver: Const, name: str, arguments: Arguments, site: Site, scope: Scope
) -> Value:
    cause = next((item.value for item in arguments.items if isinstance(item.value, Unknown)), None)
    result = computed(
        machine,
        getattr(receiver.value, name),
        arguments,
        site,
        scope,
        "a part of the text is not known",
        receiver,
    )
    if isinstance(result, Unknown):
        reason, where = (cause.reason, cause.site) if cause else (result.reason, result.site)
        return Unknown(reason, where, _text_pattern(receiver, name), result.environment)
    return result


def _text_pattern(receiver: Const, name: str) -> str:
    if name == "format":
        return pattern_of(receiver).partition("{")[0] + "*"
    return "*"


def _sort(machine: Machine, receiver: ListValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    ordered = sorted_values(machine, receiver.items, arguments, site, scope, unordered=receiver.unordered)
    machine.touch(receiver)
    if ordered is not None:
        receiver.items[:] = ordered
        receiver.unordered = False
    else:
        # The elements are still those.
        machine.doubts += 1
        receiver.unordered = len(receiver.items) > 1
    return NONE
