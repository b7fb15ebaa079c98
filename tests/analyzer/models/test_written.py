"""What is known of how definitions are written: their arguments by the graph's names, what is written out, their form."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.facts import ArgumentFact
from vptest.graphs import analysis_of

OWN = "import vibepiper\nfrom vibepiper import asset, job, source, sql_asset\n"
DAGSTER = "import dagster as dg\nfrom dagster import AssetKey, AssetOut, AssetSpec, asset, multi_asset\n"


def told(fact: ArgumentFact) -> str:
    name = fact.name if fact.written in ("", fact.name) else f"{fact.name}({fact.written})"
    return f"{fact.owner} {fact.definition} {name}={fact.value if fact.known else '?'}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            OWN + '@asset(group="g", retries=f())\ndef a(): ...\n',
            ["a asset group=g", "a asset retries=?"],
        ),
        (OWN + 'source("x/a", uri="u")\n', ["x/a source key=x/a", "x/a source uri=u"]),
        (
            OWN + 'sql_asset("s", "select 1")\njob("j", select="s")\n',
            ["s sql_asset name=s", "s sql_asset sql=select 1", "j job name=j", "j job select=s"],
        ),
        (
            DAGSTER
            + '@asset(group_name="g", compute_kind="sql", code_version="1", non_argument_deps={"x"})\ndef a(): ...\n',
            [
                "a dagster.asset group(group_name)=g",
                "a dagster.asset kinds(compute_kind)=sql",
                "a dagster.asset version(code_version)=1",
                "a dagster.asset deps(non_argument_deps)=['x']",
            ],
        ),
        (
            DAGSTER
            + 'a = AssetSpec("x/a", owners=["team:t"], automation_condition=C)\nb = dg.SourceAsset(key="b")\n',
            [
                "x/a dagster.AssetSpec owners=['team:t']",
                "x/a dagster.AssetSpec automation(automation_condition)=?",
                "x/a dagster.AssetSpec key=x/a",
                "b dagster.SourceAsset key=b",
            ],
        ),
        (
            DAGSTER
            + '@multi_asset(outs={"a": AssetOut(key="k", group_name="h"), "b": AssetOut()}, group_name="g", can_subset=True)\n'
            "def f(): ...\n",
            [
                "k dagster.AssetOut group(group_name)=h",
                "k dagster.AssetOut key=k",
                "k dagster.multi_asset outs=?",
                "k dagster.multi_asset group(group_name)=g",
                "k dagster.multi_asset can_subset=True",
                "b dagster.multi_asset group(group_name)=g",
                "b dagster.multi_asset outs=?",
                "b dagster.multi_asset can_subset=True",
            ],
        ),
        (
            DAGSTER + 'a = AssetSpec("a", tags={"t": "1"}).replace_attributes(group_name="g")\n',
            [
                "a dagster.AssetSpec tags={'t': '1'}",
                "a dagster.AssetSpec group(group_name)=g",
                "a dagster.AssetSpec key=a",
            ],
        ),
    ],
)
def test_arguments_have_the_names_of_the_graphs_fields(code: str, expected: list[str]) -> None:
    assert [told(fact) for fact in analysis_of(code).facts.arguments] == expected


@pytest.mark.parametrize("head", [OWN, DAGSTER])
@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ('tags={"b": "1", "a": f(), "b": "2"}', ["b", "a", "b"]),
        ('owners=["team:x", "team:x"]', ["team:x", "team:x"]),
        ('owners=("team:x",)', ["team:x"]),
        ('kinds={"b", "a", "b"}', ["b", "a", "b"]),
        ('kinds=["b", KIND, unknown]', ["b", "k", None]),
        ('tags={"b": "1", **MORE}', []),
        ("tags=MORE", []),
        ('metadata={"b": 1, "a": 2}', []),
    ],
)
def test_entries_are_told_as_written(head: str, argument: str, expected: list[str | None]) -> None:
    code = f'{head}KIND = "k"\nMORE = {{"m": "1", "l": "2"}}\n\n@asset({argument})\ndef a(): ...\n'
    analysis = analysis_of(code)
    (fact,) = (fact for fact in analysis.facts.arguments if fact.owner == "a")
    assert [entry.text for entry in fact.entries] == expected
    lines = code.splitlines()
    for entry, text in zip(fact.entries, expected, strict=True):
        place = entry.location
        assert lines[place.line - 1][place.column - 1 : place.end_column - 1] in (
            f'"{text}"',
            "KIND",
            "unknown",
        )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (OWN + "@asset\ndef a(): ...\n", ("bare", "a", False)),
        (OWN + '@vibepiper.asset()\ndef a(): "text"\n', ("empty", "a", True)),
        (OWN + '@asset(name="b")\ndef a():\n    """Text."""\n', ("call", "a", True)),
        (OWN + "from elsewhere import other\n\n@asset\n@other\ndef a(): ...\n", ("bare", None, False)),
        (OWN + "def asset2():\n    return asset\n\n@asset2()\ndef a(): ...\n", ("call", "a", False)),
        (OWN + "made = asset()\n\n@made\ndef a(): ...\n", ("bare", "a", False)),
        (OWN + "def a(): ...\n\nasset(a)\n", ("call", None, False)),
        (OWN + 'asset(lambda x=1: x, name="a")\n', ("call", None, None)),
        (OWN + 'source("a")\n', ("call", None, None)),
        (DAGSTER + "@dg.asset( )\ndef a(): ...\n", ("empty", "a", False)),
        (DAGSTER + "@asset\nasync def a(): ...\n", ("bare", "a", False)),
        (DAGSTER + "def wrapped(f):\n    return asset(f)\n\n@wrapped\ndef a(): ...\n", ("call", None, False)),
        (DAGSTER + 'a = AssetSpec("a")\n', ("call", None, None)),
    ],
)
def test_the_form_of_a_definition(code: str, expected: tuple[str, str | None, bool | None]) -> None:
    (form,) = analysis_of(code).facts.forms
    assert (form.form, form.function, form.documented) == expected
