"""Functions of the standard library that change or rearrange the container that they are given."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable, Mapping
from typing import Any

from ..interpret.assignment import set_item
from ..interpret.iteration import members
from ..interpret.joins import forget_change
from ..interpret.machine import Library, ModelCall, Raised
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import (
    NONE,
    DictValue,
    InstanceValue,
    ListValue,
    SetValue,
    Value,
)
from .causes import undecided


class _Ranked:
    """A value beside what it is compared by."""

    __slots__ = ("rank", "value")

    def __init__(self, value: Value, rank: object) -> None:
        self.value = value
        # Any: what doesn't compare raises TypeError.
        self.rank: Any = rank

    def __lt__(self, other: _Ranked) -> bool:
        return bool(self.rank < other.rank)


# Any: what Python's own functions are given and give.
_HEAPS: Mapping[str, Callable[..., Any]] = {
    "heapq.heapify": heapq.heapify,
    "heapq.heappop": heapq.heappop,
    "heapq.heappush": heapq.heappush,
    "heapq.heappushpop": heapq.heappushpop,
    "heapq.heapreplace": heapq.heapreplace,
}
_INSERTIONS: Mapping[str, Callable[..., Any]] = {
    "bisect.insort": bisect.insort,
    "bisect.insort_left": bisect.insort_left,
    "bisect.insort_right": bisect.insort_right,
}


def _list_of(value: Value) -> ListValue | None:
    if isinstance(value, InstanceValue) and value.content is not None:
        value = value.content
    return value if isinstance(value, ListValue) else None


def _arranged(call: ModelCall) -> Value:
    """What keeps a list in an order: done by Python itself where its elements are known and compare."""
    function = _HEAPS.get(call.name) or _INSERTIONS[call.name]
    values = [item.value for item in call.arguments.positional]
    listed = _list_of(values[0]) if values else None
    if listed is None:
        return undecided(call, "the elements are not known")
    call.machine.touch(listed)
    given = [*listed.items, *values[1:2]]
    ranks = [plain_value(value) for value in given]
    simple = not (
        call.arguments.open or call.arguments.keywords or listed.open or listed.unordered or len(values) > 2
    )
    if simple and not any(rank is NOT_PLAIN for rank in ranks):
        ranked = [_Ranked(*pair) for pair in zip(given, ranks, strict=True)]
        held, rest = ranked[: len(listed.items)], ranked[len(listed.items) :]
        try:
            result = function(held, *rest)
        except IndexError:
            raise Raised("IndexError", ("LookupError",), call.site) from None
        except TypeError:
            pass
        else:
            listed.items[:] = [each.value for each in held]
            return result.value if isinstance(result, _Ranked) else NONE
    if call.name in _TAKING:
        forget_change(listed, call.machine.unknown("which element was taken is not known", call.site))
        return undecided(call, "which element it is is not known")
    # The same elements, perhaps one more, somewhere.
    listed.items[:] = given
    listed.unordered = len(given) > 1
    return NONE


_TAKING = frozenset({"heapq.heappop", "heapq.heappushpop", "heapq.heapreplace"})


def _sample(call: ModelCall) -> Value:
    """``random.sample``: all elements in an order that is not known, or some of them."""
    first = call.arguments.items[0].value if call.arguments.items else NONE
    items, opened, _ = members(call.machine, first, call.site)
    last = call.arguments.items[-1].value
    if opened is None and len(call.arguments.items) == 2 and plain_value(last) == len(items):
        return ListValue(items, unordered=len(items) > 1)
    return ListValue([], call.machine.unknown(f"what '{call.name}' gives changes from run to run", call.site))


def _choice(call: ModelCall) -> Value:
    return call.machine.unknown(f"what '{call.name}' gives changes from run to run", call.site)


def _choices(call: ModelCall) -> Value:
    return ListValue([], call.machine.unknown(f"what '{call.name}' gives changes from run to run", call.site))


def _set_item(call: ModelCall) -> Value:
    values = [item.value for item in call.arguments.positional]
    if len(values) == 3:
        set_item(call.machine, values[0], values[1], values[2], call.site)
    return NONE


def _delete_item(call: ModelCall) -> Value:
    container = call.arguments.items[0].value if call.arguments.items else NONE
    if isinstance(container, InstanceValue) and container.content is not None:
        container = container.content
    if isinstance(container, ListValue | SetValue | DictValue):
        call.machine.touch(container)
        forget_change(container, call.machine.unknown("what is left of it is not known", call.site))
    return NONE


LIBRARY = Library(
    functions={
        **dict.fromkeys((*_HEAPS, *_INSERTIONS), _arranged),
        "operator.delitem": _delete_item,
        "operator.setitem": _set_item,
        "random.choice": _choice,
        "random.choices": _choices,
        "random.sample": _sample,
    },
)
