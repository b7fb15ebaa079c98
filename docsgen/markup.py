"""Turns text from user code into HTML that is safe to show; the only place that declares HTML safe."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import markdown
import nh3
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "dl",
        "dt",
        "em",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES: Mapping[str, set[str]] = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}}
_SCHEMES = {"http", "https", "mailto"}
_MARKS = re.compile(r"[*_`<>&\[\]\\#!~|]")
# An initial or an abbreviation in capitals ("John F. Kennedy") ends no sentence.
_SENTENCE_END = re.compile(r"(?<=[^\sA-Z.][.!?])\s+(?=[^a-z])")
_HEADING = re.compile(r"^#{1,3}(?=\s)", re.MULTILINE)
_LISTS = re.compile(r"(?m)^(?P<before>[^\s*+-].*)\n(?=[*+-] )")


def render_description(text: str | None) -> Markup:
    """Render a Markdown description: no images, scripts, styles, classes or ids survive, links only to the web."""
    if not text:
        return Markup("")
    # A docstring's headings stand below the page's, and its lists often lack the blank line that Markdown wants.
    source = _LISTS.sub(lambda match: f"{match['before']}\n\n", _HEADING.sub("####", _encodable(text)))
    rendered = markdown.markdown(
        source, extensions=["tables", "fenced_code", "sane_lists"], output_format="html"
    )
    return Markup(
        nh3.clean(
            rendered,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def first_sentence(text: str | None) -> str:
    """The first sentence of a description, as plain text."""
    if not text:
        return ""
    paragraph = " ".join(_encodable(text).strip().split("\n\n")[0].split())
    sentence = _SENTENCE_END.split(paragraph, maxsplit=1)[0]
    if _MARKS.search(sentence):
        sentence = html.unescape(nh3.clean(markdown.markdown(sentence), tags=set())).strip()
    return sentence if len(sentence) <= 200 else sentence[:199] + "…"


def highlight_code(text: str, first_line: int) -> Markup:
    """Highlight Python (and what is not Python stays readable), with the file's line numbers."""
    formatter = HtmlFormatter(nowrap=True, classprefix="tok-")
    lines = highlight(text, PythonLexer(stripnl=False, ensurenl=False), formatter).rstrip("\n").split("\n")
    rows = (
        f'<span class="vp-codeline"><span class="vp-lineno" aria-hidden="true">{number}</span>{line}\n</span>'
        for number, line in enumerate(_close_spans(lines), start=first_line)
    )
    return Markup("".join(rows))


def web_link(value: object) -> str | None:
    """``value`` when it is a link to the web, else None."""
    if not isinstance(value, str) or any(character.isspace() for character in value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def _encodable(text: str) -> str:
    """A literal in user code may hold half of a surrogate pair, which nothing outside Python takes."""
    return text.encode("utf-8", "replace").decode()


def _close_spans(lines: list[str]) -> list[str]:
    """Tokens over several lines are closed at each line's end and opened again on the next."""
    closed: list[str] = []
    open_tag = ""
    for line in lines:
        whole = open_tag + line
        opening = re.findall(r"<span[^>]*>", whole)
        unclosed = len(opening) - whole.count("</span>")
        open_tag = opening[-1] if unclosed else ""
        closed.append(whole + "</span>" * unclosed)
    return closed
