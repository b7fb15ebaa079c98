"""What each verb of an edit does to a file's text, and what it refuses to touch."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vibepiper.analyzer.fixes.errors import CannotFix
from vibepiper.analyzer.fixes.text import FixableText
from vibepiper.analyzer.fixes.verbs import text_edits
from vibepiper.analyzer.graph.model import Location
from vibepiper.analyzer.lint.fix import Edit, Verb


def place_of(text: str, part: str) -> Location:
    """Where a part of a text stands."""
    start = text.index(part)
    end = start + len(part)
    before, inside = text[:start], text[:end]
    return Location(
        "pipeline.py",
        before.count("\n") + 1,
        start - (before.rfind("\n") + 1) + 1,
        inside.count("\n") + 1,
        end - (inside.rfind("\n") + 1) + 1,
    )


def made(text: str, verb: Verb, part: str, name: str = "", new: str = "") -> str:
    data = text.encode()
    file = FixableText("pipeline.py", data)
    edits = text_edits(file, Edit(verb, place_of(text, part), name, new))
    return file.applied(edits).decode()


@pytest.mark.parametrize(
    ("text", "part", "name", "new", "expected"),
    [
        ("f(x, kind='a')", "kind='a'", "kinds", "{{}}", "f(x, kinds={'a'})"),
        ("f(kind = (K), b=1)", "kind = (K)", "kinds", "[{}]", "f(kinds=[(K)], b=1)"),
        (
            "f(old={\n  'a',  # why\n})",
            "old={\n  'a',  # why\n}",
            "deps",
            "{}",
            "f(deps={\n  'a',  # why\n})",
        ),
    ],
)
def test_an_argument_gets_another_name_and_its_value_another_form(
    text: str, part: str, name: str, new: str, expected: str
) -> None:
    assert made(text, "rename-argument", part, name, new) == expected


@pytest.mark.parametrize(
    ("text", "part", "new"),
    [
        ("f(old=1, new=2)", "old=1", "{}"),
        ("f(**old)", "old", "{}"),
        ("f(old=[\n  1,  # why\n])", "old=[\n  1,  # why\n]", "({})"),
    ],
)
def test_an_argument_keeps_its_name_where_the_new_one_is_taken_or_a_comment_would_go(
    text: str, part: str, new: str
) -> None:
    with pytest.raises(CannotFix):
        made(text, "rename-argument", part, "new", new)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("t=['b', 'a']", "t=['a', 'b']"),
        ("t=('b', ('a'), 'c')", "t=('a', ('b'), 'c')"),
        ("t={'b', 'a'}", "t={'a', 'b'}"),
        ("t={'b': (1), 'a': 2}", "t={'a': (2), 'b': 1}"),
        ("t=[\r\n  'ü',\r\n  'b',\r\n]", "t=[\r\n  'b',\r\n  'ü',\r\n]"),
        ("t={'b': g(x,\n y), 'a': '2'}", "t={'a': '2', 'b': g(x,\n y)}"),
    ],
)
def test_elements_and_entries_are_put_in_order(part: str, expected: str) -> None:
    assert made(f"f({part}, u=1)", "sort-elements", part) == f"f({expected}, u=1)"


@pytest.mark.parametrize(
    "text",
    ["t=['b',  # first\n 'a']", "t=[B, 'a']", "t={**x, 'a': 1}", "t={'b': 1, A: 2}", "t=tags", "t=[]"],
)
def test_elements_stay_where_a_comment_belongs_to_one_or_the_order_is_not_known(text: str) -> None:
    with pytest.raises(CannotFix):
        made(f"f({text})", "sort-elements", text)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("{'a': 1, 'b': 2}", "'a'", "{'b': 2}"),
        ("{'a': 1, 'b': 2}", "'b'", "{'a': 1}"),
        ("{'a': (1), ('b'): (2), 'c': 3}", "'b'", "{'a': (1), 'c': 3}"),
        ("{'a': (1), ('b'): (2)}", "'a'", "{('b'): (2)}"),
        ("{\n  'a': 1,\n}", "'a'", "{}"),
    ],
)
def test_an_entry_of_a_dictionary_goes_with_its_comma(text: str, part: str, expected: str) -> None:
    assert made(text, "remove-element", part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("f(a=1, b=2, c=3)", "b=2", "f(a=1, c=3)"),
        ("f(a=1, b=2, c=3)", "a=1", "f(b=2, c=3)"),
        ("f(a=1, b=2, c=3)", "c=3", "f(a=1, b=2)"),
        ("f(a=1, b=2,)", "b=2", "f(a=1,)"),
        ("f(a=1)", "a=1", "f()"),
        ("f(a=1)", "1", "f()"),
        ("f(\n    a=1,\n)", "a=1", "f()"),
        ("f(x, a=(1))", "a=(1)", "f(x)"),
        ("f((x), a=1)", "a=1", "f((x))"),
        ("f(\n    a=1,\n    b=2,\n)", "a=1", "f(\n    b=2,\n)"),
        ("f(\n    a=1,\n    b=2,\n)", "b=2", "f(\n    a=1,\n)"),
        ("f(\r\n    a='ü',\r\n    b=2,\r\n)", "b=2", "f(\r\n    a='ü',\r\n)"),
        ("f(*x, a=1, **y)", "a=1", "f(*x, **y)"),
        ("f(g(h=1), a=1)", "h=1", "f(g(), a=1)"),
        ("f(\n    a=1,  # why\n    b=2,\n    c=3,\n)", "b=2", "f(\n    a=1,  # why\n    c=3,\n)"),
        ("f(\n    a=1,  # why\n    b=2\n)", "b=2", "f(\n    a=1,  # why\n)"),
        ("f(a=1,  # why\n  b=(2), c=3)", "b=(2)", "f(a=1,  # why\n   c=3)"),
    ],
)
def test_an_argument_goes_with_its_comma(text: str, part: str, expected: str) -> None:
    assert made(text, "remove-argument", part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("x = ['a', 'b']", "'a'", "x = ['b']"),
        ("x = ['a', 'b']", "'b'", "x = ['a']"),
        ("x = ['a']", "'a'", "x = []"),
        ("x = ('a', 'b')", "'a'", "x = ('b',)"),
        ("x = ('a', 'b')", "'b'", "x = ('a',)"),
        ("x = ('a', 'b',)", "'a'", "x = ('b',)"),
        ("x = 'a', 'b'", "'b'", "x = 'a',"),
        ("x = {'a', 'b'}", "'b'", "x = {'a'}"),
        ("x = [\n    'a',\n    'b',\n]", "'b'", "x = [\n    'a',\n]"),
        ("x = ['ä', 'b']", "'b'", "x = ['ä']"),
    ],
)
def test_an_element_goes_with_its_comma(text: str, part: str, expected: str) -> None:
    assert made(text, "remove-element", part) == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("@asset\ndef f(): pass", "@asset\ndef f(): pass", "@asset(name='x')\ndef f(): pass"),
        ("@asset()\ndef f(): pass", "asset()", "@asset(name='x')\ndef f(): pass"),
        ("@asset(a=1)\ndef f(): pass", "@asset(a=1)\ndef f(): pass", "@asset(a=1, name='x')\ndef f(): pass"),
        ("s(a=1, name='y')", "s(a=1, name='y')", "s(a=1, name='x')"),
        ("s(a=1,)", "s(a=1,)", "s(a=1, name='x',)"),
        ("s(\n    a=1,\n)", "s(\n    a=1,\n)", "s(\n    a=1,\n    name='x',\n)"),
    ],
)
def test_an_argument_is_set(text: str, part: str, expected: str) -> None:
    assert made(text, "set-argument", part, "name", "'x'") == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("def f(a, b):\n    return a + g(a=b)\n", "a", "def f(a, b):\n    return a + g(a=b)\n"),
        (
            "def f(a: int = 1):\n    return lambda: a\n",
            "a: int",
            "def f(new: int = 1):\n    return lambda: new\n",
        ),
        (
            "@d(a)\ndef f(b: a, a: int = a):\n    return a\n",
            "a: int",
            "@d(a)\ndef f(b: a, new: int = a):\n    return new\n",
        ),
    ],
)
def test_a_parameter_is_renamed_with_its_uses(text: str, part: str, expected: str) -> None:
    if part == "a":
        location = Location("pipeline.py", 1, 7, 1, 8)
        file = FixableText("pipeline.py", text.encode())
        edits = text_edits(file, Edit("rename-parameter", location, text="new"))
        assert file.applied(edits).decode() == "def f(new, b):\n    return new + g(a=b)\n"
    else:
        assert made(text, "rename-parameter", part, new="new") == expected


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("def f():\n    return 1\n", "def f():\n    return 1", 'def f():\n    """Say."""\n    return 1\n'),
        (
            "class A:\n\tdef f(self):\n\t\treturn 1\n",
            "def f(self):\n\t\treturn 1",
            'class A:\n\tdef f(self):\n\t\t"""Say."""\n\t\treturn 1\n',
        ),
    ],
)
def test_a_docstring_is_inserted(text: str, part: str, expected: str) -> None:
    assert made(text, "insert-docstring", part, new="Say.") == expected


@pytest.mark.parametrize(
    ("text", "part", "name", "expected"),
    [
        ("x = 1  # vp: ignore[A, B]\n", "# vp: ignore[A, B]", "A", "x = 1  # vp: ignore[B]\n"),
        ("x = 1  # vp: ignore[A]\n", "# vp: ignore[A]", "A", "x = 1\n"),
        ("x = 1\n# vp: ignore[A]\ny = 2\n", "# vp: ignore[A]", "A", "x = 1\ny = 2\n"),
        ("x = 1  # noqa # vp: ignore[A]\n", "# vp: ignore[A]", "A", "x = 1  # noqa\n"),
    ],
)
def test_a_code_goes_from_a_comment(text: str, part: str, name: str, expected: str) -> None:
    assert made(text, "remove-comment-code", part, name) == expected


def test_a_call_without_arguments_becomes_a_name() -> None:
    assert made("@a.asset( )\ndef f(): pass", "remove-call", "a.asset( )") == "@a.asset\ndef f(): pass"


@pytest.mark.parametrize(
    ("text", "verb", "part", "new"),
    [
        ("f(\n    a=1,  # why\n    b=2,  # so\n)", "remove-argument", "b=2", ""),
        ("f(\n    a=1,  # why\n    b=2,\n)", "remove-argument", "a=1", ""),
        ("f(1)", "remove-argument", "1", ""),
        ("f(a=1)", "remove-argument", "(a=1)", ""),
        ("x = {'a'}", "remove-element", "'a'", ""),
        ("asset(1)", "remove-call", "asset(1)", ""),
        ("def f(a):\n    b = a\n", "rename-parameter", "a):"[:1], "b"),
        ("def f(a):\n    def g(a): return a\n", "rename-parameter", "a", "z"),
        ("def f(a):\n    return q('select a')\n", "rename-parameter", "a", "z"),
        ('def f():\n    "doc"\n', "insert-docstring", 'def f():\n    "doc"', "x"),
        ("def f(): return 1\n", "insert-docstring", "def f(): return 1", "x"),
        ("@a\n@b\ndef f(): pass", "set-argument", "@a\n@b\ndef f(): pass", "1"),
        ("x = 1", "remove-comment-code", "1", ""),
        ("f(a=1)", "replace", "f(a", "x"),
    ],
)
def test_what_is_not_as_expected_is_refused(text: str, verb: Verb, part: str, new: str) -> None:
    with pytest.raises(CannotFix):
        made(text, verb, part, "a", new)


@pytest.mark.parametrize(
    "data",
    [b"x = (", b"\xff\xfe", b"# coding: nonsense\n", b"# coding: utf-7\nx = '+AGE-'\n"],
)
def test_a_file_that_cannot_be_read_and_written_alike_is_refused(data: bytes) -> None:
    with pytest.raises(CannotFix):
        FixableText("pipeline.py", data)


@given(
    st.lists(st.sampled_from(["a=1", "b='ü'", "c=(2)", "*d", "g(h)", "i=[1, 2]"]), min_size=1, unique=True),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.data(),
)
def test_removing_an_argument_removes_that_and_nothing_else(
    arguments: list[str], trailing: bool, newline: str, mark: str, data: st.DataObject
) -> None:
    listed = f",{newline}    ".join(sorted(arguments, key=lambda each: "=" in each))
    call = f"f({newline}    {listed}{',' * trailing}{newline})"
    text = f"{mark}x = 'é'{newline}y = {call}{newline}"
    before = ast.parse(text.encode()).body[1].value  # type: ignore[attr-defined]  # an assignment
    if not before.keywords:
        return
    removed = data.draw(st.sampled_from(before.keywords))
    file = FixableText("pipeline.py", text.encode())
    location = Location(
        "pipeline.py",
        removed.lineno,
        len(text.replace(mark, "").split(newline)[removed.lineno - 1].encode()[: removed.col_offset].decode())
        + 1,
        removed.end_lineno,
        len(
            text.replace(mark, "")
            .split(newline)[removed.end_lineno - 1]
            .encode()[: removed.end_col_offset]
            .decode()
        )
        + 1,
    )
    changed = file.applied(text_edits(file, Edit("remove-argument", location)))
    after = ast.parse(changed).body[1].value  # type: ignore[attr-defined]
    before.keywords.remove(removed)
    assert ast.dump(after) == ast.dump(before)
    assert changed.startswith(f"{mark}x = 'é'{newline}y = f(".encode())
    assert changed.endswith(f"){newline}".encode())
