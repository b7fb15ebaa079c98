"""What a value yields when it is iterated."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any

from .machine import MAX_YIELDS, Condition, Machine, OutOfFuel, Raised
from .plain import MAX_ITEMS
from .special import call_special, has_special
from .values import (
    NONE,
    Argument,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ProjectFile,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)

# The reasons why only what follows the known elements of an iterator is unknown.
ENDLESS = "it never ends"
TOO_MANY = "it yields more than is followed"
# Those elements that are known come first.
ONLY_MORE = (ENDLESS, TOO_MANY)
# Why an element is not known of which only the place among the others is not.
ORDER = "the order is not known"


def elements(machine: Machine, value: Value, site: Site) -> tuple[list[Value], Unknown | None]:
    """The known elements, and the unknown that stands for further ones, if there may be any. Iterators are used up.

    Of elements in an order that is not known none is known to be anywhere.
    """
    items, opened, unordered = members(machine, value, site)
    return ([], opened or machine.unknown(ORDER, site)) if unordered else (items, opened)


def members(machine: Machine, value: Value, site: Site) -> tuple[list[Value], Unknown | None, bool]:
    """As ``elements``, for what does not depend on their order; whether that is not known."""
    items, opened = _elements(machine, value, site)
    return items, opened, is_unordered(value) and bool(len(items) > 1 or opened)


def is_unordered(value: Value) -> bool:
    """Whether a value gives its elements in an order that is not known."""
    match value:
        case SetValue():
            return len(value.entries) > 1 or (value.open is not None and bool(value.entries))
        case ListValue() | TupleValue() | DictValue() | IteratorValue():
            return value.unordered
        case InstanceValue(content=content) if content is not None:
            return is_unordered(content)
        case _:
            return False


def _elements(machine: Machine, value: Value, site: Site) -> tuple[list[Value], Unknown | None]:
    match value:
        case ListValue():
            return list(value.items), value.open
        case TupleValue():
            return list(value.items), None
        case SetValue():
            return list(value.entries.values()), value.open
        case DictValue():
            return [entry.key for entry in value.entries.values()], value.open
        case Const(value=str() as text):
            return [Const(character, value.environment) for character in text], None
        case Const(value=bytes() as data):
            return [Const(byte, value.environment) for byte in data], None
        case IteratorValue():
            return _drained(machine, value, site)
        case Const(value=range() as numbers):
            more = None if len(numbers) <= MAX_ITEMS else machine.unknown(TOO_MANY, site)
            return [Const(number, value.environment) for number in numbers[:MAX_ITEMS]], more
        case Const(value=ProjectFile() as file):
            return file_lines(file), None
        case ClassValue():
            members = machine.attribute(value, "__members__", site)
            if isinstance(members, DictValue):
                return list(
                    {id(entry.value): entry.value for entry in members.entries.values()}.values()
                ), members.open
        case InstanceValue() if has_special(value, "__iter__"):
            return _of_instance(machine, value, site)
        case InstanceValue(content=content) if content is not None:
            return _elements(machine, content, site)
        case _:
            pass
    return [], machine.doubt(value, "its elements are not known", site)


class Lazy:
    """Steps of a generator that happen when they are asked for, each in the circumstances that it left."""

    __slots__ = ("_machine", "_running", "_steps", "_tails")

    def __init__(self, machine: Machine, steps: Generator[Value, Value | None, Value | None]) -> None:
        self._machine = machine
        self._steps = steps
        self._running = False
        # Any: lists of several kinds, each continued by what was cut off the same one.
        self._tails: tuple[list[Any], ...] = ()

    def resume(self, sent: Value | None = None, raised: Exception | None = None) -> Value:
        """The next element, after sending a value into a generator or raising where it waits."""
        machine = self._machine
        if self._running:
            raise Raised("ValueError", ("Exception", "BaseException"), Site("", 0))
        held: tuple[list[Any], ...] = (
            machine.steps,
            machine.conditions,
            machine.repeating,
            machine.active,
            machine.handling,
        )
        marks = [len(each) for each in held]
        for each, tail in zip(held, self._tails, strict=False):
            each.extend(tail)
        self._running = True
        try:
            return self._steps.send(sent) if raised is None else self._steps.throw(raised)
        finally:
            self._running = False
            self._tails = tuple(each[mark:] for each, mark in zip(held, marks, strict=True))
            for each, mark in zip(held, marks, strict=True):
                del each[mark:]


def lazily(
    machine: Machine, make: Callable[[IteratorValue], Generator[Value, Value | None, Value | None]]
) -> IteratorValue:
    """An iterator whose elements Python's generator makes; that is given the iterator, to note what is unknown."""
    made = IteratorValue()
    made.source = Lazy(machine, make(made))
    return made


