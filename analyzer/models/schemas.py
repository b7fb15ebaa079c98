"""Reads any declared schema as a fact of the graph; which library declares it is a matter of one function each."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph.model import TableSchema
from ..interpret.values import Const, Value
from .dialect import Reader
from .own_schema import read_own_schema
from .pandera import read_pandera


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a schema could not be read."""

    reason: str


def read_schema(value: Value, reader: Reader) -> TableSchema | Unreadable:
    """The schema that a value is."""
    for read in (read_pandera, read_own_schema):
        found = read(value, reader)
        if found is not None:
            return found
    if isinstance(value, Const):
        return Unreadable("it is no schema")
    reason = getattr(value, "reason", None)
    return Unreadable(reason if isinstance(reason, str) else "it is no schema that can be read here")
