"""Those built-in functions that walk over elements."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

from ..interpret.iteration import Walk, as_iterator, as_list, is_unordered, lazily, next_of, one_by_one
from ..interpret.judgement import truth
from ..interpret.machine import Library, ModelCall, Raised
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

Made: TypeAlias = Generator[Value, "Value | None", "Value | None"]


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _list(call: ModelCall) -> Value:
    first = _first(call)
    return ListValue() if first is None else as_list(call.machine, first, call.site)


def _enumerate(call: ModelCall) -> Value:
    start = call.arguments.keyword("start")
    positional = call.arguments.positional
    first = start.value if start else (positional[1].value if len(positional) > 1 else Const(0))
    number = plain_value(first)
    if not positional or not isinstance(number, int):
        return undecided(call, "the numbers are not known")

    def pairs(made: IteratorValue) -> Made:
        walk = one_by_one(call.machine, positional[0].value, call.site)
        made.open = walk.opened
        for place, item in enumerate(walk, number):
            yield TupleValue((Const(place), item))
        made.open = walk.opened
        return None

    return lazily(call.machine, pairs)


def _zip(call: ModelCall) -> Value:
    strict = call.arguments.keyword("strict")
    walks = [one_by_one(call.machine, item.value, call.site) for item in call.arguments.positional]

    def rows(made: IteratorValue) -> Made:
        made.open = call.arguments.open or next((walk.opened for walk in walks if walk.opened), None)
        while made.open is None and walks:
            row: list[Value] = []
            for walk in walks:
                item = next(iter(walk), None)
                if item is None:
                    made.open = walk.opened
                    if made.open is None and strict is not None and truth(strict.value) is not False:
                        _check_lengths(call, walks, row)
                    return None
                row.append(item)
            yield TupleValue(tuple(row))
        return None

    return lazily(call.machine, rows)


def _check_lengths(call: ModelCall, walks: list[Walk], row: list[Value]) -> None:
    if row or any(next(iter(walk), None) is not None for walk in walks[1:]):
        raise Raised("ValueError", ("Exception", "BaseException"), call.site)


def _map(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if len(positional) < 2:
        return undecided(call, "map() fails")
    function = positional[0].value

    single = len(positional) == 2
    unordered = single and is_unordered(positional[1].value)

    def results(made: IteratorValue) -> Made:
        walks = [one_by_one(call.machine, item.value, call.site, any_order=single) for item in positional[1:]]
        made.open = next((walk.opened for walk in walks if walk.opened), None)
        for row in zip(*walks, strict=False):
            arguments = Arguments(tuple(Argument(None, value, call.site) for value in row))
            yield call.machine.call(function, arguments, call.site, call.scope)
        made.open = opened = next((walk.opened for walk in walks if walk.opened), None)
        if opened is not None:
            call.machine.repeating.append(opened)
            arguments = Arguments(tuple(Argument(None, opened, call.site) for _ in walks))
            call.machine.call(function, arguments, call.site, call.scope)
            call.machine.repeating.pop()
        return None

    given = lazily(call.machine, results)
    given.unordered = unordered
    return given


def _filter(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if len(positional) != 2:
        return undecided(call, "filter() fails")
    function = positional[0].value

    def kept(made: IteratorValue) -> Made:
        walk = one_by_one(call.machine, positional[1].value, call.site, any_order=True)
        made.open = walk.opened
        for item in walk:
            verdict = item
            if function != NONE:
                arguments = Arguments((Argument(None, item, call.site),))
                verdict = call.machine.call(function, arguments, call.site, call.scope)
            decided = truth(verdict)
            if decided:
                yield item
            elif decided is None:
                made.open = made.open or call.machine.doubt(
                    verdict, "which elements are kept is not known", call.site
                )
        made.open = made.open or walk.opened
        return None

    given = lazily(call.machine, kept)
    given.unordered = is_unordered(positional[1].value)
    return given


def _sorted(call: ModelCall) -> Value:
    listed = _list(call)
    if not isinstance(listed, ListValue):
        return listed
    ordered = sorted_values(
        call.machine, listed.items, call.arguments, call.site, call.scope, unordered=listed.unordered
    )
    # In an order that is not known, the elements are still those.
    if ordered is None:
        call.machine.doubts += 1
        return ListValue(listed.items, listed.open, unordered=len(listed.items) > 1)
    return ListValue(ordered, listed.open)


def _reversed(call: ModelCall) -> Value:
    listed = _list(call)
    if not isinstance(listed, ListValue):
        return listed
    return IteratorValue(listed.items[::-1], listed.open, unordered=listed.unordered)


def _all_or_any(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return undecided(call, "the outcome is not known")
    decisive = call.name == "builtins.any"
    walk = one_by_one(call.machine, first, call.site, any_order=True)
    in_doubt = False
    for item in walk:
        call.machine.burn()
        verdict = truth(item)
        if verdict is decisive:
            return Const(decisive)
        in_doubt = in_doubt or verdict is None
    if in_doubt or walk.opened is not None:
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
