"""Says on which line of a TOML text each key stands; knows nothing of what the keys mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key and table of a valid TOML text, by its path.

    A header or an assignment is a valid document of its own, so the text is cut into statements by
    parsing ever longer runs of lines until one parses; the standard library's parser keeps no positions.
    """
    lines: dict[KeyPath, int] = {}
    header: KeyPath = ()
    for line, statement in _statements(text):
        content = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            header = _header_path(content)
            paths = [header[:length] for length in range(1, len(header) + 1)]
        else:
            paths = [header + path for path in _paths(content)]
        for path in paths:
            lines.setdefault(path, line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    start, pending = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not pending:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            start = number
        pending += line
        try:
            tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue
        yield start, pending
        pending = ""


def _header_path(content: Mapping[str, object]) -> KeyPath:
    path: KeyPath = ()
    inner: object = content
    while isinstance(inner, dict) and inner:
        name, inner = next(iter(inner.items()))
        path += (name,)
    return path


def _paths(content: Mapping[str, object]) -> Iterator[KeyPath]:
    for name, value in content.items():
        yield (name,)
        if isinstance(value, dict):
            for path in _paths(value):
                yield (name, *path)
