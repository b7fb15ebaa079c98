"""What a docstring says of the value returned, which Dagster takes for the description of an only output.

Dagster reads docstrings in four styles (reStructuredText fields, Google, numpydoc, Epydoc) and believes the one that
says most; the first of them where several say the same.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import TypeAlias

# What a style finds: its entries as kind and text, where a return is "returns" and says None or a description.
_Entries: TypeAlias = "list[tuple[str, str | None]]"

_GOOGLE_SEVERAL = frozenset(
    ["Arguments", "Args", "Parameters", "Params", "Raises", "Exceptions", "Except", "Attributes"]
)
_GOOGLE_RETURNS = frozenset(["Returns", "Yields"])
_GOOGLE_TITLE = re.compile(
    rf"^({'|'.join(sorted({'Example', 'Examples', *_GOOGLE_SEVERAL, *_GOOGLE_RETURNS}))}):[ \t\r\f\v]*$", re.M
)
_GOOGLE_TYPED = re.compile(r"(\s*[^:\s]+:)|([^:]*\]:.*)")
_FIELD = re.compile(r"(^:.*?)(?=^:|\Z)", re.S | re.M)
_EPYDOC = re.compile(r"^@(\w+)[^:\n]*:(.*?)(?=^@|\Z)", re.S | re.M)
_UNDERLINED = re.compile(r"^(\w[\w ]*)\n(-+)\s*$", re.M)
_RETURNS = frozenset(["return", "returns", "yield", "yields"])
_UNDERLINED_SEVERAL = frozenset(
    ["parameters", "params", "arguments", "other parameters", "raises", "warns", "attributes", *_RETURNS]
)


class _NotInStyle(Exception):  # control flow inside this module, never an error that is shown
    """The docstring breaks a rule of the style."""


def returned_text(docstring: str | None) -> str | None:
    """The description of the returned value; None where the docstring gives none."""
    if not docstring:
        return None
    text = inspect.cleandoc(docstring)
    best: _Entries = []
    for style in (_fields, _google, _underlined, _epydoc):
        try:
            found = [*style(text)]
        except _NotInStyle:
            continue
        if len(found) > len(best):
            best = found
    return next((said for kind, said in best if kind == "returns"), None) or None


def _fields(text: str) -> Iterator[tuple[str, str | None]]:
    """``:returns: …``."""
    start = re.search("^:", text, re.M)
    for match in _FIELD.finditer(text[start.start() :] if start else ""):
        name, colon, said = match[0].lstrip(":").partition(":")
        if not colon:
            raise _NotInStyle
        words = name.split()
        if words and words[0] not in ("type", "rtype"):
            yield ("returns" if words[0] in _RETURNS else words[0]), _cleaned(said.strip())


def _google(text: str) -> Iterator[tuple[str, str | None]]:
    """``Returns:`` above an indented text."""
    chunks: dict[str, str] = {}
    for name, chunk in _sections(_GOOGLE_TITLE, text):
        further = re.search(r"\n\S", chunk)
        chunks[name] = (chunk[: further.start()] if further else chunk).strip("\n")
    for name, chunk in chunks.items():
        if name in _GOOGLE_SEVERAL:
            indent = len(chunk) - len(chunk.lstrip())
            items = re.findall(
                rf"^[^\S\n]{{{indent}}}(?=\S).*(?:\n[^\S\n]{{{indent + 1}}}.*|\n[^\S\n]*$)*", chunk, re.M
            )
            if not items or any(":" not in item for item in items):
                raise _NotInStyle
            yield from ((name, None) for _ in items)
        elif name in _GOOGLE_RETURNS:
            said = inspect.cleandoc(chunk)
            yield "returns", _cleaned(said.partition(":")[2]) if _GOOGLE_TYPED.match(said) else said
        else:
            yield name, None


def _underlined(text: str) -> Iterator[tuple[str, str | None]]:
    """``Returns`` above a line of dashes, and the type above an indented text."""
    for title, chunk in _sections(_UNDERLINED, text):
        name = title.strip().lower()
        if name not in _UNDERLINED_SEVERAL:
            yield name, None
            continue
        for item in re.finditer(r"^\S.*((?:\n(?:[^\S\n]+.*)?)*)", chunk, re.M):
            yield ("returns" if name in _RETURNS else name), inspect.cleandoc(item[1]) or None


def _epydoc(text: str) -> Iterator[tuple[str, str | None]]:
    """``@return: …``."""
    for match in _EPYDOC.finditer(text):
        if match[1] not in ("type", "rtype"):
            yield ("returns" if match[1] in _RETURNS else match[1]), _cleaned(match[2].strip())


def _sections(title: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Each title, and the text from there to the next one."""
    # A line below a title is as long as it is.
    found = [
        match for match in title.finditer(text) if match.lastindex == 1 or len(match[1]) == len(match[2])
    ]
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        yield match[1], text[match.end() : end]


def _cleaned(said: str) -> str:
    """A text whose first line follows something, the indentation of the others removed."""
    first, newline, rest = said.removeprefix(" ").partition("\n")
    return (first + newline + inspect.cleandoc(rest)).strip("\n") if newline else first
