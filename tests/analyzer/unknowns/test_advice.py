"""Advice on what can't be decided: it fits the kind of reason, and following it makes the problem go away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.lint import LintInput, LintSettings
from vibepiper.analyzer.lint.pipeline import lint_report
from vibepiper.analyzer.models.advice import HINTS
from vptest.graphs import analysis_of, graph_of

HEAD = "from vibepiper import asset, check, job, source, sql_asset\n"

# A kind of reason: the project, what the advice says, and the edits that it asks for (path: what it is replaced by).
Case = tuple[Mapping[str, str], str, Mapping[str, tuple[str, str]]]


def one(code: str) -> dict[str, str]:
    return {"pipeline.py": HEAD + code}


KINDS: Mapping[str, Case] = {
    "a variable without a default": (
        one('import os\n@asset(name=os.environ["T"])\ndef f(): ...'),
        'os.environ.get("T", "…")',
        {"pipeline.py": ('os.environ["T"]', 'os.environ.get("T", "t")')},
    ),
    "a variable that gives None": (
        one('import os\n@asset(name=os.getenv("T"))\ndef f(): ...'),
        'os.environ.get("T", "…")',
        {"pipeline.py": ('os.getenv("T")', 'os.environ.get("T", "t")')},
    ),
    "a variable that must be set": (
        one('import os\nT = os.getenv("T")\nif not T:\n    raise ValueError\n@asset(name=T)\ndef f(): ...'),
        'os.environ.get("T", "…")',
        {"pipeline.py": ('os.getenv("T")', 'os.environ.get("T", "t")')},
    ),
    "another library": (
        one("import requests\nT = requests.get(URL).text\n@asset(name=T)\ndef f(): ..."),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).text", '"t"')},
    ),
    "another library, hinted": (
        one("import requests\nT = requests.get(URL).text\n@asset(name=T)\ndef f(): ..."),
        "# vp: asset key=NAME",
        {"pipeline.py": ("@asset", "# vp: asset key=t\n@asset")},
    ),
    "a loop": (
        one("import requests\nfor t in requests.get(URL).json():\n    @asset(name=t)\n    def f(): ..."),
        "# vp: asset key=NAME,NAME",
        {"pipeline.py": ("    @asset", "    # vp: asset key=t,u\n    @asset")},
    ),
    "a loop, by a constant": (
        one("import requests\nfor t in requests.get(URL).json():\n    @asset(name=t)\n    def f(): ..."),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).json()", '["t", "u"]')},
    ),
    "a loop over sources": (
        one("import requests\nfor t in requests.get(URL).json():\n    source(t)"),
        "# vp: asset key=NAME,NAME",
        {"pipeline.py": ("    source", "    # vp: asset key=t,u\n    source")},
    ),
    "chance": (
        one('import random\n@asset(name=random.choice(["a", "b"]))\ndef f(): ...'),
        "it changes from run to run",
        {"pipeline.py": ('random.choice(["a", "b"])', '"a"')},
    ),
    "the time": (
        one('import datetime\n@asset(name=f"t_{datetime.date.today():%Y}")\ndef f(): ...'),
        "it changes from run to run",
        {"pipeline.py": ('f"t_{datetime.date.today():%Y}"', '"t_2024"')},
    ),
    "a file that is absent": (
        one('import json\nfor t in json.load(open("t.json")):\n    @asset(name=t)\n    def f(): ...'),
        "add the file to the project",
        {"t.json": ("", '["t"]')},
    ),
    "a file outside the project": (
        one('for t in open("/etc/tables").read().split():\n    @asset(name=t)\n    def f(): ...'),
        "write its content in the code",
        {"pipeline.py": ('open("/etc/tables").read()', '"t u"')},
    ),
    "a module that is missing": (
        {
            "shop/__init__.py": "",
            "shop/a.py": HEAD + "from shop.names import name\n@asset(name=name)\ndef f(): ...",
        },
        "add the file",
        {"shop/names.py": ("", 'name = "t"')},
    ),
    "a module below another folder": (
        {
            "lib/py/shop/__init__.py": "",
            "lib/py/shop/tables.py": HEAD + "b = 1",
            "p.py": HEAD + "from shop.tables import b\n@asset\ndef f(): ...",
        },
        "add \"lib/py\" to 'source-roots'",
        {},
    ),
    "too much work": (
        one("n = 0\nwhile n < 10**9:\n    n += 1\n@asset\ndef f(): ..."),
        "do less of it when the module is imported",
        {"pipeline.py": ("10**9", "10")},
    ),
    "a name that isn't defined": (
        one("@asset(name=T)\ndef f(): ..."),
        "define or import it above this place",
        {"pipeline.py": ("@asset", 'T = "t"\n@asset')},
    ),
    "arguments in a dictionary": (
        one("import requests\n@asset(**requests.get(URL).json())\ndef f(): ..."),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).json()", '{"name": "t"}')},
    ),
    "a condition": (
        one(
            "import requests\nif requests.get(URL).ok:\n    T = 'a'\nelse:\n    T = 'b'\n@asset(name=T)\ndef f(): ..."
        ),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).ok", "True")},
    ),
    "a circle of imports": (
        {
            "a.py": HEAD + "import b\nT = 't'\n@asset\ndef f(): ...",
            "b.py": HEAD + "from a import T\n@asset(name=T)\ndef g(): ...",
        },
        "define it above the import",
        {"a.py": ("import b\nT = 't'", "T = 't'\nimport b")},
    ),
    "a check of an asset that isn't known": (
        one("import requests\n@asset\ndef f(): ...\n@check(asset=requests.get(URL).text)\ndef c(f): ..."),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).text", "f")},
    ),
    "a job's selection": (
        one("import requests\n@asset\ndef f(): ...\njob('j', select=requests.get(URL).text)"),
        "write the value in the code, as a constant",
        {"pipeline.py": ("requests.get(URL).text", "'f'")},
    ),
    "arguments that don't fit": (
        one("def make(n):\n    return n\n@asset(name=make('a', 'b'))\ndef f(): ..."),
        "call it with the arguments that it takes",
        {"pipeline.py": ("'a', 'b'", "'a'")},
    ),
    "an attribute that isn't there": (
        one("class Names:\n    t = 't'\n@asset(name=Names.u)\ndef f(): ..."),
        "define it, or write the value in its place",
        {"pipeline.py": ("t = 't'", "u = 't'")},
    ),
    "specs that aren't understood": (
        {"flow.py": "import dagster as dg\n@dg.asset\ndef a(): ...\ndefs = dg.Definitions(assets=[print])\n"},
        "list definitions that the project's own code makes",
        {"flow.py": ("print", "a")},
    ),
    "a parameter that may be a resource": (
        {
            "flow.py": "import dagster as dg\nfrom other import Client\n"
            "@dg.asset\ndef f(client: Client): ...\n"
        },
        "the annotation ResourceParam[…]",
        {"flow.py": ("client: Client", "client: dg.ResourceParam[Client]")},
    ),
    "a parameter that may be an asset": (
        {
            "flow.py": "import dagster as dg\nfrom other import Client\n@dg.asset\ndef client(): ...\n"
            "@dg.asset\ndef f(known: Client): ...\n"
        },
        'ins={"known": AssetIn()}',
        {"flow.py": ("@dg.asset\ndef f", '@dg.asset(ins={"known": dg.AssetIn()})\ndef f')},
    ),
    "an import that fails": (
        one("raise ValueError\n@asset\ndef f(): ..."),
        "correct it, or guard it",
        {"pipeline.py": ("raise ValueError\n", "")},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_advice_fits_and_works(kind: str) -> None:
    files, advice, edits = KINDS[kind]
    assert [advice in text for text in told(graph_of(files))] == [True]
    changed = dict(files)
    for path, (old, new) in edits.items():
        assert old in changed.get(path, "")
        changed[path] = changed.get(path, "").replace(old, new) if old else new
    options = {} if edits else {"source_roots": (".", "lib/py")}
    after = graph_of(changed, **options)
    assert told(after) == []
    assert after.assets


FACTS: Mapping[str, tuple[str, object]] = {
    "deps": ("deps=a,b", None),
    "description": ('description="Sold."', "Sold."),
    "freshness": ("freshness=24h", "24h"),
    "group": ("group=sales", "sales"),
    "kinds": ("kinds=sql,table", ("sql", "table")),
    "owners": ("owners=a@acme.org,team", ("a@acme.org", "team")),
    "partition_by": ("partition_by=day", ("day",)),
    "version": ("version=v2", "v2"),
}


@pytest.mark.parametrize("fact", FACTS)
def test_a_comment_decides_a_fact(fact: str) -> None:
    hint, value = FACTS[fact]
    code = f"import requests\nV = requests.get(URL).text\n@asset({fact}=V)\ndef f(): ..."
    (before,) = graph_of(one(code)).assets
    (unknown,) = before.unknown
    assert f"# vp: asset {fact}=" in unknown.advice
    graph = graph_of(one(code.replace("@asset", f"# vp: asset {hint}\n@asset")))
    after = next(asset for asset in graph.assets if asset.key.name == "f")
    assert after.unknown == ()
    if fact == "deps":
        assert [str(edge.upstream) for edge in graph.edges] == ["a", "b"]
    else:
        assert getattr(after, fact) == value


def told(graph: AssetGraph) -> list[str]:
    """The advice on all that isn't known of a project."""
    facts = (unknown.advice for asset in graph.assets for unknown in asset.unknown)
    return [*(problem.advice for problem in graph.problems), *facts]


def test_every_comment_that_decides_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "unknowns.md").read_text(encoding="utf-8")
    assert [name for name in HINTS if f"| `{name}=" not in page] == []


@pytest.mark.parametrize("place", ["# vp: ignore[VPE003]\n@dbt_assets", "@dbt_assets"])
def test_what_no_python_code_says_can_be_accepted(place: str) -> None:
    code = f"from dagster_dbt import dbt_assets\n{place}(manifest='target/manifest.json')\ndef f(): ...\n"
    analysis = analysis_of({"flow.py": code})
    (problem,) = analysis.graph.problems
    assert "# vp: ignore[VPE003]" in problem.advice
    report = lint_report(LintInput(analysis.graph, analysis.facts, LintSettings(select=("VPE003",))))
    assert (len(report.findings), report.suppressed) == ((0, 1) if "ignore" in place else (1, 0))
