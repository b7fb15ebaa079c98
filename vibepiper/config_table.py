"""One table of a configuration file: typed reads that collect every mistake instead of stopping at the first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from vibepiper.analyzer.graph.model import JsonValue, Location
from vibepiper.analyzer.graph.suggest import did_you_mean

from .errors import ConfigMistake
from .toml_places import KeyPath


class ConfigTable:
    """Reads keys by type; keys that nobody asked for are unknown."""

    def __init__(
        self,
        content: Mapping[str, object],
        file: str,
        path: KeyPath,
        lines: Mapping[KeyPath, int],
        mistakes: list[ConfigMistake],
    ) -> None:
        self._content = content
        self._file = file
        self._path = path
        self._lines = lines
        self._mistakes = mistakes
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._content

    @property
    def location(self) -> Location:
        """Where the table starts."""
        return Location(self._file, self._lines.get(self._path, 1))

    def places(self) -> dict[str, Location]:
        """Where each key of the table stands."""
        first = self.location
        return {
            key: Location(self._file, self._lines.get((*self._path, key), first.line))
            for key in self._content
        }

    def text(self, key: str, *, required: bool = False) -> str | None:
        """The string under ``key``."""
        value = self._get(key)
        if value is None and required:
            self._report((), f"{self._title()} needs '{key}'")
        if value is None or isinstance(value, str):
            return value
        self._wrong_type(key, "a string", value)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of strings under ``key``."""
        value = self._get(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._wrong_type(key, "a list of strings", value)
        return ()

    def text_map(self, key: str) -> dict[str, str]:
        """The table of strings under ``key``, whatever its keys."""
        inner = self.table(key)
        return {name: inner.text(name) or "" for name in inner._content}

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """The string under ``key``, which must be one of ``choices``."""
        value = self.text(key)
        if value is None or value in choices:
            return value
        known = ", ".join(choices)
        guess = did_you_mean(value, choices) or f" It may be: {known}."
        self._report((key,), f"'{key}' can't be {value!r}.{guess}")
        return None

    def names(self) -> tuple[str, ...]:
        """The keys of the table, in the order in which they were written."""
        self._asked.update(self._content)
        return tuple(self._content)

    def remaining_tables(self) -> Iterator[tuple[str, ConfigTable]]:
        """The tables under keys that nobody has asked for so far."""
        for key, value in self._content.items():
            if key not in self._asked and isinstance(value, dict):
                yield key, self.table(key)

    def table(self, key: str) -> ConfigTable:
        """The table under ``key``; an empty one when it is missing."""
        value = self._get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong_type(key, "a table", value)
        content = value if isinstance(value, dict) else {}
        return ConfigTable(content, self._file, (*self._path, key), self._lines, self._mistakes)

    def tables(self, key: str) -> Iterator[tuple[str, ConfigTable]]:
        """The tables under ``key``, whatever their names."""
        outer = self.table(key)
        for name in outer._content:
            yield name, outer.table(name)

    def values(self, *, without: str = "") -> dict[str, JsonValue]:
        """Every value but one, as JSON; dates and times as ISO text."""
        self._asked.update(self._content)
        return {key: _json(value) for key, value in self._content.items() if key != without}

    def report_unknown_keys(self) -> None:
        """Note every key that was not asked for, with the nearest known one."""
        for key in self._content:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                guess = did_you_mean(key, self._asked) or f" Known keys: {known}."
                self._report((key,), f"unknown key '{key}' in {self._title()}.{guess}")

    def _get(self, key: str) -> object:
        self._asked.add(key)
        return self._content.get(key)

    def _wrong_type(self, key: str, wanted: str, value: object) -> None:
        self._report((key,), f"'{key}' must be {wanted}, not {value!r}")

    def _report(self, below: KeyPath, message: str) -> None:
        path = (*self._path, *below)
        line = self._lines.get(path, self._lines.get(self._path, 0))
        mistake = ConfigMistake(self._file, line, message)
        if mistake not in self._mistakes:
            self._mistakes.append(mistake)

    def _title(self) -> str:
        return f"[{'.'.join(self._path)}]" if self._path else "the configuration"


def _json(value: object) -> JsonValue:
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"TOML has no value of type {type(value).__name__}")
