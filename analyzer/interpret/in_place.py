"""Augmented assignments to containers, which change them for everyone who holds them."""

from __future__ import annotations

from .filling import fill
from .iteration import members
from .joins import unknown_from
from .machine import Machine
from .operators import binary
from .plain import MAX_ITEMS, plain_value
from .values import DictValue, ListValue, SetValue, Site, Value


def augmented(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    """What ``left <operator>= right`` binds: the container itself where it is one that changes."""
    match name, left:
        case "Add", ListValue(view=False):
            _extend(machine, left, right, site)
        case "Mult", ListValue(view=False):
            _repeat(machine, left, right, site)
        case "BitOr", DictValue(kind=kind) if kind != "Counter":
            machine.touch(left)
            fill(machine, left, right, site)
        case (("Add" | "Sub" | "BitOr" | "BitAnd"), DictValue(kind="Counter")):
            machine.touch(left)
            left.entries.clear()
            left.open = machine.doubt(right, "its counts are no longer known", site)
        case (("BitOr" | "Sub" | "BitAnd" | "BitXor"), SetValue(frozen=False)):
            made = binary(machine, name, left, right, site)
            machine.touch(left)
            if isinstance(made, SetValue):
                left.entries, left.open = dict(made.entries), made.open
            else:
                if name != "BitOr":
                    left.entries.clear()
                left.open = left.open or unknown_from(made, "its elements are no longer known", site)
        case _:
            return binary(machine, name, left, right, site, in_place=True)
    return left


def _extend(machine: Machine, left: ListValue, right: Value, site: Site) -> None:
    more, opened, unordered = members(machine, right, site)
    if len(left.items) + len(more) > MAX_ITEMS:
        more, opened = [], machine.unknown("the list is too long to follow", site)
    machine.touch(left)
    left.items.extend(more)
    left.open = left.open or opened
    left.unordered = left.unordered or unordered


def _repeat(machine: Machine, left: ListValue, right: Value, site: Site) -> None:
    times = plain_value(right)
    machine.touch(left)
    if isinstance(times, int) and len(left.items) * times <= MAX_ITEMS:
        left.items[:] = left.items * times
        return
    left.items.clear()
    left.open = left.open or machine.doubt(right, "how often it is repeated is not known", site)
