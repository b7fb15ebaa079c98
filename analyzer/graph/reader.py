"""Reads decoded JSON field by field with errors that name the place; knows nothing of graphs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from .model import JsonValue

T = TypeVar("T")


class GraphFormatError(ValueError):
    """A text is not a graph in the JSON form; holds the place in it (``assets[3].key``) and what is wrong there."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        where = f" at {self.place}" if self.place else ""
        return f"not a graph that can be read{where}: {self.reason}"


class Reader:
    """One JSON object; fields that nobody asks for are ignored."""

    __slots__ = ("_fields", "_place")

    def __init__(self, value: JsonValue, place: str) -> None:
        if not isinstance(value, dict):
            raise GraphFormatError(place, f"an object is expected, not {_kind(value)}")
        self._fields = value
        self._place = place

    def whole(self) -> dict[str, JsonValue]:
        """All fields as they are."""
        return self._fields

    def text(self, name: str) -> str:
        """A required text."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise self._error(name, "a text", value)
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, or None when null or absent."""
        return None if self._fields.get(name) is None else self.text(name)

    def choice(self, name: str, allowed: Mapping[str, T]) -> T:
        """A text that stands for one of the values allowed."""
        value = self.text(name)
        if value not in allowed:
            raise GraphFormatError(self._at(name), f"'{value}' is none of {', '.join(allowed)}")
        return allowed[value]

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; the default when null or absent."""
        value = self.optional_number(name)
        return default if value is None else value

    def optional_number(self, name: str) -> int | None:
        """A whole number, or None when null or absent."""
        value = self._fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._error(name, "a whole number", value)
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when null or absent."""
        value = self._fields.get(name)
        if not isinstance(value, bool | None):
            raise self._error(name, "true or false", value)
        return bool(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when null or absent."""
        found: list[str] = []
        for item in self._list(name):
            if not isinstance(item, str):
                raise self._error(name, "a list of texts", item)
            found.append(item)
        return tuple(found)

    def optional_texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, or None when null or absent."""
        return None if self._fields.get(name) is None else self.texts(name)

    def text_mapping(self, name: str) -> dict[str, str]:
        """An object of texts; empty when null or absent."""
        found: dict[str, str] = {}
        for key, value in self.mapping(name).items():
            if not isinstance(value, str):
                raise self._error(name, "an object of texts", value)
            found[key] = value
        return found

    def mapping(self, name: str) -> dict[str, JsonValue]:
        """An object of any JSON values; empty when null or absent."""
        value = self._fields.get(name)
        if not isinstance(value, dict | None):
            raise self._error(name, "an object", value)
        return value or {}

    def one(self, name: str, read: Callable[[Reader], T]) -> T | None:
        """An object read by ``read``, or None when null or absent."""
        value = self._fields.get(name)
        return None if value is None else read(Reader(value, self._at(name)))

    def many(self, name: str, read: Callable[[Reader], T]) -> tuple[T, ...]:
        """A list of objects, each read by ``read``; empty when null or absent."""
        place = self._at(name)
        return tuple(read(Reader(item, f"{place}[{index}]")) for index, item in enumerate(self._list(name)))

    def each(self, name: str, read: Callable[[Reader], T]) -> dict[str, T]:
        """An object of objects, each read by ``read``; empty when null or absent."""
        place = self._at(name)
        return {key: read(Reader(item, f"{place}.{key}")) for key, item in self.mapping(name).items()}

    def _list(self, name: str) -> list[JsonValue]:
        value = self._fields.get(name)
        if not isinstance(value, list | None):
            raise self._error(name, "a list", value)
        return value or []

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _error(self, name: str, expected: str, value: JsonValue) -> GraphFormatError:
        return GraphFormatError(self._at(name), f"{expected} is expected, not {_kind(value)}")


def parse_json(data: bytes) -> JsonValue:
    """Decode JSON bytes.

    Raises:
        GraphFormatError: When they are not JSON.
    """
    try:
        value: JsonValue = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GraphFormatError("", f"it is not JSON ({error})") from error
    return value


def _kind(value: JsonValue) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return "nothing" if value is None else names[type(value)]
