"""Verification of Dagster projects: they are imported where Dagster is, and compared fact by fact."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.dagster_truth import VARIABLE, DagsterProject, DagsterPython, dagster_pythons, pair_name, pairs
from vptest.graphs import graph_of

from vibepiper.verify_compare import compare
from vibepiper.verify_dialects import DAGSTER

FOUND = dagster_pythons()
PYTHON = str(FOUND[-1].path) if FOUND else ""
needs_dagster = pytest.mark.skipif(not FOUND, reason=f"no interpreter with dagster; name one in {VARIABLE}")
ENTRY = '[tool.dagster]\nmodule_name = "stock"\n'
STOCK = '''import dagster as dg

print("modules may print")

ID = dg.TableColumn("id", "int", constraints=dg.TableColumnConstraints(nullable=False, unique=True))
LINEAGE = dg.TableColumnLineage({"id": [dg.TableColumnDep(dg.AssetKey("raw"), "id")]})
COLUMNS = dg.TableSchema([ID, dg.TableColumn("name")])
TABLE = {"metadata": {"dagster/column_schema": COLUMNS, "dagster/column_lineage": LINEAGE}}


@dg.asset(owners=["a@b.com"], tags={"x": "y"}, kinds={"sql"}, group_name="raw", code_version="2", **TABLE)
def first() -> int:
    """One."""
    return 1


@dg.asset(io_manager_key="lake", partitions_def=dg.DailyPartitionsDefinition("2024-01-01"))
def second(first: int) -> int:
    return first


@dg.asset_check(asset=first, blocking=True, additional_deps=[second])
def positive() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


defs = dg.Definitions(
    assets=[first, second],
    asset_checks=[positive],
    jobs=[dg.define_asset_job("nightly", dg.AssetSelection.assets(second).upstream(include_self=False))],
    resources={"lake": dg.mem_io_manager},
)
'''


@pytest.mark.parametrize(("project", "python"), pairs(), ids=pair_name)
def test_source_and_import_agree(project: DagsterProject, python: DagsterPython, tmp_path: Path) -> None:
    copied = tmp_path / project.name
    shutil.copytree(project.root, copied)
    result = vp(copied, "verify", "--python", str(python.path), "--format", "json")
    assert (result.code, result.json["differences"], result.json["failures"]) == (0, [], {})
    assert result.json["agreed"] > 15 * result.json["assets"] > 0 or result.json["agreed"] > 80


@needs_dagster
@pytest.mark.parametrize("files", [{"pyproject.toml": ENTRY}, {}], ids=["entry", "no entry"])
def test_a_small_project_agrees(files: dict[str, str], tmp_path: Path) -> None:
    result = vp(write(tmp_path, {**files, "stock.py": STOCK}), "verify", "--python", PYTHON)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("2 assets: ")


# The answer of the other process for the project above.
FIRST = {
    "key": "first",
    "upstream": [],
    "group": "raw",
    "kind": "asset",
    "description": "One.",
    "owners": ["a@b.com"],
    "tags": {"x": "y"},
    "kinds": ["sql"],
    "partitions": None,
    "version": "2",
    "output": None,
    "schema": {
        "name": "first",
        "columns": [
            {"name": "id", "dtype": "int", "nullable": False, "unique": True},
            {"name": "name", "dtype": "string", "nullable": True, "unique": False},
        ],
    },
    "column_lineage": [{"column": "id", "sources": [{"asset": "raw", "column": "id"}]}],
    "place": {"file": "stock.py", "line": 13, "qualname": "first"},
}
SECOND = {
    **FIRST,
    "key": "second",
    "upstream": ["first"],
    "group": "default",
    "description": None,
    "owners": [],
    "tags": {},
    "kinds": [],
    "partitions": {
        "type": "DailyPartitionsDefinition",
        "start": "2024-01-01T00:00:00+00:00",
        "end": None,
        "timezone": "UTC",
        "cron_schedule": "0 0 * * *",
        "format": "%Y-%m-%d",
        "end_offset": 0,
    },
    "version": None,
    "output": {"manager": "store", "uri": "lake"},
    "schema": None,
    "column_lineage": [],
    "place": {"file": "stock.py", "line": 19, "qualname": "second"},
}
POSITIVE = {
    "name": "positive",
    "assets": ["first"],
    "blocking": True,
    "description": None,
    "reads": ["second"],
    "place": {"file": "stock.py", "line": 24},
}
NIGHTLY = {"name": "nightly", "selects": ["first"], "schedule": None}


def differences(first: object, second: object, check: object, job: object = NIGHTLY) -> list[str]:
    entries = [entry for entry in (first, second) if entry is not None]
    checks = [entry for entry in (check,) if entry is not None]
    runtime = DAGSTER.read({"assets": entries, "checks": checks, "jobs": [job]})
    facts = compare(graph_of({"stock.py": STOCK}), runtime)
    return [f"{subject}: {fact}" for subject, fact, ours, theirs in facts if ours != theirs]


WEEKLY = {**SECOND["partitions"], "type": "WeeklyPartitionsDefinition"}
ELSEWHERE = {**FIRST["place"], "line": 19}


@pytest.mark.parametrize(
    ("first", "second", "check", "expected"),
    [
        (FIRST, SECOND, POSITIVE, []),
        (FIRST, None, POSITIVE, ["asset 'second': definition"]),
        (FIRST, SECOND, None, ["check 'positive': definition"]),
        ({**FIRST, "group": "x"}, SECOND, POSITIVE, ["asset 'first': group"]),
        ({**FIRST, "kind": "source"}, SECOND, POSITIVE, ["asset 'first': kind"]),
        ({**FIRST, "description": "Two."}, SECOND, POSITIVE, ["asset 'first': description"]),
        ({**FIRST, "owners": []}, SECOND, POSITIVE, ["asset 'first': owners"]),
        ({**FIRST, "tags": {"x": "z"}}, SECOND, POSITIVE, ["asset 'first': tags.x"]),
        ({**FIRST, "kinds": []}, SECOND, POSITIVE, ["asset 'first': kinds"]),
        ({**FIRST, "version": "3"}, SECOND, POSITIVE, ["asset 'first': version"]),
        ({**FIRST, "place": ELSEWHERE}, SECOND, POSITIVE, ["asset 'first': place"]),
        ({**FIRST, "schema": None}, SECOND, POSITIVE, ["asset 'first': schema"]),
        (
            {**FIRST, "schema": {**FIRST["schema"], "columns": FIRST["schema"]["columns"][:1]}},
            SECOND,
            POSITIVE,
            ["asset 'first': schema.columns.name"],
        ),
        ({**FIRST, "column_lineage": []}, SECOND, POSITIVE, ["asset 'first': column_lineage"]),
        (FIRST, {**SECOND, "upstream": []}, POSITIVE, ["asset 'second': upstream"]),
        (FIRST, {**SECOND, "output": None}, POSITIVE, ["asset 'second': output.uri"]),
        (FIRST, {**SECOND, "partitions": None}, POSITIVE, ["asset 'second': partitions"]),
        (FIRST, {**SECOND, "partitions": WEEKLY}, POSITIVE, ["asset 'second': partitions.kind"]),
        (FIRST, SECOND, {**POSITIVE, "blocking": False}, ["check 'positive': blocking"]),
        (FIRST, SECOND, {**POSITIVE, "reads": []}, ["check 'positive': reads"]),
        (FIRST, SECOND, {**POSITIVE, "place": ELSEWHERE}, ["check 'positive': place"]),
    ],
)
def test_a_difference_is_told(first: object, second: object, check: object, expected: list[str]) -> None:
    assert differences(first, second, check) == expected


def test_a_job_of_other_assets_is_told() -> None:
    assert differences(FIRST, SECOND, POSITIVE, {**NIGHTLY, "selects": []}) == ["job 'nightly': selects"]


@needs_dagster
def test_conditional_definitions_are_listed_apart(tmp_path: Path) -> None:
    more = "import time\nif time.time() < 0:\n    @dg.asset\n    def never() -> None: ...\n"
    result = vp(write(tmp_path, {"stock.py": STOCK + more}), "verify", "--python", PYTHON, "--format", "json")
    assert (result.code, result.json["differences"]) == (0, [])
    assert result.json["conditional"] == [{"asset": "never", "made": False}]


@needs_dagster
def test_a_module_that_fails_is_told(tmp_path: Path) -> None:
    broken = STOCK + "\nraise ValueError('oh no')\n"
    result = vp(write(tmp_path, {"pyproject.toml": ENTRY, "stock.py": broken}), "verify", "--python", PYTHON)
    assert result.code == 1
    assert "module 'stock' can't be loaded" in result.out
    assert "ValueError: oh no" in result.out


@pytest.mark.skipif(find_spec("dagster") is not None, reason="this interpreter has dagster")
@pytest.mark.parametrize(
    "files", [{}, {"own.py": "import vibepiper as vp\n\n@vp.asset\ndef own() -> int:\n    return 1\n"}]
)
def test_an_interpreter_without_dagster_is_named(files: dict[str, str], tmp_path: Path) -> None:
    """Alone, and beside assets of the other dialect: each is verified."""
    result = vp(write(tmp_path, {"stock.py": STOCK, **files}), "verify", "--python", sys.executable)
    assert result.code == 2
    assert f"the interpreter '{sys.executable}' has no dagster" in result.err
    assert "--python" in result.err


@needs_dagster
def test_in_a_mixed_project_each_dialect_is_asked_for(tmp_path: Path) -> None:
    files = {
        "stock.py": STOCK,
        "own.py": "import vibepiper as vp\n\n@vp.asset\ndef own() -> int:\n    return 1\n",
    }
    result = vp(write(tmp_path, files), "verify", "--python", PYTHON)
    assert result.code == 2
    assert f"the interpreter '{PYTHON}' has no vibepiper" in result.err
