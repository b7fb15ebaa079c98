"""An asset is renamed wherever the project names it, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from vibepiper.analyzer.build import Analysis, AnalysisSettings, analyze
from vibepiper.analyzer.fixes.errors import CannotFix
from vibepiper.analyzer.fixes.renaming import Renamer
from vibepiper.analyzer.fixes.room import FileChanges
from vibepiper.analyzer.fixes.sameness import difference
from vibepiper.analyzer.graph.model import AssetKey, Job, Location
from vibepiper.analyzer.source.tree import MemoryTree

OWN = "from vibepiper import Input, asset, check, job, source, sql_asset\n"
DAGSTER = "from dagster import AssetIn, AssetKey, AssetOut, AssetSpec, asset, asset_check, multi_asset\n"


def renamed(
    files: Mapping[str, str], old: str, new: str, jobs: tuple[Job, ...] = ()
) -> tuple[dict[str, str], Analysis, Analysis]:
    settings = AnalysisSettings(jobs=jobs)
    before = analyze(MemoryTree(files), settings)
    fix = Renamer(before, MemoryTree(files)).fix(AssetKey.parse(old), AssetKey.parse(new))
    changes = FileChanges(lambda path: files[path].encode())
    assert changes.accept(fix)
    after = {**files, **{path: content.decode() for path, content in changes.contents().items()}}
    return after, before, analyze(MemoryTree(after), settings)


def assert_renamed(files: Mapping[str, str], expected: Mapping[str, str], old: str, new: str) -> None:
    after, before, now = renamed(files, old, new)
    assert after == {**files, **expected}
    assert difference(before.graph, now.graph, {AssetKey.parse(old): AssetKey.parse(new)}) is None


@pytest.mark.parametrize(
    ("code", "expected", "old", "new"),
    [
        ("@asset\ndef a(): ...\n", "@asset\ndef b(): ...\n", "a", "b"),
        ("b = 1\n\n@asset\ndef a(): ...\n", 'b = 1\n\n@asset(name="b")\ndef a(): ...\n', "a", "b"),
        ("@asset\ndef a(): ...\n", '@asset(name="sum")\ndef a(): ...\n', "a", "sum"),
        ("@asset\nasync def a(): ...\n", "@asset\nasync def b(): ...\n", "a", "b"),
        ("@asset\ndef a(): ...\n\nA = a\n", '@asset(name="b")\ndef a(): ...\n\nA = a\n', "a", "b"),
        ('@asset(name="a")\ndef f(): ...\n', '@asset(name="b")\ndef f(): ...\n', "a", "b"),
        ('@asset(key="x/a")\ndef a(): ...\n', '@asset(key="y/b")\ndef a(): ...\n', "x/a", "y/b"),
        ('@asset(key=("x", "a"))\ndef a(): ...\n', '@asset(key=("x", "b"))\ndef a(): ...\n', "x/a", "x/b"),
        ("source('a')\n", "source('b')\n", "a", "b"),
        (
            'source("x/a")\n\n@asset\ndef r(x__a): return x__a\n\n@asset\ndef s(a): return a\n',
            'source("x/b")\n\n@asset\ndef r(x__b): return x__b\n\n@asset\ndef s(b): return b\n',
            "x/a",
            "x/b",
        ),
        (
            'source("a")\n\n@asset(inputs={"p": Input("a", columns=["c"]), "q": "a"}, deps=["a"])\ndef r(p, q): ...\n',
            'source("b")\n\n@asset(inputs={"p": Input("b", columns=["c"]), "q": "b"}, deps=["b"])\ndef r(p, q): ...\n',
            "a",
            "b",
        ),
        (
            'a = source("x/a")\n\n@asset(column_lineage={"r": ["x/a.c", "x/a.c.d"], "s": [(a, "a.b"), ("x/a", "x/a.b")]})\n'
            "def r(a): ...\n",
            'a = source("x/b")\n\n@asset(column_lineage={"r": ["x/b.c", "x/a.c.d"], "s": [(a, "a.b"), ("x/b", "x/a.b")]})\n'
            "def r(b): ...\n",
            "x/a",
            "x/b",
        ),
        (
            'source("a")\n\n@check(asset="a", severity="warn")\ndef fine(a, limit=1): return len(a) > limit\n',
            'source("b")\n\n@check(asset="b", severity="warn")\ndef fine(b, limit=1): return len(b) > limit\n',
            "a",
            "b",
        ),
        (
            'source("a")\nsql_asset("s", """\n  with t as (select a.x from a), a2 as (select 1)\n  select * from t, a as u, a2\n""")\n',
            'source("b")\nsql_asset("s", """\n  with t as (select a.x from b as a), a2 as (select 1)\n  select * from t, b as u, a2\n""")\n',
            "a",
            "b",
        ),
        (
            'source("x/a")\nsql_asset("s", \'select * from "x/a" join x.a as z on 1 = 1\')\n',
            'source("x/b c")\nsql_asset("s", \'select * from "x/b c" as a join x."b c" as z on 1 = 1\')\n',
            "x/a",
            "x/b c",
        ),
        (
            'source("a")\nsource("ab")\njob("j", select="2+a+ or not \'a\', source:a or ab")\njob("k", select="ab")\n',
            'source("b")\nsource("ab")\njob("j", select="2+b+ or not b, source:b or ab")\njob("k", select="ab")\n',
            "a",
            "b",
        ),
    ],
)
def test_everything_that_names_an_asset_names_it_anew(code: str, expected: str, old: str, new: str) -> None:
    assert_renamed({"pipeline.py": OWN + code}, {"pipeline.py": OWN + expected}, old, new)


@pytest.mark.parametrize(
    ("code", "expected", "old", "new"),
    [
        (
            '@asset(key_prefix="x", name="a")\ndef f(): ...\n',
            '@asset(key_prefix="x", name="b")\ndef f(): ...\n',
            "x/a",
            "x/b",
        ),
        (
            '@asset(key=AssetKey(["x", "a"]))\ndef f(): ...\n',
            '@asset(key=AssetKey(["x", "b"]))\ndef f(): ...\n',
            "x/a",
            "x/b",
        ),
        (
            'a = AssetSpec(AssetKey("a"))\n\n@asset(deps=[a, AssetKey("a2")])\ndef r(): ...\n',
            'a = AssetSpec(AssetKey("b"))\n\n@asset(deps=[a, AssetKey("a2")])\ndef r(): ...\n',
            "a",
            "b",
        ),
        (
            '@asset\ndef a(): ...\n\n@asset(ins={"frame": AssetIn("a")})\ndef r(frame): ...\n\n@asset\ndef s(a): return a\n',
            '@asset\ndef b(): ...\n\n@asset(ins={"frame": AssetIn("b")})\ndef r(frame): ...\n\n@asset\ndef s(b): return b\n',
            "a",
            "b",
        ),
        (
            '@multi_asset(outs={"o": AssetOut(key="a"), "p": AssetOut()})\ndef f(): ...\n\n@asset_check(asset="a")\ndef c(): ...\n',
            '@multi_asset(outs={"o": AssetOut(key="b"), "p": AssetOut()})\ndef f(): ...\n\n@asset_check(asset="b")\ndef c(): ...\n',
            "a",
            "b",
        ),
    ],
)
def test_everything_in_dagster_projects_too(code: str, expected: str, old: str, new: str) -> None:
    assert_renamed({"pipeline.py": DAGSTER + code}, {"pipeline.py": DAGSTER + expected}, old, new)


def test_other_files_follow_and_what_they_import_keeps_its_name() -> None:
    files = {
        "one.py": f"{OWN}\n@asset\ndef a(): ...\n",
        "two.py": f"{OWN}from one import a\n\n@asset(deps=[a])\ndef r(): ...\n\n@asset(deps=['a'])\ndef s(): ...\n",
    }
    expected = {
        "one.py": f'{OWN}\n@asset(name="b")\ndef a(): ...\n',
        "two.py": f"{OWN}from one import a\n\n@asset(deps=[a])\ndef r(): ...\n\n@asset(deps=['b'])\ndef s(): ...\n",
    }
    assert_renamed(files, expected, "a", "b")


def test_a_function_that_a_test_calls_keeps_its_name() -> None:
    files = {"one.py": f"{OWN}\n@asset\ndef a(): ...\n", "tests/test_one.py": "import one\n\none.a()\n"}
    assert_renamed(files, {"one.py": f'{OWN}\n@asset(name="b")\ndef a(): ...\n'}, "a", "b")
    patched = {**files, "tests/test_one.py": "from unittest import mock\n\nmock.patch('one.a')\n"}
    assert_renamed(patched, {"one.py": f'{OWN}\n@asset(name="b")\ndef a(): ...\n'}, "a", "b")


@pytest.mark.parametrize(
    ("code", "new", "reason"),
    [
        ('source("a")\nsource("b")\n', "b", "there is an asset 'b' already"),
        ('source("a")\nsource("a")\n', "b", "'a' is defined in 2 places"),
        ('NAME = "a"\nsource(NAME)\nsource("c")\nsql_asset("x", "select 1 as a")\n', "b", None),
        ('for name in ("a", "c"):\n    source(name)\n', "b", "the key given there is that of several assets"),
        ("@asset\ndef a(): ...\n", "x/b", "called like its function"),
        ('source("a")\n\n@asset\ndef r(a):\n    return a.query("a > 1")\n', "b", "a text in r names 'a'"),
        (
            'source("a")\n\n@asset\ndef r(a):\n    b = a\n    return b\n',
            "b",
            "'b' already means something in r",
        ),
        ('source("a")\n\n@asset\ndef r(a): ...\n', "b c", "'b c' can't be the name of a parameter"),
        (
            'source("a")\nsql_asset("s", "select * " "from a")\n',
            "b",
            "a text is not written letter for letter",
        ),
    ],
)
def test_what_can_not_be_renamed_as_a_whole_is_refused(code: str, new: str, reason: str | None) -> None:
    files = {"pipeline.py": OWN + code}
    if reason is None:
        # Nothing is changed where a name gives the key: the graph tells.
        after, before, now = renamed(files, "a", new)
        assert after == files
        assert difference(before.graph, now.graph, {AssetKey.parse("a"): AssetKey.parse(new)}) is not None
        return
    with pytest.raises(CannotFix) as error:
        renamed(files, "a", new)
    assert reason in str(error.value)


def test_a_job_of_the_configuration_that_names_it_comes_first() -> None:
    job = Job("nightly", "+a", None, Location("vibepiper.toml", 3))
    with pytest.raises(CannotFix) as error:
        renamed({"pipeline.py": f'{OWN}source("a")\n'}, "a", "b", (job,))
    assert str(error.value).startswith("vibepiper.toml:3:1: job 'nightly' names 'a'")
    ahead = Job("nightly", "+b", None, Location("vibepiper.toml", 3))
    after, before, now = renamed({"pipeline.py": f'{OWN}source("a")\n'}, "a", "b", (ahead,))
    assert after == {"pipeline.py": f'{OWN}source("b")\n'}
    assert difference(before.graph, now.graph, {AssetKey(("a",)): AssetKey(("b",))}) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("source('a')\n", "source('a')\nsource('c')\n", "'c' would be there, too"),
        ("source('a')\nsource('c')\n", "source('a')\n", "'c' would no longer be there"),
        ("source('a')\n", "source('a', group='g')\n", "other facts of 'a' would change"),
        (
            "source('a')\n@asset\ndef r(a): ...\n",
            "source('a')\n@asset(deps=['a'])\ndef r(): ...\n",
            "other facts of 'r' would change",
        ),
        (
            "source('a')\n@asset(deps=['a'])\ndef r(): ...\n",
            "source('a')\n@asset\ndef r(): ...\n",
            "the dependencies would be others",
        ),
        (
            "source('a')\n@check(asset='a')\ndef c(a): ...\n",
            "source('a')\n@check(asset='a', blocking=True)\ndef c(a): ...\n",
            "the checks would be others",
        ),
        ("source('a')\n", "source('a')\nsource(f())\n", "the problems would be others"),
        (
            "source('a')\njob('j', select='a')\n",
            "source('a')\njob('j', select='not a')\n",
            "job 'j' would select other assets",
        ),
        (
            "source('a')\njob('j', select='a')\n",
            "source('a')\njob('k', select='a')\n",
            "job 'j' would be another",
        ),
        ("source('a')\n", "source('a')\njob('k', select='a')\n", "there would be other jobs"),
        ("source('a')\n", "\n\n#\nsource('a')\n", None),
    ],
)
def test_any_other_difference_is_told(before: str, after: str, expected: str | None) -> None:
    graphs = (analyze(MemoryTree({"pipeline.py": OWN + code})).graph for code in (before, after))
    assert difference(*graphs, {}) == expected
