"""Writes ``# vp: ignore[CODE]`` comments where findings are, so that only new ones are reported."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping

from ..lint.model import Finding
from .errors import CannotFix
from .text import FixableText, TextEdit

# Findings about comments are corrected, not commented.
_ABOUT_COMMENTS = frozenset({"VPE004", "VPE005", "VPE006"})
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
            file = FixableText(path, read(path))
            changed[path] = file.applied(_comment(file, line, codes) for line, codes in lines.items())
        except CannotFix:
            continue
    return changed


def _comment(file: FixableText, line: int, codes: list[str]) -> TextEdit:
    start, end = file.line(line)
    # What reads like one may be a text.
    written = next(
        (token for token in file.tokens_between(start, end) if token.kind == tokenize.COMMENT), None
    )
    existing = _COMMENT.search(file.text, written.start, written.end) if written is not None else None
    if existing is not None:
        known = [code.strip() for code in existing["codes"].split(",") if code.strip()]
        listed = ", ".join((*known, *(code for code in codes if code not in known)))
        return TextEdit(existing.start("codes"), existing.end("codes"), listed)
    text = f"# vp: ignore[{', '.join(codes)}]"
    if _goes_on(file, end):
        first = file.line_start(_statement_around(file, start))
        lead = re.match(r"[ \t]*", file.text[first:])
        indent = lead[0] if lead is not None else ""
        return TextEdit(first, first, f"{indent}{text}{file.newline}")
    content = file.text[start:end]
    return TextEdit(start + len(content.rstrip()), end, f"  {text}")


def _goes_on(file: FixableText, end: int) -> bool:
    """Whether the end of a line lies within a text, or is joined to the next line: no comment can stand there."""
    if file.text[:end].endswith("\\"):
        return True
    texts = (
        file.place(node)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
    )
    return any(first < end < last for first, last in texts)


def _statement_around(file: FixableText, at: int) -> int:
    """Where the innermost statement begins that holds a character."""
    starts = [
        place[0]
        for node in ast.walk(file.tree)
        if isinstance(node, ast.stmt) and (place := file.place(node))[0] <= at <= place[1]
    ]
    return max(starts, default=at)
