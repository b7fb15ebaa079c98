"""The values of number and string literals, as Python's own parser computes them, without ever warning."""

from __future__ import annotations

import re
import unicodedata

from ...syntax import ConstantValue

_STRING = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>\"\"\"|'''|\"|')")
_TEXT_ESCAPE = re.compile(
    r"\\(?:(?P<simple>[\n\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9A-Fa-f]{2})"
    r"|u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8})|N\{(?P<name>[^}]+)\})"
)
_BYTES_ESCAPE = re.compile(r"\\(?:(?P<simple>[\n\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9A-Fa-f]{2}))")
_SIMPLE = {
    "\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b",
    "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def string_value(literal: str) -> tuple[str, str]:
    """The value and the kind (``str`` or ``bytes``, the latter as Latin-1 text) of one string literal."""
    first = literal[0]
    if (first == '"' or first == "'") and "\\" not in literal and "\r" not in literal:
        width = 3 if len(literal) >= 6 and literal[1] == first and literal[2] == first else 1
        return literal[width:-width], "str"
    match = _STRING.match(literal)
    if match is None:
        raise ValueError(f"not a string literal: {literal[:20]!r}")
    prefix = match["prefix"].lower()
    body = literal[match.end() : -len(match["quote"])]
    if "b" in prefix:
        return bytes_body(body, raw="r" in prefix), "bytes"
    return text_body(body, raw="r" in prefix), "str"


def text_body(body: str, *, raw: bool) -> str:
    """The text that the inside of a string literal means."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    return body if raw or "\\" not in body else _TEXT_ESCAPE.sub(_unescape_text, body)


def bytes_body(body: str, *, raw: bool) -> str:
    """The bytes that the inside of a bytes literal means, as Latin-1 text."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    return body if raw or "\\" not in body else _BYTES_ESCAPE.sub(_unescape_bytes, body)


def integer_value(literal: str) -> ConstantValue:
    """An integer literal's value; text (which ``int(text, 0)`` reads) beyond 64 bits."""
    value = int(literal, 0)
    if value.bit_length() < 64:
        return value
    # Python refuses to print very long integers in decimal.
    return str(value) if value.bit_length() < 4096 else hex(value)


def float_value(literal: str) -> float:
    """A float literal's value."""
    return float(literal.replace("_", ""))


def imaginary_value(literal: str) -> str:
    """An imaginary literal's value as text that ``complex`` reads."""
    return repr(complex(literal.replace("_", "")))


def identifier(name: str) -> str:
    """An identifier as Python compares them: in normal form KC."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _unescape_text(match: re.Match[str]) -> str:
    simple = match["simple"]
    if simple is not None:
        return _SIMPLE[simple]
    if match["octal"] is not None:
        return chr(int(match["octal"], 8))
    if match["name"] is not None:
        return unicodedata.lookup(match["name"])
    return chr(int(match["x"] or match["u"] or match["U"], 16))


def _unescape_bytes(match: re.Match[str]) -> str:
    simple = match["simple"]
    if simple is not None:
        return _SIMPLE[simple]
    # Python keeps the low eight bits of an octal escape.
    return chr(int(match["octal"], 8) & 0xFF if match["octal"] is not None else int(match["x"], 16))
