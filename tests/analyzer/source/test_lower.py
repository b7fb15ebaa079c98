"""Lowering gives exactly what Python's own parser gives."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings

import libcst as cst
import pytest
from vibepiper.analyzer import syntax
from vibepiper.analyzer.graph.model import Problem
from vibepiper.analyzer.source.guard import Guarded, guard
from vibepiper.analyzer.source.newer.lower import lower_module
from vibepiper.analyzer.source.newer.numbering import Numbering
from vibepiper.analyzer.source.newer.translate import translate
from vibepiper.analyzer.source.parse import parse_file
from vibepiper.analyzer.source.parsed import ParsedFile
from vptest.oracle import numbered, standard_library, syntax_of_ast

SNIPPETS = [
    "",
    "x = 'a' \"b\" '''c\nd'''",
    r"x = 'a\n\t\x41\u00e9\U0001F600\N{DIGIT ONE}\101\0\q' r'\n'",
    r"x = b'\xff\377' rb'\n'",
    "x = 'a\\\nb'",
    "x = f''",
    "x = f'{a}{{b}}{c!r:>{w}.{p}}{d:}'",
    "x = f'{ a = }' f'{b=!s}' f'{c=:>3}'",
    "x = 'p' f'q{r}' 's' rf'\\d{t}\\d'",
    "x = f'''{\na\n}'''",
    "x = 0x_ff + 0b1 + 0o17 + 1_000 + 00 + 1e400 + 1.5_0 + 2j + 18446744073709551616",
    "x = None, True, False, ..., -1, not a, ~b, +c",
    "x = a and b and (c and d) or e or (f or g)",
    "x = a < b <= c != d is e is not f in g not in h",
    "x = a + b - c * d / e // f % g ** h @ i << j >> k & l | m ^ n",
    "x = (yield)\ny = [(yield a), (yield from b), await_]",
    "x = a if b else c if d else e",
    "x = lambda: 0, lambda a, /, b=1, *c, d, e=2, **f: (a, b)",
    "x = lambda *, a: a",
    "x = (a := 1, *b, *c), [*d], {*e}, {**f, g: h}",
    "x = f(a, *b, c=1, *d, **e)(g for g in h)",
    "x = a[1], a[1:2], a[:], a[::2], a[1:2, 3], a[*b], a[b,], a[(1, 2)], a[()]",
    "x = [a async for b in c if d if e for f in g]",
    "x = {a for b in c}, {a: b for c, d in e}, (a for b in (c for d in e))",
    "a = b = c, *d = e",
    "a.b[c] += 1; a @= b; a //= c; a **= d; a >>= e; a <<= f; a &= g; a ^= h; a |= i",
    "a: int\nb: 'str' = 'x'\nc.d: int = 1\ne[f]: int",
    "del a\ndel a, b\ndel (c, d)\ndel (e), f[0], g.h\ndel i,",
    "import a, b.c as d\nfrom . import e\nfrom ..f.g import h as i, j\nfrom k import (l,)\nfrom m import *",
    "global a, b\nnonlocal c\nassert a, b\nassert c\nraise\nraise a from b\npass",
    "def f(a, b: int = 1, /, c=2, *args: str, d, e: int = 3, **kwargs: object) -> int: return a",
    "def f(*args: *Ts): return\ndef g(*, a=1): ...\nasync def h(a, /): await a",
    "@a\n@b.c(d)\nclass A(B, *c, metaclass=D, **e):\n    'doc'\n    x: int = 1\n    def f(self): nonlocal_",
    "if a: b\nelif c: d\nelif e:\n    f\nelse: g",
    "for a, *b in *c, d:\n    break\nelse:\n    continue_",
    "while a:\n    continue\nelse:\n    b",
    "async def f():\n    async for a in b: c\n    else: d\n    async with a as b, c: pass\n    return [x async for x in y]",
    "with a, b as c, (d) as (e, f): pass\nwith (g as h, i): pass\nwith (j, k): pass\nwith (l): pass",
    "try: a\nexcept: b",
    "try: a\nexcept (b, c) as d: e\nexcept f: g\nelse: h\nfinally: i",
    "try: a\nexcept* b as c: d\nexcept* (e, f): g",
    "try: a\nfinally: b",
    "match a:\n  case 1 | 'b' 'c' | -1 | 1+2j | d.e: pass\n  case None | True: pass\n  case f if g: pass\n  case _: pass",
    "match a, b:\n  case [c, *_, d]: pass\n  case (e, *f): pass\n  case g,: pass\n  case {1: h, 'i': _, **j}: pass\n  case {}: pass",
    "match a:\n  case B(): pass\n  case C(1, d, e=2, f=[g]) as h: pass\n  case (i | j) as k: pass\n  case (l): pass",
    "a = 1; b = 2;\nif c: d; e",
    "\ufeffx = 1",
    "\uff41.\ufb01 = \u210c",
    "x = (\n    1,  # one\n    2\n)  # end",
    "print(*a, **b, sep='')",
    "def f():\r\n\tx = '''a\r\nb'''\r\n",
]  # fmt: skip


def lowered(source: str) -> ParsedFile:
    """The parsed file of a text that must parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parsed = parse_file("a.py", source.encode())
    assert isinstance(parsed, ParsedFile), parsed
    return parsed


