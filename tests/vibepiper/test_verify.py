"""Verification: a fact on which source and import disagree is told; what is undecided is not."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Edge,
    Input,
    Job,
    Location,
    Problem,
    Resource,
    Unknown,
)
from vptest.commands import vp, write

from vibepiper.verify_compare import ABSENT, CONDITIONAL, UNDECIDED, compare
from vibepiper.verify_dialects import own_runtime

HERE = Location("a.py", 3)
BASE = Asset(
    AssetKey(("a",)), "asset", "vibepiper", "m", "a", "m:a", HERE, group="x", tags={"path": "x"}, type="int"
)
READER = Asset(
    AssetKey(("b",)), "asset", "vibepiper", "m", "b", "m:b", HERE, inputs=(Input("a", BASE.key, type="int"),)
)
EDGE = Edge(BASE.key, READER.key, "a", HERE)
CHECK = Check("c", (BASE.key,), "error", False, "m", "c", HERE)
JOB = Job("j", "+b", None, HERE)
RESOURCE = Resource("db", "m.Database", HERE)
GRAPH = AssetGraph((BASE, READER), (EDGE,), (CHECK,), (JOB,), (RESOURCE,))


def disagreements(static: AssetGraph, runtime: AssetGraph) -> set[str]:
    """The facts that differ, as ``subject: fact``."""
    return {
        f"{subject}: {fact}"
        for subject, fact, ours, theirs in compare(static, own_runtime(runtime))
        if ours not in (UNDECIDED, CONDITIONAL) and ours != theirs
    }


def with_base(**changes: object) -> AssetGraph:
    return replace(GRAPH, assets=(replace(BASE, **changes), READER))


@pytest.mark.parametrize(
    ("static", "expected"),
    [
        (GRAPH, set()),
        (with_base(location=Location("a.py", 2, end_line=4)), set()),
        (with_base(location=Location("b.py", 3)), {"asset 'a': place"}),
        (with_base(location=Location("a.py", 4, end_line=9)), {"asset 'a': place"}),
        (with_base(code_version="v1:abc", environment=("HOME",)), set()),
        (with_base(group="y"), {"asset 'a': group"}),
        (with_base(type="str"), {"asset 'a': type"}),
        (with_base(group="y", unknown=(Unknown("group", "why", HERE),)), set()),
        (with_base(group="y", conditional=True), set()),
        (replace(GRAPH, edges=()), {"asset 'b': dependencies"}),
        (replace(GRAPH, edges=(replace(EDGE, parameter=None),)), {"asset 'b': dependencies"}),
        (replace(GRAPH, assets=(BASE,)), {"asset 'b': definition"}),
        (replace(GRAPH, assets=(BASE,), problems=(Problem("VPE003", "x", HERE, ("*",)),)), set()),
        (replace(GRAPH, checks=(replace(CHECK, severity="warn"),)), {"check 'c': severity"}),
        (replace(GRAPH, checks=()), {"check 'c': definition"}),
        (replace(GRAPH, checks=(replace(CHECK, severity="warn", conditional=True),)), set()),
        (replace(GRAPH, checks=(replace(CHECK, location=Location("a.py", 7)),)), {"check 'c': place"}),
        (replace(GRAPH, jobs=(replace(JOB, select="b"),)), {"job 'j': select"}),
        (replace(GRAPH, jobs=(replace(JOB, location=Location("a.py", 7)),)), {"job 'j': place"}),
        (replace(GRAPH, resources=()), {"resource 'db': definition"}),
        (replace(GRAPH, resources=(replace(RESOURCE, type="m.Other"),)), {"resource 'db': type"}),
        (with_base(tags={"path": "y"}), {"asset 'a': tags.path"}),
    ],
)
def test_what_disagrees(static: AssetGraph, expected: set[str]) -> None:
    assert disagreements(static, GRAPH) == expected


def test_an_asset_that_importing_does_not_make_is_told_unless_it_is_conditional() -> None:
    runtime = replace(GRAPH, assets=(READER,))
    assert disagreements(GRAPH, runtime) == {"asset 'a': definition"}
    assert disagreements(with_base(conditional=True), runtime) == set()
    (found,) = (pair for pair in compare(GRAPH, own_runtime(runtime)) if pair[0] == "asset 'a'")
    assert found[2:] == ("defined", ABSENT)


PROJECT = """import vibepiper as vp

print("modules may print")


def make(name: str) -> None:
    @vp.asset(name=name, group="made")
    def _made(first: int) -> int:
        return first


