"""Code that would take for ever, or all memory: it is given up soon, what stands beside it is read."""

from __future__ import annotations

import textwrap

import pytest
from vibepiper.analyzer.interpret import imports
from vptest.agreement import interpreted
from vptest.graphs import graph_of

HEAD = "from vibepiper import asset\n"
CODE = {
    "nested loops": "for a in range(10000):\n  for b in range(10000):\n    for c in range(10000): pass",
    "huge range": "for n in range(10**9): asset(name=f'a{n}')(lambda: 1)",
    "huge comprehension": "x = [a for a in range(9999) for b in range(9999)]",
    "counting": "i = 0\nwhile i < 10**9: i += 1",
    "repeated text": "x = 'a' * 10**9",
    "repeated list": "x = [0] * 10**9",
    "doubled text": "s = 'ab'\nfor i in range(100): s += s",
    "doubled f-string": "s = 'ab'\nfor i in range(100): s = f'{s}{s}'",
    "doubled join": "s = 'ab'\nfor i in range(100): s = ''.join([s, s])",
    "doubled format": "s = 'ab'\nfor i in range(100): s = '{0}{0}'.format(s)",
    "doubled percent": "s = 'ab'\nfor i in range(100): s = '%s%s' % (s, s)",
    "doubled by replacing": "s = 'ab'\nfor i in range(100): s = s.replace('a', 'aa')",
    "doubled list": "l = [1]\nfor i in range(100): l += l",
    "doubled by extending": "l = [1]\nfor i in range(100): l.extend(l)",
    "doubled by displays": "l = [1]\nfor i in range(100): l = [*l, *l]",
    "doubled by slices": "l = [1]\nfor i in range(100): l[len(l):] = l",
    "nested twice": "l = [1]\nfor i in range(100): l = [l, l]\nx = l == [l, l]\nasset(name='x', metadata={'x': l})(lambda: 1)",
    "nested tuples": "l = (1,)\nfor i in range(100): l = (l, l)\nd = {l: 1}\ny = (l, l) == (l, (l,))",
    "nested wide": "l = [0] * 9000\nfor i in range(8): l = [l] * 9000\nasset(name='x', metadata={'x': l})(lambda: 1)",
    "captured": "l = [1]\nfor i in range(100): l = [l, l]\ndef make(z):\n    asset(name='x')(lambda: z)\nmake(l)",
    "itself": "l = []\nl.append(l)\nx = l == [l]\nasset(name='x', metadata={'x': l})(lambda: l)\nimport copy, json\njson.dumps(copy.deepcopy(l))",
    "itself in a record": "from dataclasses import *\n@dataclass\nclass N:\n    x: object = None\nn = N()\nn.x = n\nasdict(n)\ns = {n}\ny = n == N(n)",
    "two calls each": "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(40)",
    "for ever": "def make(n):\n    make(n + 1)\n    make(n + 2)\nmake(0)",
    "each other": "def f(n): return g(n) + g(n)\ndef g(n): return f(n) + f(n)\nf(1)",
    "undecided calls": "import conf\ndef f0(): return 1\n"
    + "".join(f"def f{i}(): return f{i - 1}() if conf.X else f{i - 1}()\n" for i in range(1, 40))
    + "f39()",
    "undecided branches": "import conf\n"
    + "".join(f"if conf.X{i}: y = 1\nelse: z = 2\n" for i in range(300)),
    "unknown loops": "import conf\n"
    + "".join("  " * i + "for x in conf.y:\n" for i in range(12))
    + "  " * 12
    + "pass",
    "products": "from itertools import product\nx = list(product(range(1000), repeat=5))",
    "permutations": "from itertools import permutations\nx = list(permutations(range(30)))",
    "powers": "x = 10\nfor i in range(100): x = x * x\ny = 2 ** 10**9\nz = 1 << 10**9",
    "factorials": "import math\nx = math.factorial(10**7)\ny = math.comb(10**6, 5 * 10**5)",
    "widths": "x = f'{1:>999999999}'\ny = '{:{w}}'.format(1, w=10**9)\nz = '%*d' % (10**9, 1)\nw = 'a'.center(10**9)",
    "matching": "import re\nre.match('(a+)+$', 'a' * 40 + 'b')\nre.match('(a|aa)+$', 'a' * 60 + 'b')\nre.match('a?' * 30 + 'a' * 30, 'a' * 30)",
    "compiled matching": "import re\nre.compile('(x+x+)+y').match('x' * 40)",
    "deep JSON": "import json\njson.loads('[' * 100000)",
    "YAML references": "import yaml\nyaml.safe_load('a: &a [x, x]\\n' + ''.join(f'b{i}: &b{i} [*{p}, *{p}, *{p}]\\n' for i, p in enumerate(['a', *[f'b{n}' for n in range(30)]])))",
    "endless generator": "def g():\n    while True: yield 1\nx = list(g())",
    "endless iterator": "class I:\n    def __iter__(self): return self\n    def __next__(self): return 1\nfor x in I(): pass",
    "property of itself": "class A:\n    @property\n    def x(self): return self.x\nA().x",
    "metaclass of itself": "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): ...\nA()",
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE.keys())
def test_what_follows_is_read(code: str) -> None:
    graph = graph_of(HEAD + textwrap.dedent(code) + "\n@asset\ndef last(): ...\n")
    assert "last" in [str(asset.key) for asset in graph.assets]


def test_a_definition_that_is_given_up_is_a_problem() -> None:
    graph = graph_of(HEAD + "while True:\n    asset(name='x')(lambda: 1)\n@asset\ndef last(): ...\n")
    assert [(problem.code, problem.location.line) for problem in graph.problems] == [("VPE003", 2)]
    assert graph.open


UNDECIDED = {
    "branches": "if conf.x{n}:",
    "loops": "for x{n} in conf.y:",
    "conditions of loops": "while conf.x{n}:",
}


@pytest.mark.parametrize("line", UNDECIDED.values(), ids=UNDECIDED.keys())
def test_what_is_undecided_within_the_undecided_costs_a_few_steps(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["import conf"]
    for n in range(12):
        lines += ["  " * n + line.format(n=n), "  " * (n + 1) + f"y{n} = 1"]
    assert is_read_within(10_000, "\n".join(lines), monkeypatch)


DEAR = {
    # Each turn of the one asks for a thousand elements of the other, since it may not happen.
    "endless in endless": "for n in itertools.count():\n  if conf.x: break\n  for m in itertools.count(): y = m",
    # Each turn undoes and joins all the names that there are.
    "many names": "\n".join(f"a{n} = 1" for n in range(400))
    + "\nfor n in range(2000):\n  if conf.x: y = n\n  else: z = n",
}


@pytest.mark.parametrize("code", DEAR.values(), ids=DEAR.keys())
def test_what_takes_long_is_counted_as_many_steps(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_read_within(100_000, f"import conf, itertools\n{code}", monkeypatch)


def is_read_within(steps: int, code: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a module is read to its end with so many steps."""
    monkeypatch.setattr(imports, "MODULE_FUEL", steps)
    return not interpreted({"m.py": code}, ("m",)).troubles
