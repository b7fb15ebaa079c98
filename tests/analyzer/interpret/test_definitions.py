"""Which assets code defines, by construct: code and the keys that running it would define."""

from __future__ import annotations

import pytest
from vptest.constructs import HEAD, KEYS
from vptest.graphs import analysis_of, graph_of


@pytest.mark.parametrize(("code", "expected"), KEYS.values(), ids=KEYS.keys())
def test_keys_are_those_that_running_defines(code: str, expected: str) -> None:
    graph = graph_of(HEAD + code)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (expected.split(), ())
    assert not any(asset.conditional for asset in graph.assets)


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
