"""Reads the arguments of a definition; what cannot be decided becomes an Unknown of the field."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from ..graph.model import JsonValue, Location, Unknown
from ..interpret.enums import enum_constant
from ..interpret.machine import Machine
from ..interpret.origins import cause_of
from ..interpret.places import DEPENDS_ON_PLACE, MARK, shows_place
from ..interpret.plain import NOT_PLAIN, plain_set, plain_value
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    SetValue,
    Site,
    Value,
)
from ..interpret.values import Unknown as UnknownValue
from .dialect import Reader
from .undecided import undecided_fact


class ArgumentReader(Struct):
    """The arguments of one definition, read one by one; collects what is unknown."""

    arguments: Arguments
    site: Site
    reader: Reader
    unknown: list[Unknown] = field(default_factory=list)

    def get(self, name: str) -> Argument | None:
        """An argument by keyword; one that may hide behind ``**`` makes its field unknown."""
        found = self.arguments.keyword(name)
        if found is None and self.arguments.open is not None:
            self.note(name, self.arguments.open)
        return found

    def note(
        self, name: str, value: Value, fallback: str = "its value is not known", site: Site | None = None
    ) -> None:
        """Say that a field is unknown because of a value."""
        cause = cause_in(self.reader.machine, value, fallback, site or self.site)
        self.unknown.append(
            undecided_fact(FIELDS.get(name, name), cause.reason, self.reader.locate(cause.site))
        )

    def plain(self, name: str, default: object = None) -> object:
        """An argument as a plain object, ``default`` when it is not given or not known; the order of a set's elements means
        nothing."""
        found = self.get(name)
        if found is None:
            return default
        value = plain_value(enum_constant(found.value))
        if value is NOT_PLAIN and isinstance(found.value, SetValue):
            value = plain_set(found.value)
        if shows_place(value):
            self.note(name, found.value, DEPENDS_ON_PLACE, found.site)
            return default
        if value is NOT_PLAIN:
            self.note(name, found.value, site=found.site)
            return default
        return value

    def text(self, name: str) -> str | None:
        """A text argument."""
        value = self.plain(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int:
        """An integer argument."""
        value = self.plain(name, 0)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """A truth argument."""
        return self.plain(name, False) is True

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A text or a sequence of texts."""
        value = self.plain(name, default)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, set | frozenset):
            value = sorted(value, key=str)
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()

    def text_mapping(self, name: str) -> dict[str, str]:
        """A mapping of texts."""
        value = self.plain(name, {})
        return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}

    def json_mapping(self, name: str) -> Mapping[str, JsonValue]:
        """A mapping of what JSON can say."""
        value = json_value(self.plain(name, {}))
        return value if isinstance(value, dict) else {}

    def location(self, site: Site) -> Location:
        """Where a site is."""
        return self.reader.locate(site)


# What the graph calls the arguments that have another name there.
FIELDS = {
    "code_version": "version",
    "compute_kind": "kinds",
    "group_name": "group",
    "io_manager_key": "output",
    "load": "output",
    "partitions_def": "partitions",
    "select": "selection",
    "uri": "output",
}


def cause_in(machine: Machine, value: Value, fallback: str, site: Site) -> UnknownValue:
    """Why a value says nothing; of what a library is told of that is modelled, one of its arguments may be why."""
    if isinstance(value, ExternalCall) and is_modelled(machine, value):
        parts = (cause_of(item.value, item.site) for item in value.arguments.items)
        found = next((part for part in parts if part is not None), value.arguments.open)
        return found or UnknownValue(fallback, site)
    return cause_of(value, site) or UnknownValue(fallback, site)


def is_modelled(machine: Machine, value: Value) -> bool:
    """Whether a value is made by a library whose names mean something here."""
    function = value.function if isinstance(value, ExternalCall) else value
    return isinstance(function, External) and function.name.partition(".")[0] in machine.external_packages


def json_value(plain: object) -> JsonValue:
    """A plain object as JSON says it; other objects as None."""
    if plain is None or isinstance(plain, bool | int | float | str):
        return plain
    if isinstance(plain, list | tuple | set | frozenset):
        unordered = isinstance(plain, set | frozenset)
        return [json_value(item) for item in (sorted(plain, key=str) if unordered else plain)]
    if isinstance(plain, dict):
        return {str(key): json_value(item) for key, item in plain.items()}
    return None


def constant_text(value: Value) -> str | None:
    """A text constant, or None."""
    value = enum_constant(value)
    if isinstance(value, Const) and isinstance(value.value, str) and MARK not in value.value:
        return value.value
    return None