def is_undecided(machine: Machine) -> bool:
    """Whether what is evaluated now may not happen at all, or several times."""
    return bool(machine.repeating or machine.rewinding) or any(
        not condition.decided for condition in machine.conditions
    )


def pull(machine: Machine, value: IteratorValue, sent: Value | None = None) -> Value | None:
    """The next element of an iterator; None where no further one is known."""
    if value.source is not None and is_undecided(machine):
        _settle(machine, value)
    machine.touch(value)
    return _pulled(value, sent)


def _pulled(value: IteratorValue, sent: Value | None = None) -> Value | None:
    if value.items:
        return value.items.pop(0)
    if value.source is None:
        return None
    try:
        return value.source.resume(sent)
    except StopIteration as ended:
        value.source, value.result = None, ended.value
        return None
    except Raised:
        value.source = None
        raise


def _settle(machine: Machine, value: IteratorValue) -> None:
    """Make all elements now: what comes of asking for some of them can't be undone later."""
    silenced, machine.silenced = machine.silenced, 0
    records = len(machine.records)
    items: list[Value] = []
    try:
        while len(items) < MAX_YIELDS and (item := _pulled(value)) is not None:
            machine.burn()
            items.append(item)
    finally:
        machine.silenced = silenced
    value.items[:] = items
    if value.source is not None:
        if len(machine.records) > records:
            # How many of its definitions happen depends on how far it is run.
            raise OutOfFuel
        value.source = None
        value.open = value.open or Unknown(TOO_MANY, Site("", 0))


def _drained(machine: Machine, value: IteratorValue, site: Site) -> tuple[list[Value], Unknown | None]:
    items: list[Value] = []
    records = len(machine.records)
    while (item := pull(machine, value)) is not None:
        machine.burn()
        items.append(item)
        if len(items) >= MAX_ITEMS and value.source is not None:
            if len(machine.records) > records:
                raise OutOfFuel
            value.source = None
            value.open = value.open or machine.unknown(TOO_MANY, site)
    return items, value.open


class Walk:
    """The elements of a value one by one; whether there may be unknown ones is known after the last."""

    __slots__ = ("_items", "_opened", "_value", "unordered")

    def __init__(
        self,
        items: Iterator[Value],
        value: IteratorValue | ListValue | None,
        opened: Unknown | None,
        *,
        unordered: bool = False,
    ) -> None:
        self._items = items
        self._value = value
        self._opened = opened
        self.unordered = unordered

    def __iter__(self) -> Iterator[Value]:
        return self._items

    @property
    def opened(self) -> Unknown | None:
        """The unknown that stands for further elements, if there may be any."""
        return self._opened if self._value is None else self._value.open

    @property
    def result(self) -> Value:
        """What a generator returned at its end."""
        return (self._value.result if isinstance(self._value, IteratorValue) else None) or NONE


def one_by_one(machine: Machine, value: Value, site: Site, *, any_order: bool = False) -> Walk:
    """As ``elements``, but an iterator keeps what is not taken from it, and a list may grow meanwhile.

    ``any_order``: elements in an order that is not known are given as well; the walk says whether they are so.
    """
    if is_unordered(value):
        items, opened, unordered = members(machine, value, site)
        if unordered and not any_order:
            items, opened = [], opened or machine.unknown(ORDER, site)
        return Walk(iter(items), None, opened, unordered=unordered)
    if isinstance(value, ListValue) and not value.live:
        return Walk(_growing(value), value, None)
    if isinstance(value, InstanceValue) and has_special(value, "__iter__"):
        value = as_iterator(machine, value, site)
    if isinstance(value, IteratorValue):
        return Walk(_taken(machine, value), value, None)
    items, opened = elements(machine, value, site)
    return Walk(iter(items), None, opened)


def _growing(value: ListValue) -> Iterator[Value]:
    position = 0
    while position < len(value.items):
        yield value.items[position]
        position += 1


