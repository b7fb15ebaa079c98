"""Text from user code becomes harmless HTML."""

from __future__ import annotations

import re

import pytest
from vibepiper.docsgen.markup import first_sentence, highlight_code, render_description, web_link


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/pixel.png)",
        "[x](javascript:alert(1))",
        "<a href='data:text/html,x'>x</a>",
        "<div style='position:fixed' class='vp-page' id='a'>x</div>",
        "<iframe src='https://example.org'></iframe>",
        "<svg onload=alert(1)>",
        "<style>body{display:none}</style>",
        "```\n</code></pre><script>alert(1)</script>\n```",
    ],
)
def test_nothing_active_or_remote_survives(text: str) -> None:
    shown = str(render_description(text)).lower()
    for banned in (
        "<script",
        "<img",
        "javascript:",
        "data:text",
        "<iframe",
        "<svg",
        "<style",
        "style=",
        "class=",
        "id=",
    ):
        assert banned not in shown.replace("&lt;", "")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("*late* and `code`", "<em>late</em> and <code>code</code>"),
        ("Columns:\n- day\n- delay", "<ul>\n<li>day</li>\n<li>delay</li>\n</ul>"),
        ("# Title", "<h4>Title</h4>"),
        (
            "[docs](https://example.org/a)",
            '<a href="https://example.org/a" rel="noopener noreferrer nofollow">docs</a>',
        ),
        ("| a |\n|---|\n| 1 |", "<td>1</td>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_markdown_is_rendered(text: str, part: str) -> None:
    assert part in str(render_description(text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, ""),
        ("One. Two.", "One."),
        ("Served from John F. Kennedy. Two.", "Served from John F. Kennedy."),
        ("Late, i.e. by 15 minutes, at JFK", "Late, i.e. by 15 minutes, at JFK"),
        ("One\nline\n\nMore", "One line"),
        ("Uses *stars* and <b>tags</b> & more.", "Uses stars and tags & more."),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_the_summary_is_the_first_sentence_as_plain_text(text: str | None, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_code_keeps_its_text_and_its_lines_are_well_formed() -> None:
    code = 'def f():\n    """A <b>docstring</b>\n    over lines.\n    """\n    return 1\n'
    shown = str(highlight_code(code, 7))
    assert shown.count("<span") == shown.count("</span>")
    rows = re.findall(r'aria-hidden="true">(\d+)<', shown)
    assert rows == ["7", "8", "9", "10", "11"]
    assert "&lt;b&gt;docstring&lt;/b&gt;" in shown
    for line in shown.split('<span class="vp-codeline">')[1:]:
        opened = 1 + line.count("<span")
        assert opened == line.count("</span>")


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("https://example.org/d/1", True),
        ("http://x", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[broken", False),
        ("see https://example.org", False),
        (3, False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(value: object, link: bool) -> None:
    assert web_link(value) == (value if link else None)
