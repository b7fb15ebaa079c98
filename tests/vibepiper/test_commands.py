"""The commands that read a project: what they print, as text and as JSON."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from vibepiper.analyzer.graph.codec import decode, json_schema
from vptest.commands import vp, write

PROJECT = {
    "vibepiper.toml": 'name = "shop"\n[jobs.nightly]\nselect = "+report"\n',
    "shop/__init__.py": "",
    "shop/pipeline.py": '''import os

from vibepiper import DailyPartitions, DataType, Input, Schema, SchemaField, Window, asset, check, source

raw = source("raw/orders", uri="orders.csv", description="From the till.")


@asset(
    group="sales",
    owners=["a@b.c"],
    tags={"pii": "no"},
    freshness="24h",
    schema=Schema("orders", SchemaField("amount", DataType.FLOAT, ge=0, description="in euros")),
)
def orders(raw__orders):
    """Orders that were paid."""
    return raw__orders


for region in ("north", "south"):

    @asset(name=f"report_{region}", group="reports")
    def _report(orders):
        return len(orders)


@asset(deps=["report_north"], group=os.environ["GROUP"])
def report(report_south: int) -> int:
    return report_south


@check(asset=orders)
def any_orders(orders) -> bool:
    return len(orders) > 0
''',
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("project"), PROJECT)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ([], ["orders", "raw/orders", "report", "report_north", "report_south"]),
        (["+report_north"], ["orders", "raw/orders", "report_north"]),
        (["orders+", "--exclude", "report*"], ["orders"]),
        (["group:reports"], ["report_north", "report_south"]),
        (["job:nightly", "--exclude", "source:*"], ["orders", "report", "report_north", "report_south"]),
        (["tag:pii=no", "report"], ["orders", "report"]),
    ],
)
def test_list_selects(project: Path, selection: list[str], expected: list[str]) -> None:
    result = vp(project, "list", "--format", "json", *selection)
    assert result.code == 0, result.err
    assert [asset["key"] for asset in result.json["assets"]] == expected


def test_list_is_a_plain_table_where_there_is_no_terminal(project: Path) -> None:
    result = vp(project, "list", "orders")
    assert result.out.splitlines() == [
        "ASSET   KIND   GROUP  COLUMNS  OWNERS  DEFINED AT",
        "orders  asset  sales  1        a@b.c   shop/pipeline.py:8",
    ]


def test_show_tells_all_facts(project: Path) -> None:
    lines = vp(project, "show", "orders").out.splitlines()
    for expected in (
        "asset         orders",
        "description   Orders that were paid.",
        "freshness     24h",
        "upstream      raw/orders",
        "downstream    report_north, report_south",
        "checks        any_orders (error)",
        "raw__orders  raw/orders",
        "amount  float64  no    ge(0)   in euros",
    ):
        assert expected in lines
    assert vp(project, "show", "orders", "--format", "json").json["schema"]["columns"][0]["name"] == "amount"


def test_explain_tells_the_way_to_a_definition_and_what_is_not_known(project: Path) -> None:
    made = vp(project, "explain", "report_south").out
    assert "in the loop, with region = 'south'\n    shop/pipeline.py:20  for region in" in made
    unknown = vp(project, "explain", "report").out
    assert "not known" in unknown
    assert "GROUP" in unknown


def test_explain_tells_a_rule(project: Path) -> None:
    assert vp(project, "explain", "VPG001").out.startswith("# VPG001 unknown-upstream")


def test_graph_is_valid_and_can_be_read_back(project: Path) -> None:
    text = vp(project, "graph").out
    jsonschema.validate(json.loads(text), json_schema())
    graph = decode(text.encode())
    assert len(graph.assets) == 5
    part = decode(vp(project, "graph", "+report_north").out.encode())
    assert {str(edge.downstream) for edge in part.edges} == {"orders", "report_north"}
    assert vp(project, "graph", "--format", "mermaid").out.startswith("flowchart LR\n")


def test_lint_shows_the_line_and_limits_itself_to_paths(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": "from vibepiper import asset\n\n\n@asset\ndef one(unused: int = 1) -> int:\n    return 1\n",
            "sub/b.py": "from vibepiper import asset\n\n\n@asset\ndef two(onee: int) -> int:\n    return onee\n",
        },
    )
    result = vp(tmp_path, "lint")
    assert result.code == 1
    assert "5 | def two(onee: int) -> int:" in result.out
    found = vp(tmp_path, "lint", "--select", "missing-owner", "--format", "json").json["findings"]
    assert [finding["path"] for finding in found] == ["a.py", "sub/b.py"]
    found = vp(tmp_path, "lint", "a.py", "--extend-select", "VPM", "--format", "json").json["findings"]
    assert {finding["path"] for finding in found if finding["code"] == "VPM002"} == {"a.py"}
    assert [finding["path"] for finding in found if finding["code"] == "VPG001"] == ["sub/b.py"]
    assert vp(tmp_path / "sub", "lint", "b.py", "--ignore", "VPG001").code == 0


def test_the_hook_entry_is_the_same_command(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PROJECT["shop/pipeline.py"]})
    assert vp(tmp_path, "vp-lint", "--format", "json").json == vp(tmp_path, "lint", "--format", "json").json


def test_lint_names_files_as_the_repository_does_for_github(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(
        tmp_path / "jobs",
        {"vibepiper.toml": "", "a.py": "from vibepiper import asset\n@asset\ndef a(b: int): return b\n"},
    )
    assert "file=jobs/a.py," in vp(tmp_path / "jobs", "lint", "--format", "github").out


def test_diff_between_revisions_follows_their_own_configuration(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"vibepiper.toml": "", "a.py": "from vibepiper import asset\n@asset\ndef a() -> int: return 1\n"},
    )
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    write(
        tmp_path,
        {
            "vibepiper.toml": "[resources.db]\ntype = 'm:DB'\n",
            "b.py": "from vibepiper import asset\n@asset\ndef b(a: int, db) -> int: return a\n",
        },
    )
    commit(tmp_path, "two")
    result = vp(tmp_path, "diff", "HEAD~1..HEAD", "--format", "json")
    assert result.code == 0, result.out + result.err
    assert [(change["kind"], change["asset"]) for change in result.json["changes"]] == [("asset-added", "b")]
    backwards = vp(tmp_path, "diff", "HEAD", "--format", "json")
    assert (backwards.code, backwards.json["changes"]) == (0, [])
    (tmp_path / "a.py").write_text("x = 1\n")
    broken = vp(tmp_path, "diff")
    assert broken.code == 1
    assert "a: asset removed; still read by 'b'" in broken.out
    assert vp(tmp_path, "diff", "--staged").code == 0


def test_a_configuration_that_is_new_does_not_concern_the_revision_before(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "from vibepiper import asset\n@asset\ndef a() -> int: return 1\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    write(tmp_path, {"vibepiper.toml": "entry = ['defs']\n", "defs.py": "import a\n"})
    assert vp(tmp_path, "diff").out == "No changes.\n"
    commit(tmp_path, "two")
    (tmp_path / "vibepiper.toml").unlink()
    (tmp_path / "defs.py").unlink()
    assert vp(tmp_path, "diff").out == "No changes.\n"


def test_a_definition_that_stays_dynamic_is_no_change(tmp_path: Path) -> None:
    dynamic = (
        "from vibepiper import asset\nimport elsewhere\n"
        "for name in elsewhere.read('t.txt'):\n    @asset(name=name)\n    def it(): ...\n"
    )
    plain = "from vibepiper import asset\n@asset\ndef a() -> int: return 1\n"
    # Files that the configuration leaves out of the analysis may be read nevertheless.
    write(
        tmp_path,
        {"vibepiper.toml": "exclude = ['*.txt']\n", "dynamic.py": dynamic, "a.py": plain, "t.txt": "x"},
    )
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    assert (vp(tmp_path, "diff").code, vp(tmp_path, "diff").out) == (0, "No changes.\n")
    (tmp_path / "a.py").write_text(plain.replace("1", "2"))
    edited = vp(tmp_path, "diff", "--format", "json")
    assert (edited.code, [change["kind"] for change in edited.json["changes"]]) == (0, ["code-changed"])
    commit(tmp_path, "two")
    (tmp_path / "t.txt").write_text("y")
    read = vp(tmp_path, "diff")
    assert read.code == 1
    assert "it may depend on t.txt, which has changed" in read.out
    assert vp(tmp_path, "diff", "--staged").code == 0


def test_a_selection_of_nothing_says_so(project: Path) -> None:
    nothing = vp(project, "list", "group:sales,group:reports")
    assert (nothing.code, nothing.out) == (0, "")
    assert "nothing is selected" in nothing.err


def test_a_drawing_has_every_asset_beside_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "from vibepiper import asset\n@asset\ndef clean(gone): ...\n"})
    drawn = vp(tmp_path, "graph", "--format", "mermaid").out
    assert '["gone"]' in drawn
    assert '["clean"]' in drawn
    assert "more" not in drawn


def test_looking_leaves_nothing_to_commit(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "from vibepiper import asset\n@asset\ndef a() -> int: return 1\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    assert vp(tmp_path, "diff").code == 0
    assert (tmp_path / ".vibepiper").is_dir()
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_diff_refuses_to_mix_the_index_with_a_revision(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import vibepiper\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "one")
    assert vp(tmp_path, "diff", "HEAD..HEAD", "--staged").code == 2


def test_the_commands_are_installed() -> None:
    for name in ("vp", "vibepiper"):
        done = subprocess.run(
            [Path(sys.executable).with_name(name), "--version"], capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("vibepiper ")
    done = subprocess.run(
        [Path(sys.executable).with_name("vp-lint"), "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: vp-lint ")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", message)
