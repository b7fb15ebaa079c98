"""What a value yields when it is iterated."""

from __future__ import annotations

from .joins import unknown_from
from .machine import Machine
from .plain import MAX_ITEMS
from .values import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    ProjectFile,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)


def elements(machine: Machine, value: Value, site: Site) -> tuple[list[Value], Unknown | None]:
    """The known elements, and the unknown that stands for further ones, if there may be any."""
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
        case Const(value=ProjectFile() as file):
            return file_lines(file), None
        case ClassValue():
            members = machine.attribute(value, "__members__", site)
            if isinstance(members, DictValue):
                return [entry.value for entry in members.entries.values()], members.open
        case InstanceValue() if "__items__" in value.attributes:
            return elements(machine, value.attributes["__items__"], site)
        case _:
            pass
    machine.doubts += 1
    return [], unknown_from(value, "its elements are not known", site)


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
