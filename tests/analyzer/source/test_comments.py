"""Which comments speak to the tool, and what lines they speak of."""

from __future__ import annotations

import pytest
from vibepiper.analyzer import syntax
from vibepiper.analyzer.source.parse import parse_file
from vibepiper.analyzer.source.parsed import ParsedFile


def parsed(source: str) -> ParsedFile:
    """The parsed file of a text that must parse."""
    found = parse_file("a.py", source.encode())
    assert isinstance(found, ParsedFile), found
    return found


IGNORES = [
    ("on a simple statement", "x = 1  # vp: ignore[VPG001]\n", [(1, 1, ("VPG001",))]),
    ("several codes", "x = 1  # vp: ignore[VPG001, VPS001]\n", [(1, 1, ("VPG001", "VPS001"))]),
    ("with a reason", "x = 1  # vp: ignore[VPG001] made by hand\n", [(1, 1, ("VPG001",))]),
    ("behind another comment", "x = 1  # noqa # vp: ignore[VPG001]\n", [(1, 1, ("VPG001",))]),
    ("before another comment", "x = 1  # vp: ignore[VPG001]  # noqa\n", [(1, 1, ("VPG001",))]),
    ("without codes", "x = 1  # vp: ignore\n", [(1, 1, ())]),
    ("spaces don't matter", "x = 1  #vp:ignore[VPG001]\n", [(1, 1, ("VPG001",))]),
    ("inside a long statement", "\nx = f(\n  a,\n  b,  # vp: ignore[A1]\n)\n", [(2, 5, ("A1",))]),
    ("on a decorator", "@a\n@b(\n  1,\n)  # vp: ignore[A1]\ndef f(\n  a,\n):\n  return 1\n", [(1, 7, ("A1",))]),
    ("on a parameter", "@a\ndef f(\n  a,  # vp: ignore[A1]\n):\n  return 1\n", [(1, 4, ("A1",))]),
    ("not the body", "def f(a):  # vp: ignore[A1]\n  x = 1\n  return x\n", [(1, 1, ("A1",))]),
    ("not the header", "def f(a):\n  x = 1  # vp: ignore[A1]\n", [(2, 2, ("A1",))]),
    ("a body on the header's line", "class A: x = 1  # vp: ignore[A1]\n", [(1, 1, ("A1",))]),
    ("a decorated first statement", "class A:\n  @a  # vp: ignore[A1]\n  def f(self): pass\n", [(2, 3, ("A1",))]),
    ("in a branch", "if a:\n  b\nelse:\n  c(\n    d,  # vp: ignore[A1]\n  )\n", [(4, 6, ("A1",))]),
    ("in a handler", "try:\n  a\nexcept B:\n  c  # vp: ignore[A1]\n", [(4, 4, ("A1",))]),
    ("in a case", "match a:\n  case 1:\n    c  # vp: ignore[A1]\n", [(3, 3, ("A1",))]),
    ("on the line above", "x = 1\n# vp: ignore[A1]\ny = 2\n", [(3, 3, ("A1",))]),
    ("above a decorator", "# vp: ignore[A1]\n@a\ndef f(\n  a,\n):\n  pass\n", [(2, 5, ("A1",))]),
    ("above a nested statement", "def f():\n  x = 1\n  # vp: ignore[A1]\n  y = (\n  2)\n", [(4, 5, ("A1",))]),
    ("above nothing", "x = 1\n# vp: ignore[A1]\n\ny = 2\n", [(2, 2, ("A1",))]),
    ("not in a string", "x = '# vp: ignore[A1]'\n", []),
    ("not in a longer string", "x = '''\n# vp: ignore[A1]\n'''\n", []),
    ("not a word of it", "x = 1  # ignore[A1]\n", []),
    ("after an f-string", "x = f'{a}#'  # vp: ignore[A1]\n", [(1, 1, ("A1",))]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"), [row[1:] for row in IGNORES], ids=[row[0] for row in IGNORES]
)
def test_a_suppression_covers_its_statement(
    source: str, expected: list[tuple[int, int, tuple[str, ...]]]
) -> None:
    found = [(each.first_line, each.last_line, each.codes) for each in parsed(source).suppressions()]
    assert found == expected


def test_a_suppression_knows_its_place() -> None:
    (found,) = parsed("é = 1  # why # vp: ignore[VPG001]  \n").suppressions()
    assert (found.location.line, found.location.column, found.location.end_column) == (1, 14, 34)


HINTS = [
    ("on the header", "@a\ndef f():  # vp: asset key=raw/a deps=b,c\n  pass\n"),
    ("between the decorators", "@a\n# vp: asset key=raw/a deps=b,c\n@b\ndef f(): pass\n"),
    ("on the line above", "# vp: asset key=raw/a deps=b,c\n@a\ndef f(): pass\n"),
    ("quoted", "x = make()  # vp: asset key='raw/a' deps=\"b,c\"\n"),
]


@pytest.mark.parametrize("source", [row[1] for row in HINTS], ids=[row[0] for row in HINTS])
def test_a_hint_belongs_to_a_definition(source: str) -> None:
    file = parsed(source)
    hint = file.hint(file.module.body[0])
    assert hint is not None
    assert (hint.verb, hint.argument("key"), hint.argument("deps")) == ("asset", "raw/a", "b,c")
    assert hint.argument("owner") is None


def test_a_hint_is_of_one_definition_only() -> None:
    file = parsed("# vp: asset key=a\n\ndef f(): pass\ndef g(): pass  # vp: asset key=b\n")
    first, second = file.module.body
    assert file.hint(first) is None
    assert file.hint(second) is not None


TRAILING = [
    ("a: int  # the amount\n", "the amount"),
    ("a: int = Field(ge=0)  # the amount\n", "the amount"),
    ("a: str = '# no'\n", None),
    ("a: int  # vp: ignore[A1]\n", None),
    ("a: int  # type: ignore[x]\n", None),
    ("a: int  # noqa: A003\n", None),
    ("a: int  #\n", None),
    ("a: int; b: str  # of b\n", None),
    ("a = [\n1,  # one\n]\n", None),
]


@pytest.mark.parametrize(("source", "expected"), TRAILING)
def test_the_comment_behind_a_statement_describes_it(source: str, expected: str | None) -> None:
    file = parsed(source)
    assert file.trailing_comment(file.module.body[0]) == expected


def test_the_comment_behind_an_argument_describes_it() -> None:
    file = parsed("s = Schema('o',\n  F('a', 1),  # first\n  F('b'),\n  F('c'))  # last\n")
    statement = file.module.body[0]
    assert isinstance(statement, syntax.Assign)
    assert isinstance(statement.value, syntax.Call)
    found = [file.trailing_comment(each) for each in statement.value.args[1:]]
    assert found == ["first", None, "last"]
