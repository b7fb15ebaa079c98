"""Makes text from somebody else's files safe to show; knows nothing of what it says."""

from __future__ import annotations

import unicodedata

_TAB = "    "


def printable(text: str) -> str:
    """The text on one line, without what would steer a terminal: control characters, and those that turn the
    direction of writing, with which a line can be made to look like another."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_safe(character) for character in text)


def _safe(character: str) -> str:
    if character == "\t":
        return _TAB
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " " if character.isspace() else ""
    # Surrogates can't be written; format characters are the invisible ones.
    return "" if category in ("Cf", "Cs") else character
