"""What a value yields when it is iterated."""

from __future__ import annotations

from .joins import unknown_from
from .machine import Machine
from .values import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
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
