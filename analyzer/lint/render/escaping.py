"""Writes JSON, XML and commands so that what they hold is whole and steers no terminal that shows them."""

from __future__ import annotations

import json
import re

from ...graph.model import JsonValue

_BEYOND_ASCII = re.compile(r"[^\n\x20-\x7e]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
# XML has no way to write these characters.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What the standard library has for it brings half of its network modules along.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def json_text(document: JsonValue) -> str:
    """A JSON document that people can read; what is not printable is escaped."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    # Outside strings JSON is ASCII, so whatever is replaced stands in one.
    return _BEYOND_ASCII.sub(_json_character, text) + "\n"


def service_json(document: JsonValue) -> str:
    """A JSON document for a service that stores it: half of a surrogate pair, which its parser may refuse, is replaced."""
    return json_text(_whole(document))


def xml_attribute(text: str) -> str:
    """A text as the quoted value of an attribute."""
    return f'"{_written(text, _IN_ATTRIBUTE)}"'


def xml_text(text: str) -> str:
    """A text between tags."""
    return _written(text, _IN_TEXT)


def without_surrogates(text: str) -> str:
    """The text with halves of surrogate pairs, which UTF-8 can't write, replaced."""
    return _SURROGATE.sub(_REPLACEMENT, text)


def _json_character(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _whole(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(name): _whole(item) for name, item in value.items()}
    return value


def _written(text: str, table: dict[int, str]) -> str:
    escaped = _NOT_IN_XML.sub(_REPLACEMENT, text).translate(table)
    return _BEYOND_ASCII.sub(_xml_character, escaped)


def _xml_character(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else f"&#{ord(character)};"
