"""Those built-in functions that walk over elements."""

from __future__ import annotations

from ..interpret.iteration import ENDLESS, as_iterator, as_list, elements, next_of, one_by_one
from ..interpret.joins import unknown_from
from ..interpret.judgement import truth
from ..interpret.machine import Library, ModelCall
from ..interpret.methods import sorted_values
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    IteratorValue,
    ListValue,
    TupleValue,
    Value,
)
from .causes import undecided


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _list(call: ModelCall) -> Value:
    first = _first(call)
    return ListValue() if first is None else as_list(call.machine, first, call.site)


def _enumerate(call: ModelCall) -> Value:
    listed = _list(call)
    start = call.arguments.keyword("start")
    positional = call.arguments.positional
    first = start.value if start else (positional[1].value if len(positional) > 1 else Const(0))
    number = plain_value(first)
    if not isinstance(listed, ListValue) or not isinstance(number, int):
        return undecided(call, "the numbers are not known")
    pairs: list[Value] = [TupleValue((Const(number + i), item)) for i, item in enumerate(listed.items)]
    return IteratorValue(pairs, listed.open)


def _zip(call: ModelCall) -> Value:
    columns = [one_by_one(call.machine, item.value, call.site) for item in call.arguments.positional]
    opened = call.arguments.open or next((unknown for _, unknown in columns if unknown), None)
    endless = [unknown for _, unknown in columns if unknown is not None and unknown.reason == ENDLESS]
    if len(endless) == sum(unknown is not None for _, unknown in columns) and len(endless) < len(columns):
        opened = call.arguments.open
    rows = zip(*(items for items, _ in columns), strict=False) if opened is None else ()
    return IteratorValue([TupleValue(row) for row in rows], opened)


def _map(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if len(positional) < 2:
        return undecided(call, "map() fails")
    columns = [elements(call.machine, item.value, call.site) for item in positional[1:]]
    opened = next((unknown for _, unknown in columns if unknown), None)
    result = IteratorValue(open=opened)
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
        return undecided(call, "filter() fails")
    items, opened = elements(call.machine, positional[1].value, call.site)
    result = IteratorValue(open=opened)
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
    return IteratorValue(listed.items[::-1], listed.open) if isinstance(listed, ListValue) else listed


def _all_or_any(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return undecided(call, "the outcome is not known")
    items, opened = elements(call.machine, first, call.site)
    verdicts = [truth(item) for item in items]
    decisive = call.name == "builtins.any"
    if decisive in verdicts:
        return Const(decisive)
    if None in verdicts or opened:
        return undecided(call, "the outcome is not known")
    return Const(not decisive)


def _next(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if not positional:
        return undecided(call, "the next element is not known")
    default = positional[1].value if len(positional) > 1 else None
    return next_of(call.machine, positional[0].value, default, call.site)


def _iter(call: ModelCall) -> Value:
    first = _first(call)
    if first is None or len(call.arguments.items) != 1:
        return undecided(call, "the elements are not known")
    return as_iterator(call.machine, first, call.site)


LIBRARY = Library(
    functions={
        "builtins.all": _all_or_any,
        "builtins.any": _all_or_any,
        "builtins.enumerate": _enumerate,
        "builtins.filter": _filter,
        "builtins.iter": _iter,
        "builtins.map": _map,
        "builtins.next": _next,
        "builtins.reversed": _reversed,
        "builtins.sorted": _sorted,
        "builtins.zip": _zip,
    },
)
