"""What an analysis says of assets, their edges and the source facts behind them."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import (
    AssetKey,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Resource,
)
from vptest.graphs import analysis_of, graph_of

HEAD = "from vibepiper import *\n"

ARGUMENTS = {
    "group": ("group='g'", "group", "g"),
    "owners": ("owners=['a', 'b']", "owners", ("a", "b")),
    "tags": ("tags={'a': 'b'}", "tags", {"a": "b"}),
    "metadata": (
        "metadata={'a': [1, None], 'b': {'c': (2.5,)}}",
        "metadata",
        {"a": [1, None], "b": {"c": [2.5]}},
    ),
    "kinds": ("kinds=('x',)", "kinds", ("x",)),
    "description": ("description='d'", "description", "d"),
    "public": ("public=True", "public", True),
    "deprecated": ("deprecated='use b'", "deprecated", "use b"),
    "version": ("version='v1'", "version", "v1"),
    "freshness": ("freshness='24h'", "freshness", "24h"),
    "retries": ("retries=3", "retries", 3),
    "pure": ("pure=True", "pure", True),
    "partition_by text": ("partition_by='date'", "partition_by", ("date",)),
    "partition_by list": ("partition_by=['a', 'b']", "partition_by", ("a", "b")),
    "daily": (
        "partitions=DailyPartitions('2013-01-01', end='2013-02-01', timezone='Europe/Rome')",
        "partitions",
        Partitioning("daily", "2013-01-01", "2013-02-01", "Europe/Rome"),
    ),
    "monthly of a date": (
        "partitions=MonthlyPartitions(start=__import__('datetime').date(2013, 1, 1))",
        "partitions",
        Partitioning("monthly", "2013-01-01"),
    ),
    "monthly of what is not known": (
        "partitions=MonthlyPartitions(start=__import__('other').START)",
        "partitions",
        None,
    ),
    "static": (
        "partitions=StaticPartitions(['a', 'b'])",
        "partitions",
        Partitioning("static", keys=("a", "b")),
    ),
    "store": ("output='lake:{name}'", "output", Output("store", "lake:{name}")),
    "no output": ("output=None", "output", Output("none")),
    "unset output": ("group=None", "output", None),
    "io manager": (
        "output=IOManager('s3://b/{name}')",
        "output",
        Output("vibepiper.IOManager", "s3://b/{name}"),
    ),
    "own io manager": ("output=Lake('x')", "output", Output("pipeline.Lake", "x")),
    "io manager with its own start": ("output=Table('t')", "output", Output("pipeline.Table", "db/t")),
}


@pytest.mark.parametrize(("argument", "field", "value"), ARGUMENTS.values(), ids=ARGUMENTS.keys())
def test_arguments_become_facts(argument: str, field: str, value: object) -> None:
    code = (
        HEAD + "class Lake(IOManager): ...\nclass Table(IOManager):\n    def __init__(self, t):\n"
        f"        super().__init__(f'db/{{t}}')\n@asset({argument})\ndef a(): ...\n"
    )
    asset = graph_of(code).assets[0]
    assert getattr(asset, field) == value
    assert asset.is_unknown(field) == (field == "partitions" and value is None)


def test_the_docstring_is_the_description() -> None:
    assert (
        graph_of(HEAD + '@asset\ndef a():\n    """One.\n\n    Two.\n    """').assets[0].description
        == "One.\n\nTwo."
    )


def test_a_decorated_function_is_located_from_its_first_decorator() -> None:
    asset = graph_of(HEAD + "\n@asset(\n    group='g',\n)\ndef a():\n    return 1\n").assets[0]
    assert asset.location == Location("pipeline.py", 3, 1, 7, 13)


def test_inputs_deps_and_parameters_make_edges_at_the_place_to_edit() -> None:
    code = (
        HEAD + "raw = source('raw/x')\n@asset\ndef b(): ...\n"
        "@asset(deps=[\n    'b',\n    raw,\n], inputs={'w': Input(b, partitions=Window(-6, 0), columns=['c'])})\n"
        "def a(w, raw__x, missing, limit=3): ...\n"
    )
    graph = graph_of(code)
    edges = {
        (str(edge.upstream), edge.parameter): (edge.location.line, edge.location.column)
        for edge in graph.edges
        if edge.downstream == AssetKey(("a",))
    }
    assert edges == {("b", "w"): (8, 12), ("raw/x", "raw__x"): (9, 10), ("missing", "missing"): (9, 18)}
    asset = next(asset for asset in graph.assets if asset.key == AssetKey(("a",)))
    assert asset.inputs[0].partitions == PartitionMapping("window", first=-6, last=0)
    assert asset.inputs[0].columns == ("c",)


def test_entries_of_deps_are_located_one_by_one() -> None:
    graph = graph_of(HEAD + "@asset(deps=[\n    'x',\n    'y',\n])\ndef a(): ...")
    assert [(str(edge.upstream), edge.location.line) for edge in graph.edges] == [("x", 3), ("y", 4)]


@pytest.mark.parametrize("argument", ["deps=conf.D", "inputs=conf.D", "deps=['b', conf.D]", "**conf.D"])
def test_undecided_upstreams_make_an_asset_open(argument: str) -> None:
    graph = graph_of(HEAD + f"import conf\n@asset\ndef b(): ...\n@asset(name='a', {argument})\ndef a(): ...")
    assert [asset.is_open for asset in graph.assets] == [True, False]


def test_sql_assets_read_the_tables_of_their_query() -> None:
    code = (
        HEAD
        + "@asset\ndef b(): ...\nq = sql_asset('q', 'with c as (select * from b) select * from c join raw.x using (i)')"
    )
    graph = graph_of(code)
    assert [(str(edge.upstream), edge.parameter) for edge in graph.edges] == [("b", "b"), ("raw/x", "raw/x")]
    asset = next(asset for asset in graph.assets if asset.key == AssetKey(("q",)))
    assert (asset.qualname, asset.code_version is not None) == ("q", True)


def test_resources_are_known_by_name_class_or_configuration() -> None:
    code = (
        HEAD + "class Db(Resource):\n    path: str\n@asset(resources={'db': Db})\ndef a(db): ...\n"
        "@asset(resources=['api'])\ndef b(api): ...\n@asset\ndef c(store: Db, conf): ...\n"
    )
    analysis = analysis_of(code, resources=(Resource("conf", None, Location("vibepiper.toml", 1)),))
    assert {str(asset.key): asset.resources for asset in analysis.graph.assets} == {
        "a": ("db",),
        "b": ("api",),
        "c": ("conf", "store"),
    }
    assert [(str(fact.asset), fact.name, fact.typed) for fact in analysis.facts.resources] == [
        ("a", "db", True),
        ("b", "api", False),
        ("c", "store", True),
    ]


def test_parameters_with_their_roles_and_use() -> None:
    code = (
        HEAD
        + "@asset\ndef b(): ...\n@asset\ndef a(context, b, unused=1):\n    return b\n@asset\ndef stub(b): ..."
    )
    facts = [
        (str(fact.asset), fact.name, fact.role, fact.used) for fact in analysis_of(code).facts.parameters
    ]
    assert facts == [
        ("a", "context", "context", False),
        ("a", "b", "input", True),
        ("a", "unused", "constant", False),
        ("stub", "b", "input", True),
    ]


def test_arguments_that_no_definition_takes() -> None:
    analysis = analysis_of(
        HEAD
        + "@asset(colour='red', retries=1)\ndef a(): ...\nsource('s', retries=1)\njob('j', select='a', x=1)"
    )
    assert [
        (fact.owner, fact.name, fact.value) for fact in analysis.facts.arguments if not fact.accepted
    ] == [
        ("a", "colour", "red"),
        ("s", "retries", 1),
        ("j", "x", 1),
    ]


def test_schemas_that_cannot_be_read_are_references() -> None:
    code = "from pandera.typing import DataFrame\nimport other\n" + HEAD
    code += (
        "@asset\ndef b() -> DataFrame[other.S]: ...\n@asset(schema=3)\ndef a(b: DataFrame[other.S]): ...\n"
    )
    analysis = analysis_of(code)
    assert [
        (str(fact.asset), fact.parameter, fact.text, fact.location.line) for fact in analysis.facts.schemas
    ] == [
        ("b", None, "DataFrame[other.S]", 5),
        ("a", "b", "DataFrame[other.S]", 7),
        ("a", None, "schema=3", 6),
    ]


def test_checks_and_jobs() -> None:
    code = HEAD + (
        "@asset\ndef b(): ...\n@check(asset=b, severity='warn', blocking=True)\ndef ok(b):\n    'Fine.'\n"
        "@check(assets=['b', 'missing'])\ndef both(b): ...\njob('n', select='+b', schedule='0 6 * * *')\n"
    )
    analysis = analysis_of(code)
    (both, ok) = analysis.graph.checks
    assert (ok.assets, ok.severity, ok.blocking, ok.description) == (
        (AssetKey(("b",)),),
        "warn",
        True,
        "Fine.",
    )
    assert [str(key) for key in both.assets] == ["b", "missing"]
    assert [(job.name, job.select, job.schedule) for job in analysis.graph.jobs] == [("n", "+b", "0 6 * * *")]
    assert [(fact.check, str(fact.asset)) for fact in analysis.facts.checks] == [
        ("ok", "b"),
        ("both", "b"),
        ("both", "missing"),
    ]


def test_a_job_whose_selection_is_not_known_is_a_problem() -> None:
    graph = graph_of(HEAD + "import conf\njob('n', select=conf.S)")
    assert [(problem.code, problem.withholds) for problem in graph.problems] == [("VPE003", ())]


def test_hints_decide_what_code_cannot() -> None:
    code = (
        HEAD + "import conf\n# vp: asset key=raw/a deps=b,c/d\n@asset(name=conf.N, deps=conf.D)\ndef a(): ..."
    )
    graph = graph_of(code)
    assert [str(asset.key) for asset in graph.assets] == ["raw/a"]
    assert [str(edge.upstream) for edge in graph.edges] == ["b", "c/d"]
    assert (graph.problems, graph.assets[0].is_open) == ((), False)


@pytest.mark.parametrize(
    "definition",
    [
        "source(conf.N)  # vp: asset key=raw/a",
        "# vp: asset key=raw/a\nraw = source(conf.N)",
        "made = [\n    source(conf.N),\n]  # vp: asset key=raw/a",
        "# vp: asset key=raw/a\nasset(name=conf.N)(lambda: 1)",
        "def make():\n    return source(conf.N)  # vp: asset key=raw/a\nmake()",
    ],
)
def test_hints_speak_of_definitions_by_call(definition: str) -> None:
    graph = graph_of(HEAD + f"import conf\n{definition}\n")
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (["raw/a"], ())


def test_the_hint_of_a_function_is_not_that_of_calls_in_it() -> None:
    graph = graph_of(HEAD + "import conf\n# vp: asset key=raw/a\ndef make():\n    source(conf.N)\nmake()\n")
    assert [problem.code for problem in graph.problems] == ["VPE003"]


def test_duplicates_and_conditional_definitions_are_recorded() -> None:
    code = (
        HEAD + "import conf\n@asset\ndef a(): ...\nif conf.X:\n    @asset(name='a')\n    def other(): ...\n"
    )
    analysis = analysis_of(code)
    assert [(str(fact.asset), fact.conditional) for fact in analysis.facts.definitions] == [
        ("a", False),
        ("a", True),
    ]


BASE = """\
from vibepiper import asset
K = 3
def helper(x):
    return other(x) + K
