"""Fourteen mistakes, each seeded into a project that is otherwise right: one finding each, at its place."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.dagster_truth import dagster_pythons
from vptest.mistakes import (
    ACCEPTED_BY_DAGSTER,
    DIALECTS,
    Mistake,
    clean_project,
    comparison,
    mistakes,
    with_all,
)

ROOT = Path(__file__).parents[3]
NEWEST = tuple(each for each in dagster_pythons() if each.version >= (1, 13))[-1:]


@pytest.mark.parametrize(
    "mistake",
    [each for dialect in DIALECTS for each in mistakes(dialect)],
    ids=lambda each: f"{each.dialect}: {each.name}",
)
def test_a_mistake_has_one_finding_at_its_place_and_nothing_else_has(
    mistake: Mistake, tmp_path: Path
) -> None:
    done = vp(write(tmp_path, mistake.files), "lint", "--format", "json")
    found = [
        (each["code"], each["severity"], "{path}:{line}:{column}".format(**each))
        for each in done.json["findings"]
    ]
    assert found == [(mistake.code, "error", mistake.place)]
    assert mistake.message in done.json["findings"][0]["message"]
    assert done.code == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_a_mistake_there_is_no_finding_and_no_error_of_any_rule(dialect: str, tmp_path: Path) -> None:
    write(tmp_path, clean_project(dialect))
    done = vp(tmp_path, "lint", "--format", "json")
    assert (done.json["findings"], done.code) == ([], 0)
    every = vp(tmp_path, "lint", "--preset", "all", "--format", "json")
    assert [each for each in every.json["findings"] if each["severity"] == "error"] == []
    assert every.code == 0


def test_the_mistakes_are_the_same_in_both_dialects() -> None:
    one, other = map(mistakes, DIALECTS)
    assert len(one) == 14
    assert [(each.name, each.code) for each in one] == [(each.name, each.code) for each in other]


def test_the_guide_compares_with_what_dagster_says() -> None:
    assert comparison() in (ROOT / "docs" / "linting.md").read_text(encoding="utf-8")


VALIDATE = """\
import importlib.util, json, sys
import dagster

verdicts = {}
for name in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("pipeline", f"{name}.py")
    module = sys.modules["pipeline"] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        dagster.Definitions.validate_loadable(module.defs)
        verdicts[name] = ""
    except Exception as error:
        verdicts[name] = f"{type(error).__name__}: {error}"
print(json.dumps(verdicts))
"""


@pytest.mark.parametrize("dagster", NEWEST, ids=lambda each: ".".join(map(str, each.version)))
def test_what_dagster_says_of_them(dagster, tmp_path: Path) -> None:
    seeded = {mistake.name: mistake.files["pipeline.py"] for mistake in mistakes("dagster")}
    texts = {"nothing wrong": clean_project("dagster")["pipeline.py"], **seeded}
    write(tmp_path, {f"{name}.py": text for name, text in texts.items()})
    done = subprocess.run(
        [dagster.path, "-W", "ignore", "-c", VALIDATE, *texts],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts = json.loads(done.stdout)
    accepted = {name for name, refusal in verdicts.items() if not refusal}
    assert accepted == {"nothing wrong", *ACCEPTED_BY_DAGSTER}, verdicts
    assert "Circular" in verdicts["a cycle by deps"]
    assert "partition mapping" in verdicts["days that read shops"]


@pytest.mark.parametrize("dagster", NEWEST, ids=lambda each: ".".join(map(str, each.version)))
def test_dagsters_command_accepts_five_of_them_at_once(dagster, tmp_path: Path) -> None:
    five = [each for each in mistakes("dagster") if each.name in ACCEPTED_BY_DAGSTER]
    write(tmp_path, {"pipeline.py": with_all(five)})
    command = [dagster.path.with_name("dagster"), "definitions", "validate", "-f", "pipeline.py"]
    quiet = {**os.environ, "DAGSTER_DISABLE_TELEMETRY": "yes", "DAGSTER_HOME": ""}
    done = subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = vp(tmp_path, "lint", "--format", "json").json["findings"]
    assert sorted(each["code"] for each in found) == sorted(each.code for each in five)


def test_the_table_says_where_each_mistake_is() -> None:
    """A mark that is forgotten or a text that has changed is an error of the table, not a case that passes."""
    for dialect in DIALECTS:
        for mistake in mistakes(dialect):
            assert re.fullmatch(r"pipeline\.py:\d+:\d+", mistake.place)
            assert "»" not in mistake.files["pipeline.py"]
            assert mistake.files["pipeline.py"] != clean_project(dialect)["pipeline.py"]
