"""Projects that are as they should be have no error of any rule, whatever the rules are told to demand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.dagster_truth import DAGSTER_PROJECTS
from vptest.mistakes import DIALECTS, clean_project
from vptest.projects import projects_in

ROOT = Path(__file__).parents[3]
FLIGHTS = ROOT / "examples" / "flights"

# What a team may ask of the example.
FLIGHTS_SETTINGS = """
[lint.layer-violation.layers]
raw = "group:raw"
staging = "group:staging"
marts = ["group:marts", "group:monthly", "group:origins", "group:reports"]

[lint.mart-reads-source]
marts = ["group:marts"]

[lint.disallowed-owner]
allowed = ["*@flights.example"]

[lint.disallowed-group]
allowed = ["raw", "staging", "marts", "monthly", "origins", "reports"]

[lint.disallowed-tag.allowed]
audience = ["board", "operations"]
airport = "*"
grain = "*"
layer = "*"

[lint.low-documentation-coverage]
minimum = 1.0
"""

CLEAN_SETTINGS = """
[lint.layer-violation.layers]
inputs = "group:goods"
facts = "group:sales or group:people"
outputs = "group:reports"

[lint.mart-reads-source]
marts = ["group:reports"]

[lint.disallowed-owner]
allowed = ["team:*", "*@shop.example"]

[lint.disallowed-group]
allowed = ["goods", "people", "reports", "sales"]

[lint.low-documentation-coverage]
minimum = 1.0

[lint.low-check-coverage]
minimum = 0.1
"""

# Programs of the language's constructs that are wrong in these ways on purpose, or as a pipeline.
WRONG_ON_PURPOSE = {
    ("classes: class factory with classmethod and inheritance", "VPM003"),
    ("dialect: catalog arguments", "VPM003"),
    ("dialect: parameters", "VPG001"),
    ("dialect: partitions and windows", "VPX003"),
    ("dialect: storage", "VPX008"),
    ("language: stacked decorators", "VPM003"),
    ("library: itertools", "VPG001"),
}


def errors(folder: Path) -> list[tuple[str, str]]:
    """Code and message of the errors of all rules; the exit code says the same."""
    done = vp(folder, "lint", "--preset", "all", "--format", "json")
    assert done.code in (0, 1), done.err
    found = [each for each in done.json["findings"] if each["severity"] == "error"]
    assert done.code == bool(found), done.err
    return [(each["code"], f"{each['path']}:{each['line']}: {each['message']}") for each in found]


def test_the_example_has_no_error(tmp_path: Path) -> None:
    shutil.copytree(FLIGHTS / "flights", tmp_path / "flights")
    settings = (FLIGHTS / "vibepiper.toml").read_text("utf-8") + FLIGHTS_SETTINGS
    write(tmp_path, {"vibepiper.toml": settings})
    assert errors(tmp_path) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_clean_projects_have_no_error(dialect: str, tmp_path: Path) -> None:
    files = clean_project(dialect)
    settings = files.get("vibepiper.toml", "") + CLEAN_SETTINGS
    write(tmp_path, {**files, "vibepiper.toml": settings})
    assert errors(tmp_path) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_settings_of_these_tests_are_heard(dialect: str, tmp_path: Path) -> None:
    """What they allow is what is there: with less allowed, the rules speak."""
    files = clean_project(dialect)
    settings = files.get("vibepiper.toml", "") + CLEAN_SETTINGS
    stricter = settings.replace(', "*@shop.example"', "").replace('"people", ', "")
    write(tmp_path, {**files, "vibepiper.toml": stricter})
    assert {code for code, _ in errors(tmp_path)} == {"VPM011", "VPM013"}


@pytest.mark.parametrize("name", [project.name for project in DAGSTER_PROJECTS])
def test_projects_that_dagster_loads_have_no_error(name: str, tmp_path: Path) -> None:
    project = next(each for each in DAGSTER_PROJECTS if each.name == name)
    shutil.copytree(project.root, tmp_path, dirs_exist_ok=True)
    assert errors(tmp_path) == []


@pytest.mark.parametrize("topic", sorted({name.partition(":")[0] for name in projects_in("vibepiper")}))
def test_programs_of_every_construct_have_no_error_but_those_meant(topic: str, tmp_path: Path) -> None:
    found = set()
    for number, (name, files) in enumerate(projects_in("vibepiper").items()):
        if name.startswith(f"{topic}:"):
            folder = tmp_path / str(number)
            folder.mkdir()
            found |= {(name, code) for code, _ in errors(write(folder, files))}
    assert found == {each for each in WRONG_ON_PURPOSE if each[0].startswith(f"{topic}:")}
