"""Constructs of Python by name, in one file or in several: code, and the keys of the assets that running it defines."""

from __future__ import annotations

HEAD = "from vibepiper import asset, source, sql_asset, check, job, Input\n"
ASSET = "from vibepiper import asset\n"

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

IMPORTS = {
    "absolute": (
        {"lib.py": "NAMES = ['a']", "p.py": ASSET + "from lib import NAMES\nasset(name=NAMES[0])(lambda: 1)"},
        "a",
    ),
    "module attribute": (
        {"lib.py": "N = 'a'", "p.py": ASSET + "import lib as l\nasset(name=l.N)(lambda: 1)"},
        "a",
    ),
    "dotted": (
        {
            "k/__init__.py": "",
            "k/c.py": "N = 'a'",
            "p.py": ASSET + "import k.c\nasset(name=k.c.N)(lambda: 1)",
        },
        "a",
    ),
    "namespace package": (
        {"k/c.py": "N = 'a'", "p.py": ASSET + "from k.c import N\nasset(name=N)(lambda: 1)"},
        "a",
    ),
    "submodule": (
        {
            "k/__init__.py": "",
            "k/c.py": "N = 'a'",
            "p.py": ASSET + "from k import c\nasset(name=c.N)(lambda: 1)",
        },
        "a",
    ),
    "relative": (
        {
            "k/__init__.py": "from .c import N as N",
            "k/c.py": "N = 'a'",
            "k/s/__init__.py": "",
            "k/s/p.py": ASSET
            + "from .. import N\nfrom ..c import N as M\nfrom . import q\nasset(name=N + M + q.Q)(lambda: 1)",
            "k/s/q.py": "Q = 'q'",
        },
        "aaq",
    ),
    "star with __all__": (
        {
            "lib.py": "__all__ = ['N']\nN = 'a'\nM = 'b'",
            "p.py": "M = 'm'\n" + ASSET + "from lib import *\nasset(name=N + M)(lambda: 1)",
        },
        "am",
    ),
    "star without __all__": (
        {
            "lib.py": "N = 'a'\n_M = 'b'",
            "p.py": "_M = 'm'\n" + ASSET + "from lib import *\nasset(name=N + _M)(lambda: 1)",
        },
        "am",
    ),
    "re-exported authoring": (
        {
            "lib.py": "from vibepiper import asset as node, source",
            "p.py": "from lib import node\n@node\ndef a(): ...",
        },
        "a",
    ),
    "re-exported by star": (
        {"lib.py": "from vibepiper import *", "p.py": "from lib import *\n@asset\ndef a(): ..."},
        "a",
    ),
    "factory elsewhere": (
        {
            "lib.py": ASSET + "def make(n):\n    return asset(name=n)(lambda: 1)",
            "p.py": "from lib import make\nmake('a')",
        },
        "a",
    ),
    "cycle": (
        {
            "m.py": "import n\nN = 'a'\n" + ASSET + "asset(name=n.f())(lambda: 1)",
            "n.py": "import m\ndef f():\n    return m.N + 'x'",
        },
        "ax",
    ),
    "type-checking cycle": (
        {
            "m.py": ASSET + "from n import N\nclass T: ...\n@asset(name=N)\ndef a(): ...",
            "n.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from m import T\nN = 'a'",
        },
        "a",
    ),
    "import inside a function": (
        {
            "lib.py": "N = 'a'",
            "p.py": ASSET + "def f():\n    from lib import N\n    return N\nasset(name=f())(lambda: 1)",
        },
        "a",
    ),
    "import_module": (
        {
            "k/c.py": ASSET + "@asset\ndef a(): ...",
            "p.py": "import vibepiper, importlib\nfor m in ['c']:\n    importlib.import_module(f'k.{m}')",
        },
        "a",
    ),
    "src layout": (
        {
            "pyproject.toml": "",
            "src/k/__init__.py": "",
            "src/k/c.py": "N = 'a'",
            "src/k/p.py": ASSET + "from k.c import N\nasset(name=N)(lambda: 1)",
        },
        "a",
    ),
    "missing module handled": (
        {
            "p.py": ASSET
            + "try:\n    from missing_lib import N\n    M = 'with'\nexcept ImportError:\n    M = 'without'\nasset(name=M)(lambda: 1)"
        },
        "with",
    ),
    "tests define nothing": (
        {"p.py": ASSET + "@asset\ndef a(): ...", "tests/test_p.py": ASSET + "@asset\ndef b(): ..."},
        "a",
    ),
}