def other(x):
    return x
@asset(group="g")
def one(a=1):
    return helper(a)
def make(name):
    @asset(name=f"by_{name}")
    def build(one):
        return (name, one)
    return build
for origin in ["EWR", "JFK"]:
    make(origin)
"""

EDITS = {
    "nothing": ("", "", ""),
    "a constant that it reaches": ("K = 3", "K = 4", "one"),
    "a function that it reaches": ("    return x\n", "    return -x\n", "one"),
    "a docstring": ("    return x\n", "    'doc'\n    return x\n", ""),
    "a comment": ("    return x\n", "    # why\n\n    return  (x)\n", ""),
    "its place": ("K = 3", "\n\nUNUSED = 1\nK = 3", ""),
    "the catalog": ('group="g"', 'group="h", owners=["x"]', ""),
    "its default": ("a=1", "a=2", "one"),
    "a helper's name": ("helper", "helped", "one"),
    "what a factory captures": ('"JFK"', '"LGA"', "by_JFK by_LGA"),
    "a factory's function": ("(name, one)", "[name, one]", "by_EWR by_JFK"),
    "an annotation of a local": ("return helper(a)", "b: int = helper(a)\n    return b", "one"),
}


@pytest.mark.parametrize(("old", "new", "changed"), EDITS.values(), ids=EDITS.keys())
def test_code_versions_change_with_what_is_computed(old: str, new: str, changed: str) -> None:
    before, after = (
        _versions(analysis_of(BASE)),
        _versions(analysis_of(BASE.replace(old, new) if old else BASE)),
    )
    assert {key for key in before | after if before.get(key) != after.get(key)} == set(changed.split())


def test_code_versions_are_frozen() -> None:
    """A change here makes everything stale that users have stored: it needs a new prefix."""
    assert _versions(analysis_of(BASE)) == GOLDEN


GOLDEN = {
    "by_EWR": "v1:251d8a48e1009d61019c901da9248435",
    "by_JFK": "v1:88d9ab2134f9dd4735a494f473d7c2c2",
    "one": "v1:abfeb73fb5f4616650d44109577b6036",
}


def _versions(analysis: Analysis) -> dict[str, str | None]:
    return {str(asset.key): asset.code_version for asset in analysis.graph.assets}