@vp.asset(owners=["a@b.c"], tags={"x": "y"})
def first() -> int:
    \"\"\"One.\"\"\"
    return 1


for name in ("second", "third"):
    make(name)


@vp.check(asset=first, severity="warn")
def positive(first: int) -> bool:
    return first > 0


vp.job("nightly", select="+third", schedule="0 6 * * *")
"""


def test_source_and_import_agree(tmp_path: Path) -> None:
    result = vp(write(tmp_path, {"pipe.py": PROJECT}), "verify")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("3 assets: ")


def test_a_definition_that_depends_on_the_moment_of_import_is_told(tmp_path: Path) -> None:
    hidden = 'import vibepiper as vp\n\nvars(vp)["asset"](lambda: 1, name="hidden")\n'
    text = PROJECT + "\n\nfirst.__vibepiper__ = ()\n" + hidden
    result = vp(write(tmp_path, {"pipe.py": text}), "verify")
    if result.code == 0:
        assert "undecided" in result.out
    else:
        assert "asset 'hidden'" in result.out


def test_a_module_that_fails_is_told_with_its_traceback(tmp_path: Path) -> None:
    write(tmp_path, {"pipe.py": PROJECT, "broken.py": "import pipe\nraise ValueError('oh no')\n"})
    result = vp(tmp_path, "verify")
    assert result.code == 1
    assert "broken" in result.out
    assert "ValueError: oh no" in result.out


CONDITIONS = """
import time
from vibepiper import asset, check, job

@asset
def always() -> int:
    return 1

if time.time() < 0:
    @asset
    def never() -> int:
        return 1

    @check(asset=always)
    def unseen(always: int) -> bool:
        return True

    job("idle", select="always")
else:
    job("busy", select="always")
"""


def test_conditional_definitions_are_listed_apart(tmp_path: Path) -> None:
    write(tmp_path, {"pipe.py": CONDITIONS})
    result = vp(tmp_path, "verify", "--format", "json")
    assert (result.code, result.json["differences"]) == (0, [])
    assert result.json["conditional"] == [
        {"asset": "never", "made": False},
        {"check": "unseen", "made": False},
        {"job": "busy", "made": True},
        {"job": "idle", "made": False},
    ]
    told = vp(tmp_path, "verify").out
    assert [line.split() for line in told.splitlines()[1:4]] == [
        ["asset", "'never'", "no"],
        ["check", "'unseen'", "no"],
        ["job", "'busy'", "yes"],
    ]


CONFIGURED = {
    "vibepiper.toml": """
[resources.db]
type = "stores:Database"

[resources.lost]
type = "stores:Missing"

[resources.plain]
type = "stores:Plain"

[jobs.nightly]
select = "+third"
""",
    "stores.py": "from vibepiper import Resource\nclass Database(Resource): ...\nclass Plain: ...\n",
}


def test_the_classes_of_configured_resources_are_imported(tmp_path: Path) -> None:
    result = vp(write(tmp_path, {"pipe.py": PROJECT, **CONFIGURED}), "verify", "--format", "json")
    assert result.code == 1
    assert [(each["subject"], each["runtime"]) for each in result.json["differences"]] == [
        ("resource 'lost'", "nothing"),
        ("resource 'plain'", "nothing"),
    ]


def test_what_a_module_that_fails_may_make_is_no_difference(tmp_path: Path) -> None:
    broken = "import vibepiper as vp\nimport nowhere\n@vp.asset\ndef lost() -> int:\n    return 1\n"
    write(tmp_path, {"pipe.py": PROJECT, "broken.py": broken})
    result = vp(tmp_path, "verify", "--format", "json")
    assert (result.code, result.json["differences"], result.json["unmade"]) == (1, [], ["asset 'lost'"])
    assert [*result.json["failures"]] == ["broken"]
    told = vp(tmp_path, "verify").out
    assert "broken.py:2" in told
    assert "not compared, because what can't be loaded may make them: asset 'lost'" in told
    assert "Traceback" not in told


def test_an_interpreter_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    result = vp(write(tmp_path, {"pipe.py": PROJECT}), "verify", "--python", "/no/such/python")
    assert result.code == 2
    assert "'/no/such/python' can't be started" in result.err


@pytest.mark.slow
def test_the_example_is_the_same_read_and_imported() -> None:
    result = vp(Path(__file__).parents[2] / "examples" / "flights", "verify", "--format", "json")
    assert result.code == 0, result.out
    assert result.json["assets"] >= 23
    assert result.json["agreed"] > 1000
