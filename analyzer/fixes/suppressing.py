"""Writes ``# vp: ignore[CODE]`` comments where findings are, so that only new ones are reported."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from typing import TypeGuard

from ..lint.model import Finding
from .errors import CannotFix
from .text import FixableText, TextEdit

# Findings about comments are corrected, not commented.
_ABOUT_COMMENTS = frozenset({"VPE004", "VPE005", "VPE006"})
_INDENT = re.compile(r"[ \t]*")
_COMMENT = re.compile(r"# vp: ignore\[(?P<codes>[^\]]*)\]")


def suppress(findings: Iterable[Finding], read: Callable[[str], bytes]) -> Mapping[str, bytes]:
    """The new content of the Python files in which findings are; files that can't be changed are passed over."""
    by_line: dict[str, dict[int, list[str]]] = {}
    for finding in findings:
        if finding.location.path.endswith(".py") and finding.code not in _ABOUT_COMMENTS:
            codes = by_line.setdefault(finding.location.path, {}).setdefault(finding.location.line, [])
            if finding.code not in codes:
                codes.append(finding.code)
    changed: dict[str, bytes] = {}
    for path, lines in by_line.items():
        try:
            commented = _Commented(FixableText(path, read(path)))
            changed[path] = commented.file.applied(
                commented.comment(line, codes) for line, codes in lines.items()
            )
        except CannotFix:
            continue
    return changed


class _Commented:
    """A file that comments are written into: where none can stand, looked for once."""

    def __init__(self, file: FixableText) -> None:
        self.file = file
        nodes = tuple(ast.walk(file.tree))
        self._statements = [file.place(node) for node in nodes if isinstance(node, ast.stmt)]
        self._texts = [
            file.place(node) for node in nodes if _is_text(node) and node.lineno != node.end_lineno
        ]

    def comment(self, line: int, codes: list[str]) -> TextEdit:
        """What accepts the codes on a line."""
        file = self.file
        start, end = file.line(line)
        # What reads like one may be a text.
        comments = (token for token in file.tokens_between(start, end) if token.kind == tokenize.COMMENT)
        written = next(comments, None)
        existing = _COMMENT.search(file.text, written.start, written.end) if written is not None else None
        if existing is not None:
            known = [code.strip() for code in existing["codes"].split(",") if code.strip()]
            listed = ", ".join((*known, *(code for code in codes if code not in known)))
            return TextEdit(existing.start("codes"), existing.end("codes"), listed)
        text = f"# vp: ignore[{', '.join(codes)}]"
        if self._goes_on(end):
            first = file.line_start(self._statement_around(start))
            lead = _INDENT.match(file.text, first)
            indent = lead[0] if lead is not None else ""
            return TextEdit(first, first, f"{indent}{text}{file.newline}")
        content = file.text[start:end]
        return TextEdit(start + len(content.rstrip()), end, f"  {text}")

    def _goes_on(self, end: int) -> bool:
        """Whether the end of a line lies within a text, or is joined to the next line: no comment can stand there."""
        return self.file.text.endswith("\\", 0, end) or any(first < end < last for first, last in self._texts)

    def _statement_around(self, at: int) -> int:
        """Where the innermost statement begins that holds a character."""
        return max((first for first, last in self._statements if first <= at <= last), default=at)


def _is_text(node: ast.AST) -> TypeGuard[ast.JoinedStr | ast.Constant]:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )
