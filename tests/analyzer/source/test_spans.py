"""A node's span is where Python's own parser sees it, in code points."""

from __future__ import annotations

import pytest
from vibepiper.analyzer import syntax
from vibepiper.analyzer.source.guard import Guarded, guard
from vibepiper.analyzer.source.newer.translate import translate
from vibepiper.analyzer.source.parse import parse_file
from vibepiper.analyzer.source.parsed import ParsedFile
from vibepiper.analyzer.source.spans import Span
from vptest.oracle import numbered, standard_library


def parsed(source: str | bytes) -> ParsedFile:
    """The parsed file of a text that must parse."""
    found = parse_file("a.py", source.encode() if isinstance(source, str) else source)
    assert isinstance(found, ParsedFile), found
    return found


TEXTS = [
    ("x = a", {"Assign": "x = a", "Name": "x"}),
    ("@d(1)\ndef f(a: int = 1, *b): return (1, 2)\n", {
        "FunctionDef": "def f(a: int = 1, *b): return (1, 2)", "arg": "a: int", "Call": "d(1)", "Tuple": "(1, 2)"}),
    ("é = 'ü' + ß(k=1)", {"BinOp": "'ü' + ß(k=1)", "Call": "ß(k=1)", "keyword": "k=1"}),
    ("x = '''a\nb'''; y = 1", {"Constant": "'''a\nb'''"}),
    ("x = f(\r\n  a,\r\n  *b\r\n)\r\n", {"Call": "f(\n  a,\n  *b\n)", "Starred": "*b"}),
    ("from a import b as c, d", {"alias": "b as c"}),
    ("class A(B, m=C): pass", {"ClassDef": "class A(B, m=C): pass", "keyword": "m=C"}),
    ("\ufeffx = 1", {"Assign": "x = 1"}),
    ("# -*- coding: latin-1 -*-\nx = 'é' + y", {"BinOp": "'é' + y"}),
    ("try:\n  a\nexcept B as c:\n  d", {"ExceptHandler": "except B as c:\n  d"}),
    ("x = a[1:2]", {"Slice": "1:2"}),
    ("\x0cx = 1\n\x0c\ny = 2", {"Assign": "x = 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), TEXTS)
def test_a_node_has_its_text(source: str, expected: dict[str, str]) -> None:
    encoding = "latin-1" if "latin-1" in source else "utf-8"
    file = parsed(source.encode(encoding))
    first: dict[str, syntax.Node] = {}
    for node in numbered(file.module):
        first.setdefault(type(node).__name__, node)
    assert {kind: file.text(first[kind]) for kind in expected} == expected


def test_columns_count_code_points() -> None:
    file = parsed("s = '😀é'; x = y\n")
    assignment = file.module.body[1]
    assert file.spans.span(assignment.n) == Span(1, 11, 1, 16)
    location = file.location(assignment)
    assert str(location) == "a.py:1:11"


def test_a_node_without_position_has_the_span_of_what_holds_it() -> None:
    file = parsed("def f(a): pass\n")
    function = file.module.body[0]
    assert isinstance(function, syntax.FunctionDef)
    assert file.location(function.args) == file.location(function)


def test_the_lines_of_a_decorated_function_start_at_its_def() -> None:
    file = parsed("@a\n@b\ndef f():\n    pass\n")
    assert (file.spans.line(1), file.spans.end_line(1)) == (3, 4)


# Python up to 3.11 has no positions inside f-strings; libcst gives what holds no span one of its own, and knows the
# parentheses of a call as the call's only.
DIFFERENT = {
    "Constant",
    "FormattedValue",
    "GeneratorExp",
    "JoinedStr",
    "arguments",
    "comprehension",
    "match_case",
    "withitem",
}


@pytest.mark.parametrize("part", range(4))
def test_positions_from_libcst_equal_those_of_python(part: int) -> None:
    compared = 0
    for path in standard_library()[part * 32 :: 128]:
        data = path.read_bytes()
        found = guard(data)
        if not isinstance(found, Guarded) or len(data) > 200_000 or b"\x0c" in data:
            continue
        expected = found.spans
        translation = translate(data)
        for node in numbered(translation.module):
            if type(node).__name__ not in DIFFERENT:
                got = (translation.starts[node.n], translation.ends[node.n])
                start, end = expected.starts[node.n], expected.ends[node.n]
                # Python counts a semicolon at the end of a block as the block's.
                semicolon = "\n".join(found.lines)[end - 1 : end] == ";"
                assert got in ((start, end), (start, end - semicolon)), (path, node)
                compared += 1
    assert compared > 1000
