"""A file that was read: its syntax and the side tables that belong to it; knows nothing of how it was parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from .. import syntax
from ..facts import Suppression
from ..graph.model import Location
from .comments import Comments, Hint
from .spans import SpanTable


class ParsedFile(Struct, frozen=True, dict=True):
    """A file's syntax; ``read_lines`` gives its text without newlines."""

    path: str
    digest: str
    module: syntax.Module
    spans: SpanTable
    comments: Comments
    read_lines: Callable[[], tuple[str, ...]]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The file's text by line, without newlines."""
        return self.read_lines()

    def location(self, node: syntax.Node | int) -> Location:
        """Where a node (or the node of that number) is."""
        return Location(self.path, *self.spans.places(node if isinstance(node, int) else node.n))

    def text(self, node: syntax.Node | int) -> str:
        """A node's source text."""
        span = self.spans.span(node if isinstance(node, int) else node.n)
        lines = list(self.lines[span.line - 1 : span.end_line])
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return "\n".join(lines)

    def trailing_comment(self, node: syntax.Node | int) -> str | None:
        """The comment that ends the line on which a node ends, if nothing but closing brackets stands between."""
        span = self.spans.span(node if isinstance(node, int) else node.n)
        match = _TRAILING.fullmatch(self.lines[span.end_line - 1], span.end_column - 1)
        if match is None or _DIRECTIVE.match(match["text"]):
            return None
        return match["text"].strip() or None

    def hint(self, node: syntax.Node | int) -> Hint | None:
        """The hint comment on the header of a definition, or on the line above it; of a call, that of its statement."""
        if not self.comments.hints:
            return None
        number = node if isinstance(node, int) else node.n
        exact = next((hint for hint in self.comments.hints if hint.owner == number), None)
        return exact or next((hint for hint in self.comments.hints if self._holds(hint.owner, number)), None)

    def _holds(self, statement: int, node: int) -> bool:
        """Whether a statement without a body of its own holds a node."""
        outer, inner = self.spans.span(statement), self.spans.span(node)
        if (inner.line, inner.column) < (outer.line, outer.column):
            return False
        if (inner.end_line, inner.end_column) > (outer.end_line, outer.end_column):
            return False
        return any(
            isinstance(each, _SIMPLE) and each.n == statement for each in _statements(self.module.body)
        )

    def suppressions(self) -> tuple[Suppression, ...]:
        """The file's suppression comments as the linter wants them."""
        return tuple(
            Suppression(
                self.path,
                ignore.first_line,
                ignore.last_line,
                ignore.codes,
                Location(self.path, ignore.line, ignore.column, ignore.line, ignore.end_column),
                ignore.whole_file,
            )
            for ignore in self.comments.ignores
        )


_SIMPLE = (syntax.Expr, syntax.Assign, syntax.AnnAssign, syntax.Return)


def _statements(body: tuple[syntax.Statement, ...]) -> Iterator[syntax.Statement]:
    for statement in body:
        yield statement
        for name in ("body", "handlers", "orelse", "finalbody"):
            for inner in getattr(statement, name, ()):
                yield from _statements(inner.body if name == "handlers" else (inner,))


# Behind the end of a node no string can be open, so the first # starts a comment.
_TRAILING = re.compile(r"[\s,;:)\]}]*#+(?P<text>.*)")
# Comments for tools describe nothing.
_DIRECTIVE = re.compile(r"\s*(?:vp:|noqa\b|type:|ty:|pyright:|mypy:|ruff:|pylint:|pragma:|fmt:|isort:)")
