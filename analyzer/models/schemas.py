"""Reads any declared schema as a fact of the graph; which library declares it is a matter of one function each."""

from __future__ import annotations

from msgspec import Struct

from ..interpret.values import ClassValue, External, ExternalCall, Unknown, Value
from .declared import Declared
from .dialect import Reader
from .own_schema import read_own_schema
from .pandera import read_pandera


class Unreadable(Struct, frozen=True):
    """Why a schema could not be read."""

    reason: str


def read_schema(value: Value, reader: Reader) -> Declared | Unreadable:
    """The schema that a value is; a class or object that many assets name is read once."""
    if not isinstance(value, ClassValue | ExternalCall):
        return _read(value, reader)
    known = reader.schemas.get(id(value))
    if isinstance(known, Declared | Unreadable):
        return known
    found = _read(value, reader)
    reader.schemas[id(value)] = found
    return found


def _read(value: Value, reader: Reader) -> Declared | Unreadable:
    for read in (read_pandera, read_own_schema):
        found = read(value, reader)
        if found is not None:
            return found
    match value:
        case Unknown():
            return Unreadable(value.reason)
        case External():
            return Unreadable(f"'{value.name}' is defined outside the project")
        case _:
            return Unreadable("it is no schema")
