"""What Python's built-in functions do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..interpret.iteration import as_list, elements
from ..interpret.joins import unknown_from
from ..interpret.judgement import environment_of, hash_key, truth
from ..interpret.machine import Library, ModelCall, Raised
from ..interpret.mapping_methods import fill
from ..interpret.methods import sorted_values
from ..interpret.operators import pattern_of
from ..interpret.plain import NOT_PLAIN, lifted, plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    ListValue,
    Scope,
    SetValue,
    SuperValue,
    TupleValue,
    Unknown,
    Value,
)

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
_MAX_RANGE = 10_000


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _undecided(call: ModelCall, reason: str) -> Unknown:
    for item in call.arguments.items:
        if isinstance(item.value, Unknown):
            return unknown_from(item.value, reason, call.site)
    return call.machine.unknown(reason, call.site)


def _pure(call: ModelCall) -> Value:
    name = call.name.removeprefix("builtins.")
    first = _first(call)
    if name == "bool" and first is not None and (decided := truth(first)) is not None:
        return Const(decided, environment_of(first))
    plain: list[object] = []
    keywords: dict[str, object] = {}
    environment: frozenset[str] = frozenset()
    for item in call.arguments.items:
        value = plain_value(item.value)
        environment |= environment_of(item.value)
        if item.name is None:
            plain.append(value)
        else:
            keywords[item.name] = value
    if call.arguments.open is None and all(v is not NOT_PLAIN for v in (*plain, *keywords.values())):
        try:
            computed: object = _PURE[name](*plain, **keywords)
        except (TypeError, ValueError, ArithmeticError):
            return call.machine.unknown(f"{name}() fails", call.site, "*", environment)
        result = lifted(computed, call.site, environment)
        if result is not None:
            return result
    if name == "str" and isinstance(first, Unknown):
        return Unknown(first.reason, first.site, pattern_of(first), environment)
    return _undecided(call, f"what {name}() returns is not known")


def _len(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return _undecided(call, "the length is not known")
    items, opened = elements(call.machine, first, call.site)
    return opened or Const(len(items), environment_of(first))


def _range(call: ModelCall) -> Value:
    bounds = [plain_value(item.value) for item in call.arguments.items]
    numbers_given = [bound for bound in bounds if isinstance(bound, int)]
    environment = frozenset().union(*(environment_of(item.value) for item in call.arguments.items))
    if call.arguments.open is None and bounds and len(numbers_given) == len(bounds):
        try:
            numbers = range(*numbers_given)
        except (TypeError, ValueError):
            return _undecided(call, "range() fails")
        if len(numbers) <= _MAX_RANGE:
            return ListValue([Const(number, environment) for number in numbers])
        return call.machine.unknown("the range is too long to follow", call.site)
    return _undecided(call, "the range is not known")


def _list(call: ModelCall) -> Value:
    first = _first(call)
    return ListValue() if first is None else as_list(call.machine, first, call.site)


def _tuple(call: ModelCall) -> Value:
    listed = _list(call)
    if isinstance(listed, ListValue) and listed.open is None:
        return TupleValue(tuple(listed.items))
    return listed


def _set(call: ModelCall) -> Value:
    first = _first(call)
    result = SetValue()
    if first is not None:
        items, result.open = elements(call.machine, first, call.site)
        for item in items:
            key = hash_key(item)
            if key is None:
                result.open = result.open or unknown_from(item, "an element is not known", call.site)
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


def _enumerate(call: ModelCall) -> Value:
    listed = _list(call)
    start = call.arguments.keyword("start")
    positional = call.arguments.positional
    first = start.value if start else (positional[1].value if len(positional) > 1 else Const(0))
    number = plain_value(first)
    if not isinstance(listed, ListValue) or not isinstance(number, int):
        return _undecided(call, "the numbers are not known")
    pairs: list[Value] = [TupleValue((Const(number + i), item)) for i, item in enumerate(listed.items)]
    return ListValue(pairs, listed.open)


def _zip(call: ModelCall) -> Value:
    columns = [elements(call.machine, item.value, call.site) for item in call.arguments.positional]
    opened = call.arguments.open or next((unknown for _, unknown in columns if unknown), None)
    rows = zip(*(items for items, _ in columns), strict=False) if opened is None else ()
    return ListValue([TupleValue(row) for row in rows], opened)


def _map(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if len(positional) < 2:
        return _undecided(call, "map() fails")
    columns = [elements(call.machine, item.value, call.site) for item in positional[1:]]
    opened = next((unknown for _, unknown in columns if unknown), None)
    result = ListValue(open=opened)
    for row in zip(*(items for items, _ in columns), strict=False):
        arguments = Arguments(tuple(Argument(None, value, call.site) for value in row))
        result.items.append(call.machine.call(positional[0].value, arguments, call.site, call.scope))
    if opened is not None:
        call.machine.repeating.append(opened)
        arguments = Arguments(tuple(Argument(None, opened, call.site) for _ in columns))
        call.machine.call(positional[0].value, arguments, call.site, call.scope)
        call.machine.repeating.pop()
    return result


def _filter(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if len(positional) != 2:
        return _undecided(call, "filter() fails")
    items, opened = elements(call.machine, positional[1].value, call.site)
    result = ListValue(open=opened)
    for item in items:
        verdict = item
        if positional[0].value != NONE:
            arguments = Arguments((Argument(None, item, call.site),))
            verdict = call.machine.call(positional[0].value, arguments, call.site, call.scope)
        decided = truth(verdict)
        if decided:
            result.items.append(item)
        elif decided is None:
            result.open = result.open or unknown_from(
                verdict, "which elements are kept is not known", call.site
            )
    return result


def _sorted(call: ModelCall) -> Value:
    listed = _list(call)
    if not isinstance(listed, ListValue):
        return listed
    ordered = sorted_values(call.machine, listed.items, call.arguments, call.site, call.scope)
    # In an order that is not known, the elements are still those.
    return ListValue(listed.items if ordered is None else ordered, listed.open)


def _reversed(call: ModelCall) -> Value:
    listed = _list(call)
    return ListValue(listed.items[::-1], listed.open) if isinstance(listed, ListValue) else listed


def _all_or_any(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return _undecided(call, "the outcome is not known")
    items, opened = elements(call.machine, first, call.site)
    verdicts = [truth(item) for item in items]
    decisive = call.name == "builtins.any"
    if decisive in verdicts:
        return Const(decisive)
    if None in verdicts or opened:
        return _undecided(call, "the outcome is not known")
    return Const(not decisive)


def _next(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if positional:
        items, opened = elements(call.machine, positional[0].value, call.site)
        if items:
            return items[0]
        if opened is None and len(positional) > 1:
            return positional[1].value
        if opened is None:
            raise Raised("StopIteration", (), call.site)
    return _undecided(call, "the next element is not known")


def _super(call: ModelCall) -> Value:
    scope: Scope | None = call.scope
    while scope is not None:
        if scope.kind == "function" and scope.owner is not None and scope.receiver is not None:
            return SuperValue(scope.owner, scope.receiver)
        scope = scope.parent
    return _undecided(call, "what super() means here is not known")


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
        "builtins.all": _all_or_any,
        "builtins.any": _all_or_any,
        "builtins.classmethod": _descriptor,
        "builtins.dict": _dict,
        "builtins.enumerate": _enumerate,
        "builtins.filter": _filter,
        "builtins.frozenset": _set,
        "builtins.iter": _list,
        "builtins.len": _len,
        "builtins.list": _list,
        "builtins.map": _map,
        "builtins.next": _next,
        "builtins.object.__init__": _nothing,
        "builtins.print": _nothing,
        "builtins.property": _descriptor,
        "builtins.range": _range,
        "builtins.reversed": _reversed,
        "builtins.set": _set,
        "builtins.sorted": _sorted,
        "builtins.staticmethod": _descriptor,
        "builtins.super": _super,
        "builtins.tuple": _tuple,
        "builtins.zip": _zip,
    },
)