def _taken(machine: Machine, value: IteratorValue) -> Iterator[Value]:
    while (item := pull(machine, value)) is not None:
        yield item


def next_of(
    machine: Machine, value: Value, default: Value | None, site: Site, sent: Value | None = None
) -> Value:
    """``next(value, default)``."""
    if isinstance(value, InstanceValue) and has_special(value, "__next__"):
        try:
            return call_special(machine, value, "__next__", (), site)
        except Raised as raised:
            if raised.name != "StopIteration" or default is None:
                raise
            return default
    if not isinstance(value, IteratorValue):
        return machine.doubt(value, "the next element is not known", site)
    if value.unordered:
        return _some_of(machine, value, site)
    found = pull(machine, value, sent)
    if value.open is not None and (found is None or value.open.reason not in ONLY_MORE):
        # The next one may be another that is not known.
        machine.doubts += 1
        return value.open
    if found is not None:
        return found
    if default is not None:
        return default
    raise Raised("StopIteration", ("Exception", "BaseException"), site)


def _some_of(machine: Machine, value: IteratorValue, site: Site) -> Value:
    """Take an element, nobody knows which: from now on it is not known what is left."""
    with machine.condition(Condition(site, False)):
        _drained(machine, value, site)
    value.open = value.open or machine.unknown(ORDER, site)
    machine.doubts += 1
    return value.open


def as_iterator(machine: Machine, value: Value, site: Site) -> Value:
    """``iter(value)``."""
    if isinstance(value, IteratorValue):
        return value
    if isinstance(value, InstanceValue) and has_special(value, "__iter__"):
        made = call_special(machine, value, "__iter__", (), site)
        if isinstance(made, InstanceValue) and has_special(made, "__next__"):
            return lazily(machine, partial(_turns_of, machine, made, site))
        return made
    made = lazily(machine, partial(_walked, machine, value, site))
    made.unordered = is_unordered(value)
    return made


def _walked(
    machine: Machine, value: Value, site: Site, made: IteratorValue
) -> Generator[Value, Value | None, Value | None]:
    walk = one_by_one(machine, value, site, any_order=True)
    made.open = walk.opened
    yield from walk
    made.open = walk.opened
    return None


def _turns_of(
    machine: Machine, value: InstanceValue, site: Site, made: IteratorValue
) -> Generator[Value, Value | None, Value | None]:
    """What an instance with ``__next__`` of its own yields, turn by turn."""
    try:
        while True:
            machine.burn()
            item = call_special(machine, value, "__next__", (), site)
            if isinstance(item, Unknown):
                made.open = item
                return None
            yield item
    except Raised as raised:
        if raised.name != "StopIteration":
            raise
        return None


def as_list(machine: Machine, value: Value, site: Site) -> ListValue:
    """The elements as a new list."""
    items, opened, unordered = members(machine, value, site)
    return ListValue(items, opened, unordered=unordered)


def settled_arguments(machine: Machine, arguments: Arguments, site: Site) -> Arguments:
    """Arguments with lists in the place of iterators, which the call that takes them uses up."""
    if not any(isinstance(item.value, IteratorValue) for item in arguments.items):
        return arguments
    items = tuple(
        Argument(item.name, as_list(machine, item.value, site), item.site)
        if isinstance(item.value, IteratorValue)
        else item
        for item in arguments.items
    )
    return Arguments(items, arguments.open)


def file_lines(held: ProjectFile) -> list[Value]:
    """The lines of an open file, with their ends."""
    content = held.content
    lines = content.splitlines(keepends=True) if isinstance(content, bytes) else _text_lines(content)
    return [Const(line) for line in lines[:MAX_ITEMS]]


def _text_lines(text: str) -> list[str]:
    pieces = [f"{line}\n" for line in text.split("\n")]
    pieces[-1] = pieces[-1][:-1]
    return pieces if pieces[-1] else pieces[:-1]


def _of_instance(machine: Machine, value: InstanceValue, site: Site) -> tuple[list[Value], Unknown | None]:
    """What an instance with its own ``__iter__`` yields."""
    iterator = as_iterator(machine, value, site)
    if iterator is value:
        return [], machine.doubt(value, "its elements are not known", site)
    return elements(machine, iterator, site)
