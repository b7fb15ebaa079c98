"""Comments that speak to VibePiper: suppressions and hints; knows nothing of rules and assets.

``# vp: ignore[VPG001, VPS001]`` counts on every line of the smallest statement, or header of a compound statement with
its decorators, that holds it, or that starts on the next line; ``# vp: ignore-file[VPG006]`` counts in the whole file.
``# vp: asset key=raw/orders deps=a,b`` belongs to the definition whose header holds it, or that starts on the next line.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import msgspec

from .. import syntax
from .spans import SpanTable


class Ignore(msgspec.Struct, frozen=True, array_like=True):
    """A suppression: the lines that it covers (``first_line`` to ``last_line``; ``whole_file``: all), its codes (empty
    when it names none) and its own place."""

    line: int
    column: int
    end_column: int
    first_line: int
    last_line: int
    codes: tuple[str, ...]
    whole_file: bool = False


class Hint(msgspec.Struct, frozen=True, array_like=True):
    """What a comment says of a definition: ``verb`` (``asset``) and its arguments in order; ``owner`` is the number
    of the statement that it belongs to."""

    owner: int
    line: int
    column: int
    end_column: int
    verb: str
    arguments: tuple[tuple[str, str], ...]

    def argument(self, name: str) -> str | None:
        """The value given for a name."""
        return next((value for key, value in self.arguments if key == name), None)


class Comments(msgspec.Struct, frozen=True, array_like=True):
    """The comments of one file that matter."""

    ignores: tuple[Ignore, ...] = ()
    hints: tuple[Hint, ...] = ()


def read_comments(lines: tuple[str, ...], module: syntax.Module, spans: SpanTable) -> Comments:
    """Find the comments for VibePiper in a file's text."""
    if not any(_MENTION.search(line) for line in lines):
        return Comments()
    speaking = [comment for comment in _tokenized(lines) if _MENTION.search(comment[2])]
    owners = _Owners(tuple(_regions(module.body, spans)), tuple(line for line, _, _ in speaking))
    ignores: list[Ignore] = []
    hints: list[Hint] = []
    for line, column, text in speaking:
        for match in _MENTION.finditer(text):
            start = column + match.start()
            said = match["said"].strip()
            end = start + len(match[0].rstrip())
            ignore = _IGNORE.fullmatch(said)
            owner = owners.of(line, alone=not lines[line - 1][: column - 1].strip())
            if ignore is not None:
                codes = tuple(code.strip() for code in (ignore["codes"] or "").split(",") if code.strip())
                whole = ignore["file"] is not None
                first, last = (1, len(lines)) if whole else owner[:2] if owner else (line, line)
                ignores.append(Ignore(line, start, end, first, last, codes, whole))
                continue
            verb, _, rest = said.partition(" ")
            if verb and owner is not None:
                hints.append(Hint(owner[2], line, start, end, verb, tuple(_arguments(rest))))
    return Comments(tuple(ignores), tuple(hints))


_MENTION = re.compile(r"#\s*vp:(?P<said>[^#]*)")
_IGNORE = re.compile(r"ignore(?P<file>-file)?\s*(?:\[(?P<codes>[^\]]*)\])?(?:\s.*)?")
_ARGUMENT = re.compile(
    r"(?P<name>[A-Za-z_]\w*)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<plain>\S*))"
)

_Region = tuple[int, int, int]


def _regions(statements: tuple[syntax.Statement, ...], spans: SpanTable) -> Iterator[_Region]:
    """First and last line and number of every statement, of compound ones without their bodies."""
    for statement in statements:
        first, last = spans.line(statement.n), spans.end_line(statement.n)
        for decorator in getattr(statement, "decorator_list", ()):
            first = min(first, spans.line(decorator.n))
        blocks = tuple(_blocks(statement))
        if blocks:
            inner = blocks[0][0]
            start = min(spans.line(each.n) for each in (inner, *getattr(inner, "decorator_list", ())))
            last = max(spans.line(statement.n), start - 1)
        yield first, last, statement.n
        for block in blocks:
            yield from _regions(block, spans)


def _blocks(statement: syntax.Statement) -> Iterator[tuple[syntax.Statement, ...]]:
    if isinstance(statement, syntax.Match):
        yield from (case.body for case in statement.cases)
        return
    for name in ("body", "handlers", "orelse", "finalbody"):
        block = getattr(statement, name, ())
        if name == "handlers":
            yield from (handler.body for handler in block)
        elif block:
            yield block


class _Owners:
    """The statements that comments belong to, found in one pass over all: generated files have thousands of both."""

    def __init__(self, regions: tuple[_Region, ...], lines: tuple[int, ...]) -> None:
        self._starting: dict[int, _Region] = {}
        self._smallest: dict[int, _Region] = {}
        for region in regions:
            first, last, _ = region
            self._starting.setdefault(first, region)
            for line in lines[bisect_left(lines, first) : bisect_right(lines, last)]:
                known = self._smallest.get(line)
                if known is None or last - first < known[1] - known[0]:
                    self._smallest[line] = region

    def of(self, line: int, *, alone: bool) -> _Region | None:
        """The statement that a comment belongs to: one on a line of its own to what starts on the next."""
        below = self._starting.get(line + 1)
        return below if alone and below is not None else self._smallest.get(line) or below


def _arguments(text: str) -> Iterator[tuple[str, str]]:
    for match in _ARGUMENT.finditer(text):
        yield match["name"], match["double"] or match["single"] or match["plain"] or ""


def _tokenized(lines: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Line, column (from 1) and text of every comment; those before the place where tokenizing fails."""
    text = io.StringIO("\n".join(lines) + "\n")
    try:
        for token in tokenize.generate_tokens(text.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError):
        # The file parses, so this is syntax that this Python's tokenizer doesn't know yet.
        return