def python_tree(data: bytes) -> ast.Module:
    """Python's own tree, its opinion of escapes unheard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data)


@pytest.mark.parametrize("source", SNIPPETS)
def test_a_snippet_is_lowered_to_what_ast_gives(source: str) -> None:
    expected = syntax_of_ast(python_tree(source.encode()))
    assert lowered(source).module == expected
    assert translate(source.encode()).module == expected


def test_the_oracle_sees_every_kind_of_node_that_this_python_has() -> None:
    seen = {type(node).__name__ for source in SNIPPETS for node in numbered(lowered(source).module)}
    newer = {"Interpolation", "ParamSpec", "TemplateStr", "TypeAlias", "TypeVar", "TypeVarTuple"}
    ours = {
        name
        for name, each in vars(syntax).items()
        if isinstance(each, type) and issubclass(each, syntax.Node) and each is not syntax.Node
    }
    assert ours - seen - newer == set()


def test_the_standard_library_is_lowered_to_what_ast_gives() -> None:
    compared = 0
    for path in standard_library()[::4]:
        data = path.read_bytes()
        parsed = parse_file(path.name, data)
        if isinstance(parsed, Problem):
            assert parsed.code == "VPE001", parsed
            continue
        assert parsed.module == syntax_of_ast(python_tree(data)), path
        compared += 1
    assert compared > 100


@pytest.mark.parametrize("part", range(4))
def test_libcst_sees_in_the_standard_library_what_python_sees(part: int) -> None:
    """A fixed sixteenth of the files, in parts that can run side by side."""
    compared = 0
    for path in standard_library()[part * 16 :: 64]:
        data = path.read_bytes()
        found = guard(data)
        # libcst can't read an annotated name in parentheses; only Python's own tests write one.
        if isinstance(found, Guarded) and is_calm(found, data) and path.name not in REFUSED:
            assert translate(data).module == found.module, path
            compared += 1
    assert compared > 10


@pytest.mark.slow
def test_nearly_the_whole_standard_library_is_lowered_to_what_ast_gives() -> None:
    for path in standard_library():
        data = path.read_bytes()
        found = guard(data)
        if not isinstance(found, Guarded):
            continue
        assert found.module == syntax_of_ast(python_tree(data)), path
        if is_calm(found, data) and path.name not in REFUSED:
            assert lower_module(cst.parse_module(data), Numbering()) == found.module, path


REFUSED = {"ann_module.py", "test_grammar.py"}


def is_calm(found: Guarded, data: bytes) -> bool:
    """Whether libcst can be trusted with a file in this very process: neither large nor nested or indented deeply."""
    return len(data) < 200_000 and max(line.count("(") + line.count("[") for line in found.lines) < 40


NEWER = [
    ("type X[T: int, *Ts, **P] = list[T]", "TypeAlias(Name, TypeVar(Name), TypeVarTuple, ParamSpec, Subscript(Name, Name))"),
    ("def f[T = int, *Ts = *a](x: T): pass", "FunctionDef(arguments(arg(Name)), Pass, TypeVar(Name), TypeVarTuple(Starred(Name)))"),
    ("class A[T]: pass", "ClassDef(Pass, TypeVar)"),
    ("x = t'a{b!r:>{c}}d'", "Assign(Name, TemplateStr(Constant, Interpolation(Name, JoinedStr(Constant, FormattedValue(Name))), Constant))"),
    ("try: a\nexcept B, C: d", "Try(Expr(Name), ExceptHandler(Tuple(Name, Name), Expr(Name)))"),
]  # fmt: skip


def shape(node: object) -> str:
    """A node's kind and those of its parts."""
    parts = [shape(each) for name in node.__struct_fields__ for each in _children(getattr(node, name))]
    return type(node).__name__ + (f"({', '.join(parts)})" if parts else "")


def _children(value: object) -> list[object]:
    if isinstance(value, tuple):
        return [child for item in value for child in _children(item)]
    return [value] if isinstance(value, syntax.Node) else []


@pytest.mark.parametrize(("source", "expected"), NEWER)
def test_syntax_of_every_python_is_lowered(source: str, expected: str) -> None:
    (statement,) = translate(source.encode()).module.body
    assert shape(statement) == expected


NEWER_FILES = [
    "type X = int\n",
    "def f[T](x: T) -> T: return x\n",
    "class A[T = int]: pass\n",
    "x = f'{a['b']}'\n",
    "x = f'{a + \n b}'\n",
    "x = f'{chr(10).join(\"\\n\")}'\n",
    "x = t'{a}'\n",
    "try: a\nexcept B, C: d\n",
]


@pytest.mark.parametrize("source", NEWER_FILES)
def test_a_file_for_any_python_is_read_by_every_python(source: str) -> None:
    assert lowered(source).module.body


def test_reading_loads_no_libcst() -> None:
    """It takes longer to import than most commands take."""
    program = (
        "import sys; from vibepiper.analyzer.source.parse import parse_file; "
        "print(parse_file('a.py', b'x = 1').path, 'libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["a.py", "False"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads the syntax itself")
def test_a_file_for_a_newer_python_is_read_all_the_same() -> None:
    parsed = lowered("# vp: ignore[VPG001]\ntype Ids = list[\n    int\n]\n")
    assert isinstance(parsed.module.body[0], syntax.TypeAlias)
    location = parsed.location(parsed.module.body[0])
    assert (location.line, location.column, location.end_line, location.end_column) == (2, 1, 4, 2)
    assert parsed.text(parsed.module.body[0].value) == "list[\n    int\n]"


def test_a_type_parameter_has_its_text() -> None:
    parsed = lowered("def f[T: int, *Ts](x: T): pass\n")
    function = parsed.module.body[0]
    assert isinstance(function, syntax.FunctionDef)
    assert [parsed.text(each) for each in function.type_params] == ["T: int", "*Ts"]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python needs no help")
def test_what_only_libcst_accepts_stays_an_error() -> None:
    problem = parse_file("a.py", b"x = 1\nf(a for a in b, 1)\n")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.location.line) == ("VPE001", 2)


def test_what_libcst_refuses_is_read_all_the_same() -> None:
    assert lowered("(x): int = 1\n").module.body
