"""Which assets code defines, by construct: code and the keys that running it would define."""

from __future__ import annotations

import pytest
from vptest.graphs import analysis_of, graph_of

HEAD = "from vibepiper import asset, source, sql_asset, check, job, Input\n"

KEYS = {
    "plain": ("@asset\ndef a(): ...", "a"),
    "called": ("@asset()\ndef a(): ...", "a"),
    "named": ("@asset(name='b')\ndef a(): ...", "b"),
    "key parts": ("@asset(key=['x', 'y'])\ndef a(): ...", "x/y"),
    "key text": ("@asset(key='x/y')\ndef a(): ...", "x/y"),
    "module alias": ("import vibepiper as vp\n@vp.asset\ndef a(): ...", "a"),
    "name alias": ("from vibepiper import asset as node\n@node\ndef a(): ...", "a"),
    "assigned alias": ("node = asset\n@node(name='b')\ndef a(): ...", "b"),
    "applied": ("def a(): ...\nb = asset(name='b')(a)", "b"),
    "applied directly": ("def a(): ...\nasset(a)", "a"),
    "preset by partial": (
        "from functools import partial\nraw = partial(asset, group='raw')\n@raw(name='b')\ndef a(): ...",
        "b",
    ),
    "preset by lambda": ("raw = lambda **kw: asset(group='raw', **kw)\n@raw(name='b')\ndef a(): ...", "b"),
    "preset by function": (
        "def raw(name, **options):\n    return asset(key=f'raw/{name}', **options)\n@raw('x', retries=2)\ndef a(): ...",
        "raw/x",
    ),
    "f-string": ("P = 'raw'\n@asset(name=f'{P}_{1 + 1:03d}')\ndef a(): ...", "raw_002"),
    "percent": ("@asset(name='%s_%d' % ('a', 3))\ndef a(): ...", "a_3"),
    "format": ("@asset(name='{}_{x}'.format('a', x=1))\ndef a(): ...", "a_1"),
    "text methods": ("@asset(name=' A-B '.strip().lower().replace('-', '_'))\ndef a(): ...", "a_b"),
    "join": ("@asset(name='_'.join(['a', 'b']))\ndef a(): ...", "a_b"),
    "slices": ("N = ['x', 'abc']\n@asset(name=N[-1][:2])\ndef a(): ...", "ab"),
    "conditional expression": ("@asset(name='a' if 1 < 2 <= 2 else 'b')\ndef f(): ...", "a"),
    "boolean operators": ("@asset(name=None or '' or 'x')\ndef f(): ...", "x"),
    "loop": ("for n in ['a', 'b']:\n    @asset(name=n)\n    def f(): ...", "a b"),
    "loop over dict items": (
        "for n, t in {'a': 1, 'b': 2}.items():\n    @asset(name=f'{n}{t}')\n    def f(): ...",
        "a1 b2",
    ),
    "loop over zip": ("for a, b in zip('xy', range(2)):\n    asset(name=f'{a}{b}')(lambda: 1)", "x0 y1"),
    "loop with enumerate": (
        "for i, n in enumerate(('a', 'b'), start=1):\n    asset(name=f'{n}{i}')(lambda: 1)",
        "a1 b2",
    ),
    "loop with continue and break": (
        "for n in 'abcd':\n    if n == 'b':\n        continue\n    if n == 'd':\n        break\n    asset(name=n)(lambda: 1)",
        "a c",
    ),
    "loop with else": ("for n in []:\n    pass\nelse:\n    asset(name='e')(lambda: 1)", "e"),
    "while": ("i = 0\nwhile i < 3:\n    asset(name=f'a{i}')(lambda: 1)\n    i += 1", "a0 a1 a2"),
    "list comprehension": ("[asset(name=n)(lambda: 1) for n in ['a', 'b', 'c'] if n != 'b']", "a c"),
    "dict comprehension": ("{n: asset(name=n)(lambda: 1) for n in ['a', 'b']}", "a b"),
    "generator": ("list(asset(name=x + y)(lambda: 1) for x in 'ab' for y in 'c')", "ac bc"),
    "set comprehension": (
        "for n in sorted({x.lower() for x in ['B', 'A']}):\n    asset(name=n)(lambda: 1)",
        "a b",
    ),
    "map": ("list(map(lambda n: asset(name=n)(lambda: 1), ['a', 'b']))", "a b"),
    "sorted with key": ("for n in sorted(['bb', 'a'], key=len)[:1]:\n    asset(name=n)(lambda: 1)", "a"),
    "product": (
        "from itertools import product\nfor x, y in product('ab', [1]):\n    asset(name=f'{x}{y}')(lambda: 1)",
        "a1 b1",
    ),
    "unpacking": (
        "a, (b, *c) = 'x', ['y', 'z', 'w']\nfor n in [a, b, *c]:\n    asset(name=n)(lambda: 1)",
        "w x y z",
    ),
    "walrus": ("if (n := 'a'):\n    asset(name=n)(lambda: 1)", "a"),
    "factory": (
        "def make(n):\n    @asset(name=n)\n    def build(): ...\n    return build\nmake('a')\nmake('b')",
        "a b",
    ),
    "factory with defaults": (
        "def make(n, *, prefix='raw', **kw):\n    return asset(name=f'{prefix}_{n}', **kw)(lambda: 1)\n"
        "make('a')\nmake('b', prefix='x', retries=1)",
        "raw_a x_b",
    ),
    "factory with star arguments": (
        "def make(*names, **named):\n    for n in (*names, *named):\n        asset(name=n)(lambda: 1)\n"
        "make(*['a'], 'b', **{'c': 1})",
        "a b c",
    ),
    "early return": (
        "def make(n):\n    if n == 'a':\n        return None\n    asset(name=n)(lambda: 1)\nmake('a')\nmake('b')",
        "b",
    ),
    "recursion": (
        "def make(n):\n    if n:\n        asset(name=f'a{n}')(lambda: 1)\n        make(n - 1)\nmake(3)",
        "a1 a2 a3",
    ),
    "generator function": (
        "def names():\n    yield 'a'\n    yield from ['b', 'c']\nfor n in names():\n    asset(name=n)(lambda: 1)",
        "a b c",
    ),
    "appended": (
        "names = []\nnames.append('a')\nnames += ['b']\nfor n in names:\n    asset(name=n)(lambda: 1)",
        "a b",
    ),
    "dict updated": (
        "c = dict(a=1)\nc['b'] = 2\nc.update({'c': 3})\nc.pop('a')\nfor n in c:\n    asset(name=n)(lambda: 1)",
        "b c",
    ),
    "class with attributes": (
        "class Table:\n    prefix = 'raw'\n    def __init__(self, n):\n        self.n = n\n"
        "    @property\n    def key(self):\n        return f'{self.prefix}_{self.n}'\n"
        "    def define(self):\n        return asset(name=self.key)(lambda: 1)\nTable('a').define()",
        "raw_a",
    ),
    "inherited method and super": (
        "class A:\n    def __init__(self, n):\n        self.n = n\n    def go(self):\n        asset(name=self.n)(lambda: 1)\n"
        "class B(A):\n    def __init__(self, n):\n        super().__init__('b_' + n)\nB('x').go()",
        "b_x",
    ),
    "static and class methods": (
        "class A:\n    p = 'a'\n    @classmethod\n    def go(cls, n):\n        asset(name=cls.p + cls.mid(n))(lambda: 1)\n"
        "    @staticmethod\n    def mid(n):\n        return '_' + n\nclass B(A):\n    p = 'b'\nB.go('x')",
        "b_x",
    ),
    "dataclass": (
        "from dataclasses import dataclass, field\n@dataclass\nclass T:\n    n: str\n    p: str = 'raw'\n"
        "    tags: list = field(default_factory=list)\nfor t in [T('a'), T('b', p='x')]:\n"
        "    asset(name=f'{t.p}_{t.n}{len(t.tags)}')(lambda: 1)",
        "raw_a0 x_b0",
    ),
    "named tuple": (
        "from typing import NamedTuple\nclass T(NamedTuple):\n    n: str\n    k: int = 2\nfor n, k in [T('a'), T('b', 3)]:\n"
        "    asset(name=f'{n}{k}')(lambda: 1)",
        "a2 b3",
    ),
    "enum": (
        "from enum import Enum, StrEnum, auto\nclass O(StrEnum):\n    EWR = auto()\n    JFK = 'jfk'\n"
        "for o in O:\n    asset(name=f'by_{o}')(lambda: 1)\nclass C(Enum):\n    X = 'x'\nasset(name=C.X.value)(lambda: 1)\n"
        "asset(name=O('jfk').name)(lambda: 1)",
        "JFK by_ewr by_jfk x",
    ),
    "init_subclass": (
        "class A:\n    def __init_subclass__(cls, n=''):\n        asset(name=f'{cls.__name__}_{n}')(lambda: 1)\n"
        "class B(A, n='x'): ...",
        "B_x",
    ),
    "match": (
        "def make(kind):\n    match kind:\n        case 'a' | 'b':\n            asset(name='ab')(lambda: 1)\n"
        "        case ['c', n]:\n            asset(name=n)(lambda: 1)\n        case _:\n            asset(name='other')(lambda: 1)\n"
        "make('b')\nmake(['c', 'x'])\nmake(3)",
        "ab other x",
    ),
    "certain exception": (
        "try:\n    n = {}['x']\nexcept KeyError:\n    n = 'fallback'\nasset(name=n)(lambda: 1)",
        "fallback",
    ),
    "raised and caught": (
        "class Oops(ValueError): ...\ndef f():\n    raise Oops('x')\ntry:\n    f()\nexcept ValueError:\n    asset(name='a')(lambda: 1)",
        "a",
    ),
    "import that succeeds": (
        "try:\n    import polars\n    N = 'with'\nexcept ImportError:\n    N = 'without'\nasset(name=N)(lambda: 1)",
        "with",
    ),
    "not main": ("if __name__ == '__main__':\n    @asset\n    def a(): ...\n@asset\ndef b(): ...", "b"),
    "type checking": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    @asset\n    def a(): ...\nelse:\n    @asset\n    def b(): ...",
        "b",
    ),
    "wrapping decorator below": (
        "import functools\ndef timed(f):\n    @functools.wraps(f)\n    def wrapper(*a, **k):\n        return f(*a, **k)\n"
        "    return wrapper\n@asset\n@timed\ndef a(): ...",
        "a",
    ),
    "foreign decorator below": ("import tenacity\n@asset\n@tenacity.retry(stop=3)\ndef a(): ...", "a"),
    "decorator above": (
        "from functools import lru_cache\n@lru_cache(maxsize=None)\n@asset\ndef a(): ...",
        "a",
    ),
    "global": (
        "N = 'a'\ndef change():\n    global N\n    N = 'b'\nchange()\nasset(name=N)(lambda: 1)",
        "b",
    ),
    "nonlocal": (
        "def f():\n    n = 'a'\n    def g():\n        nonlocal n\n        n = 'b'\n    g()\n    asset(name=n)(lambda: 1)\nf()",
        "b",
    ),
    "globals": ("N = 'a'\nasset(name=globals()['N'])(lambda: 1)", "a"),
    "getattr": ("class A:\n    x = 'n'\nasset(name=getattr(A, 'x'))(lambda: 1)", "n"),
    "with": ("import contextlib\nwith contextlib.suppress(Exception):\n    @asset\n    def a(): ...", "a"),
    "async": ("@asset\nasync def a(): ...", "a"),
    "source": ("orders = source('raw/orders')", "raw/orders"),
    "sql asset": ("sql_asset('q', 'select 1 as x')", "q"),
    "star import": ("from vibepiper import *\n@asset\ndef a(): ...", "a"),
    "annotated assignment": ("n: str = 'a'\nasset(name=n)(lambda: 1)", "a"),
    "chained comparison": ("asset(name=str(1 < 2 < 3))(lambda: 1)", "True"),
    "reduce": (
        "from functools import reduce\nasset(name=reduce(lambda a, b: a + b, ['x', 'y']))(lambda: 1)",
        "xy",
    ),
    "callable instance": (
        "class M:\n    def __call__(self, n):\n        asset(name=n)(lambda: 1)\nM()('a')",
        "a",
    ),
    "renamed function": (
        "def make(n):\n    def f(): ...\n    f.__name__ = f'by_{n}'\n    return asset(f)\nmake('a')",
        "by_a",
    ),
    "class decorator": (
        "def register(cls):\n    asset(name=cls.__name__)(lambda: 1)\n    return cls\n@register\nclass A: ...",
        "A",
    ),
    "property setter": (
        "class A:\n    @property\n    def n(self):\n        return 'a'\n    @n.setter\n    def n(self, v): ...\nasset(name=A().n)(lambda: 1)",
        "a",
    ),
    "context manager": (
        "from contextlib import contextmanager\n@contextmanager\ndef named(n):\n    yield n + '_x'\n"
        "with named('a') as n:\n    asset(name=n)(lambda: 1)",
        "a_x",
    ),
    "nested data": (
        "C = {'t': [{'n': 'a'}, {'n': 'b', 'k': {'r': 1}}]}\nfor t in C['t']:\n"
        "    asset(name=t['n'], retries=t.get('k', {}).get('r', 0))(lambda: 1)",
        "a b",
    ),
}


