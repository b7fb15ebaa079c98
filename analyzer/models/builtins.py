"""What Python's built-in functions do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..interpret.assignment import write_entry
from ..interpret.filling import fill
from ..interpret.formatting import text_of
from ..interpret.hosting import raised_by, within_bounds
from ..interpret.iteration import as_list, members, settled_arguments
from ..interpret.judgement import environment_of, hash_key, truth
from ..interpret.machine import Library, ModelCall
from ..interpret.methods import sorted_values
from ..interpret.operators import pattern_of
from ..interpret.places import DEPENDS_ON_PLACE, shows_place
from ..interpret.plain import NOT_PLAIN, lifted, plain_value
from ..interpret.special import call_special, has_special
from ..interpret.values import (
    NO_ARGUMENTS,
    NONE,
    Argument,
    Arguments,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    InstanceValue,
    ListValue,
    Scope,
    SetValue,
    SuperValue,
    TupleValue,
    Unknown,
    Value,
)
from .causes import undecided

# Any: the arguments are constants of the analysed code; what doesn't fit raises TypeError.
_PURE: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "ascii": ascii,
    "bin": bin,
    "bool": bool,
    "chr": chr,
    "divmod": divmod,
    "float": float,
    "format": format,
    "hex": hex,
    "int": int,
    "max": max,
    "min": min,
    "oct": oct,
    "ord": ord,
    "repr": repr,
    "round": round,
    "str": str,
    "sum": sum,
}


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _pure(call: ModelCall) -> Value:
    name = call.name.removeprefix("builtins.")
    first = _first(call)
    if isinstance(first, InstanceValue | ExternalCall):
        special = _by_special(call, name, first)
        if special is not None:
            return special
    if name in ("max", "min") and call.arguments.keyword("key") is not None:
        return _extreme(call)
    if name == "bool" and first is not None and (decided := truth(first)) is not None:
        return Const(decided, environment_of(first))
    plain: list[object] = []
    keywords: dict[str, object] = {}
    environment: frozenset[str] = frozenset()
    arguments = call.arguments
    if name in ("max", "min", "sum"):
        arguments = settled_arguments(call.machine, arguments, call.site)
    for item in arguments.items:
        value = _plain_in_any_order(item.value) if name in _ORDERLESS else plain_value(item.value)
        environment |= environment_of(item.value)
        if item.name is None:
            plain.append(value)
        else:
            keywords[item.name] = value
    if call.arguments.open is None and all(v is not NOT_PLAIN for v in (*plain, *keywords.values())):
        if not within_bounds(name, None, plain):
            return call.machine.unknown("the result is too large to compute", call.site, "*", environment)
        try:
            computed: object = _PURE[name](*plain, **keywords)
        except (ValueError, ArithmeticError) as error:
            raise raised_by(error, call.site) from None
        except (TypeError, RecursionError):
            return call.machine.unknown(f"{name}() fails", call.site, "*", environment)
        result = lifted(computed, call.site, environment)
        if result is not None:
            return result
    if name == "str" and isinstance(first, Unknown):
        return Unknown(first.reason, first.site, pattern_of(first), environment)
    return undecided(call, f"what {name}() returns is not known")


# What comes of several elements that don't depend on their order, if these are numbers or texts.
_ORDERLESS = frozenset({"max", "min", "sum"})


def _plain_in_any_order(value: Value) -> object:
    items = list(value.entries.values()) if isinstance(value, SetValue) and value.open is None else None
    if isinstance(value, ListValue | TupleValue) and value.unordered:
        items = list(value.items) if isinstance(value, TupleValue) or value.open is None else None
    if items is None:
        return plain_value(value)
    plain = [plain_value(item) for item in items]
    kinds = {type(item) for item in plain}
    return plain if kinds in ({int}, {str}) else NOT_PLAIN


_SPECIAL = {
    "abs": "__abs__",
    "bool": "__bool__",
    "float": "__float__",
    "format": "__format__",
    "int": "__int__",
    "round": "__round__",
}


def _by_special(call: ModelCall, name: str, value: InstanceValue | ExternalCall) -> Value | None:
    if name in ("str", "repr"):
        written = text_of(call.machine, value, ord("s" if name == "str" else "r"), call.site)
        return None if written is value else written
    special = _SPECIAL.get(name)
    if special is not None and isinstance(value, InstanceValue) and has_special(value, special):
        return call_special(call.machine, value, special, (), call.site)
    return None


def _extreme(call: ModelCall) -> Value:
    """``max`` and ``min`` with a ``key``: the element, whatever it is."""
    positional = [item.value for item in call.arguments.positional]
    items, opened, unordered = (
        members(call.machine, positional[0], call.site) if len(positional) == 1 else (positional, None, False)
    )
    key = call.arguments.keyword("key")
    arguments = Arguments((key,)) if key is not None else NO_ARGUMENTS
    ordered = sorted_values(call.machine, items, arguments, call.site, call.scope, unordered=unordered)
    default = call.arguments.keyword("default")
    if opened is not None or ordered is None or (not items and default is None):
        return undecided(call, "which element it is is not known")
    if not ordered:
        return default.value if default is not None else NONE
    if call.name == "builtins.min":
        return ordered[0]
    # Of several largest elements Python takes the first, a stable sort puts it first of these.
    backwards = Argument("reverse", Const(True), call.site)
    return (
        sorted_values(call.machine, items, Arguments((*arguments.items, backwards)), call.site, call.scope)
        or ordered
    )[0]


def _len(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return undecided(call, "the length is not known")
    if isinstance(first, InstanceValue) and has_special(first, "__len__"):
        return call_special(call.machine, first, "__len__", (), call.site)
    if isinstance(first, Const) and shows_place(first.value):
        return undecided(call, DEPENDS_ON_PLACE)
    items, opened, _ = members(call.machine, first, call.site)
    return opened or Const(len(items), environment_of(first))


def _range(call: ModelCall) -> Value:
    bounds = [plain_value(item.value) for item in call.arguments.items]
    numbers_given = [bound for bound in bounds if isinstance(bound, int)]
    environment = frozenset().union(*(environment_of(item.value) for item in call.arguments.items))
    if call.arguments.open is None and bounds and len(numbers_given) == len(bounds):
        try:
            numbers = range(*numbers_given)
        except (TypeError, ValueError):
            return undecided(call, "range() fails")
        return Const(numbers, environment)
    return undecided(call, "the range is not known")


def _list(call: ModelCall) -> Value:
    first = _first(call)
    return ListValue() if first is None else as_list(call.machine, first, call.site)


def _tuple(call: ModelCall) -> Value:
    listed = _list(call)
    if isinstance(listed, ListValue) and listed.open is None:
        return TupleValue(tuple(listed.items), unordered=listed.unordered)
    return listed


def _set(call: ModelCall) -> Value:
    first = _first(call)
    result = SetValue(frozen=call.name == "builtins.frozenset")
    if first is not None:
        items, result.open, _ = members(call.machine, first, call.site)
        for item in items:
            key = hash_key(item)
            if key is None:
                result.open = result.open or call.machine.doubt(item, "an element is not known", call.site)
            else:
                result.entries.setdefault(key, item)
    return result


def _dict(call: ModelCall) -> Value:
    result = DictValue(open=call.arguments.open)
    for item in call.arguments.items:
        if item.name is None:
            fill(call.machine, result, item.value, call.site)
        else:
            result.entries[hash_key(Const(item.name))] = Entry(Const(item.name), item.value, item.site)
    return result


def _object_set(call: ModelCall) -> Value:
    values = [item.value for item in call.arguments.positional]
    name = plain_value(values[1]) if len(values) == 3 else None
    if isinstance(name, str) and isinstance(values[0], InstanceValue):
        call.machine.touch(values[0])
        values[0].attributes[name] = values[2]
    return NONE


def _slice(call: ModelCall) -> Value:
    bounds = [plain_value(item.value) for item in call.arguments.items]
    if any(not (bound is None or isinstance(bound, int)) for bound in bounds) or not bounds:
        return undecided(call, "the slice is not known")
    return Const(slice(*bounds))


def _from_keys(call: ModelCall) -> Value:
    values = [item.value for item in call.arguments.positional]
    items, opened, unordered = members(call.machine, values[0], call.site) if values else ([], None, False)
    result = DictValue(open=opened, unordered=unordered)
    for item in items:
        key = hash_key(item)
        if key is None:
            result.open = call.machine.doubt(item, "a key of the dictionary is not known", call.site)
        else:
            write_entry(result, key, Entry(item, values[1] if len(values) > 1 else NONE, call.site))
    return result


def _super(call: ModelCall) -> Value:
    scope: Scope | None = call.scope
    while scope is not None:
        if scope.kind == "function" and scope.owner is not None and scope.receiver is not None:
            return SuperValue(scope.owner, scope.receiver)
        scope = scope.parent
    return undecided(call, "what super() means here is not known")


def _nothing(_call: ModelCall) -> Value:
    return NONE


def _descriptor(call: ModelCall) -> Value:
    first = _first(call)
    kind = call.name.rpartition(".")[2]
    return (
        Descriptor(kind, first)
        if first is not None
        else ExternalCall(External(call.name), call.arguments, call.site)
    )


LIBRARY = Library(
    functions={
        **{f"builtins.{name}": _pure for name in _PURE},
        "builtins.classmethod": _descriptor,
        "builtins.dict": _dict,
        "builtins.frozenset": _set,
        "builtins.len": _len,
        "builtins.list": _list,
        "builtins.dict.fromkeys": _from_keys,
        "builtins.object.__init__": _nothing,
        "builtins.object.__setattr__": _object_set,
        "builtins.slice": _slice,
        "builtins.print": _nothing,
        "builtins.property": _descriptor,
        "builtins.range": _range,
        "builtins.set": _set,
        "builtins.staticmethod": _descriptor,
        "builtins.super": _super,
        "builtins.tuple": _tuple,
    },
)
