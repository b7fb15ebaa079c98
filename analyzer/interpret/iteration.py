"""What a value yields when it is iterated."""

from __future__ import annotations

from collections.abc import Iterator

from .joins import unknown_from
from .machine import Machine, Raised
from .plain import MAX_ITEMS
from .special import call_special, has_special
from .values import (
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

# The reason why an iterator that never ends is open.
ENDLESS = "it never ends"


def elements(machine: Machine, value: Value, site: Site) -> tuple[list[Value], Unknown | None]:
    """The known elements, and the unknown that stands for further ones, if there may be any. Iterators are used up."""
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
            machine.touch(value)
            items, value.items = value.items, []
            return items, value.open
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
            return elements(machine, content, site)
        case _:
            pass
    machine.doubts += 1
    return [], unknown_from(value, "its elements are not known", site)


def one_by_one(machine: Machine, value: Value, site: Site) -> tuple[Iterator[Value], Unknown | None]:
    """As ``elements``, but an iterator keeps what is not taken from it."""
    if not isinstance(value, IteratorValue):
        items, opened = elements(machine, value, site)
        return iter(items), opened

    def take() -> Iterator[Value]:
        while value.items:
            machine.touch(value)
            yield value.items.pop(0)

    return take(), value.open


def next_of(machine: Machine, value: Value, default: Value | None, site: Site) -> Value:
    """``next(value, default)``."""
    if isinstance(value, InstanceValue) and has_special(value, "__next__"):
        return call_special(machine, value, "__next__", (), site)
    if not isinstance(value, IteratorValue):
        return unknown_from(value, "the next element is not known", site)
    if value.items:
        machine.touch(value)
        return value.items.pop(0)
    if value.open is not None:
        return value.open
    if default is not None:
        return default
    raise Raised("StopIteration", ("Exception", "BaseException"), site)


def as_iterator(machine: Machine, value: Value, site: Site) -> Value:
    """``iter(value)``."""
    if isinstance(value, IteratorValue):
        return value
    if isinstance(value, InstanceValue) and has_special(value, "__iter__"):
        return call_special(machine, value, "__iter__", (), site)
    items, opened = elements(machine, value, site)
    return IteratorValue(items, opened)


def as_list(machine: Machine, value: Value, site: Site) -> ListValue:
    """The elements as a new list."""
    items, opened = elements(machine, value, site)
    return ListValue(items, opened)


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
    """What an instance with its own ``__iter__`` yields: turn by turn where it has ``__next__`` as well."""
    iterator = call_special(machine, value, "__iter__", (), site)
    if not (isinstance(iterator, InstanceValue) and has_special(iterator, "__next__")):
        if iterator is value:
            return [], unknown_from(value, "its elements are not known", site)
        return elements(machine, iterator, site)
    items: list[Value] = []
    try:
        while len(items) < MAX_ITEMS:
            machine.burn()
            item = call_special(machine, iterator, "__next__", (), site)
            if isinstance(item, Unknown):
                return items, item
            items.append(item)
    except Raised as raised:
        if raised.name != "StopIteration":
            raise
        return items, None
    return items, machine.unknown("it yields too many elements to follow", site)
