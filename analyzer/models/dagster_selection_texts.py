"""Dagster's selection strings: the present language (``key:"a/b"+ and not group:x``) and the old clauses (``*a``)."""

from __future__ import annotations

import re

from ..graph.model import AssetKey
from .selections import ALL, Selection, fact, keyed, matching

_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[()+*](?!\w)|[()+=:])|"(?P<quoted>[^"]*)"|(?P<word>[\w.*@/-]+))""", re.ASCII
)
_CLAUSE = re.compile(r"(\*?\+*)?([./\w\[\]?_-]+)(\+*\*?)?")
_FACTS = ("group", "kind", "owner")
_FUNCTIONS = ("roots", "sinks")
_MAX_DEPTH = 100


def meant_by(text: str) -> Selection | None:
    """What a selection string means; None for one that is not understood, or asks for what only a deployment knows."""
    try:
        found = _Parser(text).whole()
    except _NotUnderstood:
        return _clause(text.strip())
    return found


def _clause(text: str) -> Selection | None:
    """One clause of the old notation: each ``+`` is one step, ``*`` is all of them."""
    if text.startswith("tag:"):
        name, _, value = text.removeprefix("tag:").partition("=")
        return fact("tag", f"{name}={value}")
    match = _CLAUSE.fullmatch(text)
    if match is None:
        return None
    own = keyed(AssetKey.parse(match[2]))
    parts = [
        Selection(direction, (own,), depth=None if "*" in marks else len(marks))
        for direction, marks in (("up", match[1]), ("down", match[3]))
        if marks
    ]
    return Selection("or", tuple(parts)) if len(parts) > 1 else parts[0] if parts else own


class _NotUnderstood(Exception):  # control flow inside this module, never an error that is shown
    """The text is no expression of the present language."""


class _Parser:
    """Reads an expression by descent."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.position = self.depth = 0
        end = 0
        text = text.rstrip()
        while end < len(text):
            match = _TOKEN.match(text, end)
            if match is None or match.lastgroup is None:
                raise _NotUnderstood
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            end = match.end()

    def whole(self) -> Selection:
        found = self._either()
        if self.position < len(self.tokens):
            raise _NotUnderstood
        return found

    def _either(self) -> Selection:
        parts = [self._both()]
        while self._keyword("or"):
            parts.append(self._both())
        return Selection("or", tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Selection:
        parts = [self._negated()]
        while self._keyword("and"):
            parts.append(self._negated())
        return Selection("and", tuple(parts)) if len(parts) > 1 else parts[0]

    def _negated(self) -> Selection:
        if self._keyword("not"):
            self.depth += 1
            if self.depth > _MAX_DEPTH:
                raise _NotUnderstood
            return Selection("minus", (ALL, self._negated()))
        return self._traversed()

    def _traversed(self) -> Selection:
        """``2+x+1``."""
        up, above = self._steps(before=True)
        found = self._operand()
        down, below = self._steps(before=False)
        parts = [
            Selection(direction, (found,), depth=steps)
            for direction, there, steps in (("up", up, above), ("down", down, below))
            if there
        ]
        return Selection("or", tuple(parts)) if len(parts) > 1 else parts[0] if parts else found

    def _steps(self, *, before: bool) -> tuple[bool, int | None]:
        digits = None
        if before and self._number() is not None and self._peek(1) == ("mark", "+"):
            digits = self._number()
            self.position += 1
        if not self._mark("+"):
            return False, None
        if not before:
            digits = self._number()
            self.position += digits is not None
        return True, digits

    def _number(self) -> int | None:
        kind, text = self._peek()
        return int(text[:9]) if kind == "word" and text.isdecimal() else None

    def _operand(self) -> Selection:
        if self._mark("("):
            return self._group()
        kind, text = self._next()
        if (kind, text) in (("mark", "*"), ("word", "*")):
            return ALL
        if kind != "word":
            raise _NotUnderstood
        if text in _FUNCTIONS and self._mark("("):
            return Selection(text, (self._group(),))
        if not self._mark(":"):
            raise _NotUnderstood
        value = self._value()
        if text == "key":
            return matching(value) if "*" in value else keyed(AssetKey.parse(value))
        if text == "tag":
            return fact("tag", f"{value}={self._value() if self._mark('=') else ''}")
        if text not in _FACTS:
            raise _NotUnderstood
        return fact(text, value)

    def _group(self) -> Selection:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _NotUnderstood
        found = self._either()
        if not self._mark(")"):
            raise _NotUnderstood
        return found

    def _value(self) -> str:
        kind, text = self._next()
        if kind == "mark":
            raise _NotUnderstood
        return text

    def _keyword(self, word: str) -> bool:
        found = self._peek() in (("word", word), ("word", word.upper()))
        self.position += found
        return found

    def _mark(self, mark: str) -> bool:
        found = self._peek() == ("mark", mark)
        self.position += found
        return found

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        self.position += 1
        return found
