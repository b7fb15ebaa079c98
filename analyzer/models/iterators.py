"""``itertools``: on elements of whatever kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TypeAlias

from ..interpret.iteration import Walk, elements, lazily, one_by_one
from ..interpret.judgement import truth
from ..interpret.machine import Library, ModelCall, Raised
from ..interpret.operators import binary
from ..interpret.plain import MAX_ITEMS, NOT_PLAIN, plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    IteratorValue,
    TupleValue,
    Unknown,
    Value,
)
from .causes import undecided

Made: TypeAlias = Generator[Value, "Value | None", "Value | None"]


def _values(call: ModelCall) -> list[Value]:
    return [item.value for item in call.arguments.positional]


def _called(call: ModelCall, function: Value, *values: Value) -> Value:
    arguments = Arguments(tuple(Argument(None, value, call.site) for value in values))
    return call.machine.call(function, arguments, call.site, call.scope)


def _word(call: ModelCall, name: str, position: int) -> Value | None:
    keyword = call.arguments.keyword(name)
    values = _values(call)
    if keyword is not None:
        return keyword.value
    return values[position] if len(values) > position else None


def _chain(call: ModelCall) -> Value:
    def joined(made: IteratorValue) -> Made:
        made.open = call.arguments.open
        sources: Iterable[Value] = _values(call)
        outer: Walk | None = None
        if call.name.endswith("from_iterable"):
            sources = outer = one_by_one(call.machine, call.arguments.items[0].value, call.site)
            made.open = outer.opened
        for source in sources:
            walk = one_by_one(call.machine, source, call.site)
            made.open = made.open or walk.opened
            yield from walk
            made.open = made.open or walk.opened
        made.open = made.open or (outer.opened if outer is not None else None)
        return None

    return lazily(call.machine, joined)


def _product(call: ModelCall) -> Value:
    columns = [elements(call.machine, value, call.site) for value in _values(call)]
    opened = next((unknown for _, unknown in columns if unknown), None)
    again = call.arguments.keyword("repeat")
    times = plain_value(again.value) if again is not None else 1
    if not isinstance(times, int) or times > 20:
        return undecided(call, "how often it is repeated is not known")
    return _rows(call, itertools.product(*(items for items, _ in columns), repeat=times), opened)


def _choices(call: ModelCall) -> Value:
    values = _values(call)
    items, opened = elements(call.machine, values[0], call.site) if values else ([], None)
    length = _word(call, "r", 1)
    count = plain_value(length) if length is not None else None
    kind = call.name.rpartition(".")[2]
    if not isinstance(count, int) and not (kind == "permutations" and count is None):
        return undecided(call, "the number of elements is not known")
    function: Callable[..., Iterable[tuple[Value, ...]]] = getattr(itertools, kind)
    return _rows(call, function(items, count), opened)


def _pairwise(call: ModelCall) -> Value:
    items, opened = elements(call.machine, call.arguments.items[0].value, call.site)
    return _rows(call, itertools.pairwise(items), opened)


def _batched(call: ModelCall) -> Value:
    items, opened = elements(call.machine, call.arguments.items[0].value, call.site)
    size = plain_value(_word(call, "n", 1) or NONE)
    if not isinstance(size, int) or size < 1:
        return undecided(call, "the size is not known")
    return _rows(call, (tuple(items[start : start + size]) for start in range(0, len(items), size)), opened)


def _zip_longest(call: ModelCall) -> Value:
    columns = [elements(call.machine, value, call.site) for value in _values(call)]
    opened = next((unknown for _, unknown in columns if unknown), None)
    fill = call.arguments.keyword("fillvalue")
    rows = itertools.zip_longest(*(items for items, _ in columns), fillvalue=fill.value if fill else NONE)
    return _rows(call, rows if opened is None else (), opened)


def _rows(call: ModelCall, rows: Iterable[tuple[Value, ...]], opened: Unknown | None) -> Value:
    found = list(itertools.islice(rows, MAX_ITEMS + 1))
    if len(found) > MAX_ITEMS:
        return undecided(call, "there are too many combinations to follow")
    return IteratorValue([TupleValue(row) for row in found], opened)


def _endless(call: ModelCall, items: Iterable[Value]) -> Value:
    def turns(_made: IteratorValue) -> Made:
        yield from items
        return None

    return lazily(call.machine, turns)


def _count(call: ModelCall) -> Value:
    start, step = (
        plain_value(_word(call, "start", 0) or Const(0)),
        plain_value(_word(call, "step", 1) or Const(1)),
    )
    if not isinstance(start, int | float) or not isinstance(step, int | float):
        return undecided(call, "the numbers are not known")
    return _endless(call, (Const(start + step * turn) for turn in itertools.count()))


def _cycle(call: ModelCall) -> Value:
    items, opened = elements(call.machine, call.arguments.items[0].value, call.site)
    if opened is not None or not items:
        return IteratorValue([], opened)
    return _endless(call, itertools.cycle(items))


def _repeat(call: ModelCall) -> Value:
    value, times = _word(call, "object", 0) or NONE, _word(call, "times", 1)
    if times is None:
        return _endless(call, itertools.repeat(value))
    count = plain_value(times)
    if not isinstance(count, int) or count > MAX_ITEMS:
        return undecided(call, "how often it is repeated is not known")
    return IteratorValue([value] * count)


def _islice(call: ModelCall) -> Value:
    values = _values(call)
    given = [plain_value(value) for value in values[1:]]
    bounds = [bound for bound in given if bound is None or isinstance(bound, int)]
    if not values or not bounds or len(bounds) != len(given):
        return undecided(call, "the part taken of it is not known")
    cut = slice(*bounds)
    if any(bound is not None and bound < 0 for bound in bounds) or cut.step == 0:
        raise Raised("ValueError", ("Exception", "BaseException"), call.site)
    walk = one_by_one(call.machine, values[0], call.site)

    def taken(made: IteratorValue) -> Made:
        made.open = walk.opened
        if made.open is None:
            yield from itertools.islice(walk, *bounds)
            if cut.stop is None:
                made.open = walk.opened
        return None

    return lazily(call.machine, taken)


def _starmap(call: ModelCall) -> Value:
    values = _values(call)

    def results(made: IteratorValue) -> Made:
        walk = one_by_one(call.machine, values[1], call.site)
        made.open = walk.opened
        for row in walk:
            parts, unknown = elements(call.machine, row, call.site)
            yield unknown or _called(call, values[0], *parts)
        made.open = walk.opened
        return None

    return lazily(call.machine, results)


def _accumulate(call: ModelCall) -> Value:
    function, start = _word(call, "func", 1), call.arguments.keyword("initial")

    def sums(made: IteratorValue) -> Made:
        walk = one_by_one(call.machine, _values(call)[0], call.site)
        made.open = walk.opened
        total = start.value if start is not None and start.value != NONE else None
        if total is not None:
            yield total
        for item in walk:
            if total is None:
                total = item
            elif function is None or function == NONE:
                total = binary(call.machine, "Add", total, item, call.site)
            else:
                total = _called(call, function, total, item)
            yield total
        made.open = walk.opened
        return None

    return lazily(call.machine, sums)


def _chosen(call: ModelCall) -> Value:
    """``takewhile``, ``dropwhile`` and ``filterfalse``."""
    values = _values(call)
    kind = call.name.rpartition(".")[2]

    def kept(made: IteratorValue) -> Made:
        walk = one_by_one(call.machine, values[1], call.site)
        made.open = walk.opened
        dropping = True
        for item in walk:
            decided = True
            if kind != "dropwhile" or dropping:
                verdict = truth(item if values[0] == NONE else _called(call, values[0], item))
                if verdict is None:
                    made.open = undecided(call, "which elements are kept is not known")
                    return None
                decided = verdict
            if kind == "takewhile" and not decided:
                return None
            dropping = dropping and decided
            if (
                kind == "takewhile"
                or (kind == "filterfalse" and not decided)
                or (kind == "dropwhile" and not dropping)
            ):
                yield item
        made.open = walk.opened
        return None

    return lazily(call.machine, kept)


def _compress(call: ModelCall) -> Value:
    (items, opened), (selectors, more) = (
        elements(call.machine, value, call.site) for value in _values(call)[:2]
    )
    verdicts = [truth(selector) for selector in selectors]
    if opened or more or None in verdicts:
        return undecided(call, "which elements are kept is not known")
    return IteratorValue([item for item, keep in zip(items, verdicts, strict=False) if keep])


def _group_by(call: ModelCall) -> Value:
    items, opened = elements(call.machine, _values(call)[0], call.site)
    key = _word(call, "key", 1)
    groups: list[tuple[Value, list[Value]]] = []
    for item in items:
        name = item if key is None or key == NONE else _called(call, key, item)
        if plain_value(name) is NOT_PLAIN:
            return undecided(call, "the groups are not known")
        if groups and plain_value(groups[-1][0]) == plain_value(name):
            groups[-1][1].append(item)
        else:
            groups.append((name, [item]))
    return IteratorValue([TupleValue((name, IteratorValue(members))) for name, members in groups], opened)


def _tee(call: ModelCall) -> Value:
    items, opened = elements(call.machine, _values(call)[0], call.site)
    count = plain_value(_word(call, "n", 1) or Const(2))
    copies = count if isinstance(count, int) and 0 <= count <= 100 else 2
    return TupleValue(tuple(IteratorValue(list(items), opened) for _ in range(copies)))


def _bounded(model: Callable[[ModelCall], Value], least: int) -> Callable[[ModelCall], Value]:
    """A model that is asked only with as many arguments as it needs."""

    def ask(call: ModelCall) -> Value:
        if call.arguments.open is not None or len(call.arguments.items) < least:
            return undecided(call, "the arguments are not known")
        return model(call)

    return ask


_ITERTOOLS: Mapping[str, tuple[Callable[[ModelCall], Value], int]] = {
    "accumulate": (_accumulate, 1),
    "batched": (_batched, 2),
    "chain": (_chain, 0),
    "chain.from_iterable": (_chain, 1),
    "combinations": (_choices, 2),
    "combinations_with_replacement": (_choices, 2),
    "compress": (_compress, 2),
    "count": (_count, 0),
    "cycle": (_cycle, 1),
    "dropwhile": (_chosen, 2),
    "filterfalse": (_chosen, 2),
    "groupby": (_group_by, 1),
    "islice": (_islice, 2),
    "pairwise": (_pairwise, 1),
    "permutations": (_choices, 1),
    "product": (_product, 0),
    "repeat": (_repeat, 1),
    "starmap": (_starmap, 2),
    "takewhile": (_chosen, 2),
    "tee": (_tee, 1),
    "zip_longest": (_zip_longest, 0),
}
LIBRARY = Library(
    functions={
        **{f"itertools.{name}": _bounded(model, least) for name, (model, least) in _ITERTOOLS.items()},
    },
)
