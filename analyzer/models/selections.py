"""Selections as trees, and their text in the graph's own language; knows no library's notation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from ..graph.model import AssetKey

_PLAIN = re.compile(r"[^\s()+,\"':]+")
_WORDS = ("and", "or", "not")


class Selection(Struct, frozen=True):
    """How ``operands`` combine; a leaf has its ``text``.

    ``term`` (its text), ``nothing``, ``below`` (a key prefix), ``or``, ``and``, ``minus``, ``not``, ``up`` and ``down``
    (``depth`` steps); any other operation is one that only the whole graph can answer.
    """

    operation: str
    operands: tuple[Selection, ...] = ()
    text: str = ""
    depth: int | None = None


ALL = Selection("term", text="*")
NOTHING = Selection("nothing")


def keyed(key: AssetKey) -> Selection:
    """The asset of a key."""
    return Selection("term", text=_word(str(key)))


def matching(pattern: str) -> Selection:
    """The assets whose keys match a glob."""
    return Selection("term", text=_word(pattern))


def fact(name: str, value: str) -> Selection:
    """The assets of a group, a tag, an owner, a kind."""
    text = value if re.fullmatch(r"[^\s()+,\"']+", value) else _quoted(value)
    return Selection("term", text=f"{name}:{text}")


def either(*operands: Selection) -> Selection:
    """What any of them selects."""
    return operands[0] if len(operands) == 1 else Selection("or", operands)


def written(selection: Selection, answer: Callable[[Selection], Iterable[AssetKey]]) -> str | None:
    """The text of a selection; None when it selects no assets. ``answer`` gives the keys that an operation selects
    which the language has no word for; for a prefix the key that it is itself, if there is one."""
    found = _written(selection, answer)
    return None if found is None else found[0]


# A text, and how tightly it binds.
_Text: TypeAlias = tuple[str, int]
_OR, _AND, _NOT, _TRAVERSAL, _WORD = range(5)


def _written(selection: Selection, answer: Callable[[Selection], Iterable[AssetKey]]) -> _Text | None:
    match selection.operation:
        case "nothing":
            return None
        case "term":
            return selection.text, _WORD
        case "or" | "and" | "minus" | "not" | "up" | "down":
            parts = [_written(each, answer) for each in selection.operands]
            return _combined(selection, parts)
        case operation:
            parts = [(_word(str(key)), _WORD) for key in sorted(answer(selection))]
            below = [(_word(f"{selection.text}/*"), _WORD)] if operation == "below" else []
            return _combined(Selection("or"), [*below, *parts])


def _combined(selection: Selection, parts: list[_Text | None]) -> _Text | None:
    known = [part for part in parts if part is not None]
    match selection.operation:
        case "or":
            texts = list(dict.fromkeys(_within(part, _OR) for part in known))
            if len(texts) == 1:
                return known[0]
            return (" or ".join(texts), _OR) if texts else None
        case "and":
            return (
                (" and ".join(_within(part, _AND) for part in known), _AND)
                if len(known) == len(parts)
                else None
            )
        case "not":
            return ("*", _WORD) if not known else (f"not {_within(known[0], _TRAVERSAL)}", _NOT)
        case "minus":
            first, second = parts
            if first is None or second is None:
                return first
            return f"{_within(first, _AND)} and not {_within(second, _TRAVERSAL)}", _AND
        case direction:
            if not known:
                return None
            steps = "" if selection.depth is None else str(selection.depth)
            inner = _within(known[0], _WORD)
            return (f"{steps}+{inner}" if direction == "up" else f"{inner}+{steps}"), _TRAVERSAL


def _within(part: _Text, binding: int) -> str:
    text, own = part
    return text if own >= binding else f"({text})"


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else _quoted(text)


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