@pytest.mark.parametrize(("code", "expected"), KEYS.values(), ids=KEYS.keys())
def test_keys_are_those_that_running_defines(code: str, expected: str) -> None:
    graph = graph_of(HEAD + code)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (expected.split(), ())
    assert not any(asset.conditional for asset in graph.assets)


@pytest.mark.parametrize(("code", "expected"), KEYS.values(), ids=KEYS.keys())
def test_running_the_code_defines_them(code: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle: what the authoring API collects from the same code."""
    import sys
    import types

    from vibepiper.executor.definitions.collector import Collector

    for absent in ("tenacity",):
        fake = types.ModuleType(absent)
        fake.retry = lambda **_: lambda function: function  # type: ignore[attr-defined]  # a stand-in
        monkeypatch.setitem(sys.modules, absent, fake)
    module = types.ModuleType("pipeline")
    monkeypatch.setitem(sys.modules, "pipeline", module)
    collector = Collector()
    with collector.active():
        exec(compile(HEAD + code, "pipeline.py", "exec"), module.__dict__)
    found = [str(definition.key) for definition in (*collector.assets, *collector.sources)]
    assert sorted(found) == expected.split()


PROBLEMS = {
    "loop over unknown": (
        "import os\nfor n in os.listdir('.'):\n    asset(name=f'raw_{n}')(lambda: 1)",
        ("raw_*",),
    ),
    "comprehension over unknown": ("import os\n[asset(name=n)(lambda: 1) for n in os.listdir('.')]", ("*",)),
    "map over unknown": ("import os\nlist(map(lambda n: asset(name=n)(lambda: 1), os.listdir('.')))", ("*",)),
    "unknown name": ("import conf\n@asset(name=conf.NAME)\ndef a(): ...", ("*",)),
    "unknown part of a key": ("import conf\n@asset(key=f'raw/{conf.NAME}')\ndef a(): ...", ("raw/*",)),
    "unknown arguments": ("import conf\n@asset(**conf.OPTIONS)\ndef a(): ...", ("*",)),
    "while unknown": ("import x\nwhile x.more():\n    asset(name=x.name())(lambda: 1)", ("*",)),
    "factory in a loop over unknown": (
        "import os\ndef make(n):\n    @asset(name='t_' + n)\n    def f(): ...\nfor n in os.listdir('.'):\n    make(n)",
        ("t_*",),
    ),
    "certain exception": ("raise RuntimeError('x')\n@asset\ndef a(): ...", ("*",)),
    "endless": ("while True:\n    pass\n", ("*",)),
    "called by another library": (
        "from concurrent.futures import ThreadPoolExecutor\ndef make(n):\n    asset(name=f't_{n}')(lambda: 1)\n"
        "with ThreadPoolExecutor() as pool:\n    pool.map(make, ['a'])",
        ("t_*",),
    ),
    "decorator given to another library": (
        "import toolz\nnode = toolz.compose(asset, str)\n@node\ndef a(): ...",
        ("*",),
    ),
    "source with unknown key": ("import conf\nsource(conf.KEY)", ("*",)),
}


@pytest.mark.parametrize(("code", "withholds"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_cannot_be_decided_is_one_problem(code: str, withholds: tuple[str, ...]) -> None:
    graph = graph_of(HEAD + code + "\n@asset\ndef last(): ...")
    assert [(problem.code, problem.withholds) for problem in graph.problems] == [("VPE003", withholds)]
    assert graph.open
    if "raise" not in code:
        assert [str(asset.key) for asset in graph.assets] == ["last"]


CONDITIONAL = {
    "undecided if": ("import conf\nif conf.X:\n    @asset\n    def a(): ...\n@asset\ndef b(): ...", "a", "b"),
    "both arms": (
        "import conf\nif conf.X:\n    @asset\n    def a(): ...\nelse:\n    @asset\n    def c(): ...\n@asset\ndef b(): ...",
        "a c",
        "b",
    ),
    "after a possible return": (
        "import conf\ndef f():\n    asset(name='b')(lambda: 1)\n    if conf.X:\n        return\n    asset(name='a')(lambda: 1)\nf()",
        "a",
        "b",
    ),
    "after a possible continue": (
        "import conf\nfor n in ['a']:\n    if conf.X:\n        continue\n    asset(name=n)(lambda: 1)\nasset(name='b')(lambda: 1)",
        "a",
        "b",
    ),
    "handler that may run": (
        "import conf\ntry:\n    conf.load()\nexcept Exception:\n    asset(name='a')(lambda: 1)\nasset(name='b')(lambda: 1)",
        "a",
        "b",
    ),
    "guard that raises": (
        "import conf\nif conf.X:\n    raise ValueError\nasset(name='b')(lambda: 1)",
        "",
        "b",
    ),
    "match on unknown": (
        "import conf\nmatch conf.X:\n    case 1:\n        asset(name='a')(lambda: 1)\n    case _:\n        asset(name='c')(lambda: 1)\n"
        "asset(name='b')(lambda: 1)",
        "a c",
        "b",
    ),
    "other environment": (
        "import os\nif os.getenv('ENV', 'dev') == 'prod':\n    @asset\n    def a(): ...\nelse:\n    @asset\n    def b(): ...",
        "a",
        "b",
    ),
}


@pytest.mark.parametrize(("code", "conditional", "certain"), CONDITIONAL.values(), ids=CONDITIONAL.keys())
def test_undecided_branches_make_definitions_conditional(code: str, conditional: str, certain: str) -> None:
    graph = graph_of(HEAD + code)
    assert graph.problems == ()
    assert [str(asset.key) for asset in graph.assets if asset.conditional] == conditional.split()
    assert [str(asset.key) for asset in graph.assets if not asset.conditional] == certain.split()


def test_a_value_that_two_arms_give_differently_is_unknown() -> None:
    code = "import conf\nP = 'a'\nif conf.X:\n    P = 'b'\nQ = 1\nif conf.X:\n    Q = 1\n"
    graph = graph_of(HEAD + code + "@asset(group=P, retries=Q)\ndef a(): ...")
    assert [unknown.field for unknown in graph.assets[0].unknown] == ["group"]
    assert graph.assets[0].retries == 1


@pytest.mark.parametrize(
    ("change", "known"),
    [
        ("C[conf.K] = 'y'", False),
        ("C[conf.K] = 'x'", True),
        ("C[conf.K()] = 'y'", False),
        ("C.update(conf.K)", False),
        ("C.update({conf.K(): 'y'})", False),
        ("C = {'a': 'x', **conf.K}", False),
        ("C = {**conf.K, 'a': 'x'}", True),
        ("C = {'a': 'x', conf.K(): 'y'}", False),
        ("C.setdefault(conf.K, 'z')", True),
        ("C.pop(conf.K)", False),
        ("del C[conf.K]", False),
        ("C[conf.K] = 'y'\nC['a'] = 'x'", True),
    ],
)
def test_an_entry_that_may_have_been_replaced_is_not_known(change: str, known: bool) -> None:
    graph = graph_of(HEAD + f"import conf\nC = {{'a': 'x'}}\n{change}\nasset(name=C['a'])(lambda: 1)")
    assert [str(asset.key) for asset in graph.assets] == (["x"] if known else [])
    assert len(graph.problems) == (0 if known else 1)


def test_a_list_changed_in_one_arm_is_open() -> None:
    code = "import conf\nnames = ['a']\nif conf.X:\n    names.append('b')\nfor n in names:\n    asset(name=n)(lambda: 1)"
    graph = graph_of(HEAD + code)
    assert [str(asset.key) for asset in graph.assets] == ["a"]
    assert [problem.withholds for problem in graph.problems] == [("*",)]


@pytest.mark.parametrize(
    ("environment", "group", "names"),
    [(None, "dev", ("ENV",)), ({"ENV": "prod"}, "prod", ("ENV",)), ({}, "dev", ("ENV",))],
)
def test_environment_variables_give_their_default_and_are_named(
    environment: dict[str, str] | None, group: str, names: tuple[str, ...]
) -> None:
    code = "import os\nENV = os.environ.get('ENV', 'dev')\n@asset(group=ENV.lower())\ndef a(): ..."
    asset = graph_of(HEAD + code, environment=environment).assets[0]
    assert (asset.group, asset.environment) == (group, names)


def test_a_variable_without_default_is_unknown() -> None:
    asset = graph_of(HEAD + "import os\n@asset(group=os.environ['G'])\ndef a(): ...").assets[0]
    assert asset.environment == ("G",)
    assert "environment variable G" in asset.unknown[0].reason


def test_trails_name_the_calls_and_loops() -> None:
    code = "def make(n):\n    return asset(name=n)(lambda: 1)\nfor n in ['a']:\n    make(n)"
    analysis = analysis_of(HEAD + code)
    (trail,) = analysis.trails.values()
    assert [(step.location.line, step.text) for step in trail][:2] == [
        (4, "in the loop, with n = 'a'"),
        (5, "'make' is called"),
    ]


def test_of_two_arms_on_the_environment_the_default_one_counts() -> None:
    code = "import os\nif os.getenv('ENV') == 'prod':\n    asset(name='a', group='prod')(lambda: 1)\nelse:\n    asset(name='a', group='dev')(lambda: 1)"
    (asset,) = graph_of(HEAD + code).assets
    assert (asset.group, asset.conditional, asset.environment) == ("dev", False, ("ENV",))


def test_code_that_refuses_an_empty_environment_is_read_as_in_one_that_it_accepts() -> None:
    graph = graph_of(
        "import os\nfrom vibepiper import asset\n"
        "KEY = os.getenv('KEY')\n"
        "if not KEY:\n    raise ValueError('set it')\n"
        "@asset(description=f'with {KEY}')\ndef orders(): ...\n"
    )
    (orders,) = graph.assets
    assert (str(orders.key), orders.description, orders.is_unknown("description")) == ("orders", None, True)
    assert not graph.problems
