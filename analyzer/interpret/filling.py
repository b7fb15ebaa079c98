"""Fills dictionaries from others, and from pairs."""

from __future__ import annotations

from .assignment import doubt_entries, mirror, write_entry
from .enums import enum_constant
from .iteration import ORDER, elements, members
from .judgement import hash_key
from .machine import Machine
from .values import DictValue, Entry, Site, TupleValue, Value


def fill(machine: Machine, target: DictValue, value: Value, site: Site) -> None:
    """Add the entries of a dictionary, or of pairs, to a dictionary."""
    value = enum_constant(value)
    if isinstance(value, DictValue):
        if value.open is not None:
            doubt_entries(target, None, value.open)
        target.unordered = target.unordered or value.unordered
        for key, entry in value.entries.items():
            write_entry(target, key, entry)
        for entry in value.entries.values() if target.mirrored is not None else ():
            mirror(machine, target, entry.key, entry.value)
        return
    pairs, opened, unordered = members(machine, value, site)
    if unordered:
        target.unordered = True
        if _repeats_key(pairs):
            pairs, opened = [], opened or machine.unknown(ORDER, site)
    if opened is not None:
        doubt_entries(target, None, opened)
    for pair in pairs:
        parts, unknown = elements(machine, pair, site)
        key = hash_key(parts[0]) if len(parts) == 2 and unknown is None else None
        if key is None:
            doubt_entries(target, None, machine.doubt(pair, "a key of the dictionary is not known", site))
        else:
            write_entry(target, key, Entry(parts[0], parts[1], site))


def copied_entries(value: DictValue) -> DictValue:
    """A new dictionary of the same kind with the same entries."""
    return DictValue(
        dict(value.entries), value.open, value.default, kind=value.kind, unordered=value.unordered
    )


def _repeats_key(pairs: list[Value]) -> bool:
    """Whether two of several pairs have the same key: which of them is the last is not known."""
    keys = [hash_key(pair.items[0]) for pair in pairs if isinstance(pair, TupleValue) and pair.items]
    return len(set(keys)) < len(pairs)
