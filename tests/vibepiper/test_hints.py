"""Hints that lead on: each remedy that a message names can be carried out, and works."""

import json
from pathlib import Path

import pytest
from vptest.commands import vp, write

PROJECT = """from vibepiper import AssetContext, DailyPartitions, asset, source

days = DailyPartitions(start="2024-01-01", end="2024-01-04")
prices = source("raw/prices", uri="prices.csv")


@asset(partitions=days)
def daily(context: AssetContext) -> int:
    return 1


@asset
def single() -> list[int]:
    return [1]


@asset(output=None, deps=[daily])
def report(single: list[int], context: AssetContext) -> None:
    context.record(version="1", uri="out/report.pdf")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("project"), {"a.py": PROJECT, "prices.csv": "price\n1\n"})
    assert vp(folder, "run", "daily", "--partition", "2024-01-01").code == 0
    assert vp(folder, "run", "single", "report", "--partition", "2024-01-01").code in (0, 2)
    assert vp(folder, "run", "--partition", "2024-01-01").code == 0
    return folder


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            "preview report",
            "'report' stores its own data (output=None), so that it can't be shown here\nIt is in out/report.pdf.",
        ),
        ("preview daily --partition 2024-01-09", "'daily' has no partition '2024-01-09'"),
        ("preview daily --partition 2024-01-02", "Run it: vp run +daily --partition 2024-01-02"),
        ("preview single --partition 2024-01-02", "'single' has no partitions\nLeave --partition out."),
        ("preview single -n -3", "-3 is not in the range"),
        ("diff", "not in a git repository"),
    ],
)
def test_a_refusal_names_what_helps(project: Path, command: str, says: str) -> None:
    result = vp(project, *command.split())
    assert result.code == 2
    assert says in result.err
    assert "leave out the revision" not in result.err


def test_the_partition_that_a_hint_names_can_be_made(project: Path) -> None:
    hint = vp(project, "preview", "daily", "--partition", "2024-01-02").err.rpartition("vp ")[2]
    assert vp(project, *hint.split()).code == 0
    assert vp(project, "preview", "daily", "--partition", "2024-01-02").out == "1\n"


def test_one_row_is_one_row(project: Path) -> None:
    assert vp(project, "preview", "raw/prices").out.endswith("1 of 1 row\n")


def test_explain_tells_what_parameters_are(project: Path) -> None:
    said = vp(project, "explain", "report").out
    assert "parameter 'single' reads asset 'single'\n    a.py:18  def report(single:" in said
    assert "comes after asset 'daily'\n    a.py:17  @asset(output=None, deps=[daily])" in said


def test_runs_without_a_selection_were_of_everything(project: Path) -> None:
    assert [line.split()[-1] for line in vp(project, "runs").out.splitlines()[1:]].count("everything") == 1


@pytest.mark.parametrize("command", ["run", "run --plan", "status", "list", "test", "runs", "graph", "lint"])
def test_json_is_json_without_assets(tmp_path: Path, command: str) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    result = vp(tmp_path, *command.split(), *([] if command == "graph" else ["--format", "json"]))
    assert result.code == 0
    assert json.loads(result.out)["version"] == 1


def test_sql_assets_are_of_kind_sql_in_the_text_and_at_run_time(tmp_path: Path) -> None:
    text = (
        "from vibepiper import sql_asset\n"
        "one = sql_asset('one', 'select 1 as x')\n"
        "two = sql_asset('two', 'select x from one', kinds=['report'])\n"
    )
    write(tmp_path, {"a.py": text})
    found = vp(tmp_path, "list", "kind:sql", "--format", "json").json["assets"]
    assert [(asset["key"], asset["kinds"]) for asset in found] == [("one", ["sql"])]
    assert vp(tmp_path, "verify", "--format", "json").json["differences"] == []
