"""Colours and measures text for a terminal; knows nothing of findings."""

from __future__ import annotations

import unicodedata

_STYLES = {
    "error": "\033[1;31m",
    "warning": "\033[1;33m",
    "info": "\033[1;36m",
    "place": "\033[1m",
    "dim": "\033[2m",
}
_RESET = "\033[0m"


def styled(text: str, style: str, *, color: bool) -> str:
    """The text in a style (a severity, ``place`` or ``dim``), or as it is without colours."""
    return f"{_STYLES[style]}{text}{_RESET}" if color else text


def width(text: str) -> int:
    """How many columns a printable text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
