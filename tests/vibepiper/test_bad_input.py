"""Bad input: each mistake gets a message with its place and its remedy, its exit code, and no traceback."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from vptest.commands import vp, write

ASSETS = """from vibepiper import asset


@asset
def first() -> int:
    return 1


@asset
def second(first: int) -> int:
    return first + 1
"""
CYCLE = """from vibepiper import asset


@asset
def hen(egg: int) -> int:
    return egg


@asset
def egg(hen: int) -> int:
    return hen
"""
DYNAMIC = """from vibepiper import asset
from elsewhere import names
for name in names():
    @asset(name=name)
    def found() -> int: ...
"""
VIOLATION = """import pandas as pd
from vibepiper import DataType, Schema, SchemaField, asset

PRICES = Schema("prices", SchemaField("price", DataType.FLOAT, ge=0))


@asset(schema=PRICES)
def prices() -> pd.DataFrame:
    return pd.DataFrame({"price": [1.0, -2.5]})


@asset
def total(prices: pd.DataFrame) -> float:
    return float(prices["price"].sum())


@asset
def other() -> int:
    return 1
"""


@dataclass(frozen=True)
class Case:
    """A project, a command, and what it must say and give."""

    name: str
    files: Mapping[str, str]
    command: str
    code: int
    says: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)


CASES = (
    Case("syntax error", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "lint", 1, ("b.py:2:", "VPE001")),
    Case("syntax error, listing", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "list", 0,
         ("second", "warning: b.py:2:7: not valid Python: invalid syntax")),
    Case("syntax error, status", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "status", 0,
         ("second", "warning: b.py:2:7: not valid Python")),
    Case("syntax error, showing", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "show second", 0,
         ("a.py:9", "warning: b.py:2:7: not valid Python")),
    Case("syntax error, showing what it may define", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"},
         "show third", 2, ("no asset 'third' (b.py:2 can't be read; it may define it).",)),
    Case("syntax error, selecting what it may define", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"},
         "list +third", 2, ("'third' (b.py:2 can't be read; it may define it).",)),
    Case("syntax error, running everything", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "run", 1,
         ("error: b.py:2:7: not valid Python: invalid syntax", "nothing was run: the file may define more")),
    Case("syntax error, all assets in it, running", {"b.py": "import vibepiper\ndef f(:\n"}, "run", 1,
         ("error: b.py:2:7: not valid Python",)),
    Case("syntax error, running elsewhere", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "run first", 0,
         ("1 materialised", "warning: b.py:2:7: not valid Python")),
    Case("syntax error, testing everything", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "test", 1,
         ("error: b.py:2:7: not valid Python", "no check was run")),
    Case("syntax error, testing elsewhere", {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"}, "test first", 0,
         ("no checks to run", "warning: b.py:2:7: not valid Python")),
    Case("syntax error, all assets in it", {"b.py": "import vibepiper\ndef f(:\n"}, "list", 0,
         ("warning: b.py:2:7: not valid Python", "no assets found beside that")),
    Case("definitions that nobody can count", {"a.py": ASSETS, "c.py": DYNAMIC}, "list", 0,
         ("second", "warning: there may be more assets: c.py:4 could not be understood")),
    Case("definitions that nobody can count, running", {"a.py": ASSETS, "c.py": DYNAMIC}, "run", 0,
         ("2 materialised", "warning: there may be more assets: c.py:4 could not be understood")),
    Case("cycle, linting", {"a.py": CYCLE}, "lint", 1, ("a.py:", "VPG002", "egg", "hen")),
    Case("cycle, running", {"a.py": CYCLE}, "run", 2, ("egg", "hen")),
    Case("unknown upstream", {"a.py": ASSETS.replace("second(first", "second(frist")}, "lint", 1,
         ("a.py:10:12", "VPG001", "Did you mean 'first'?")),
    Case("unknown asset", {"a.py": ASSETS}, "show secnd", 2, ("no asset 'secnd'. Did you mean 'second'?",)),
    Case("unknown asset, explaining", {"a.py": ASSETS}, "explain secnd", 2, ("Did you mean 'second'?",)),
    Case("unknown asset, previewing", {"a.py": ASSETS}, "preview secnd", 2, ("Did you mean 'second'?",)),
    Case("unknown asset in a selection", {"a.py": ASSETS}, "list +secnd", 2, ("secnd", "Did you mean 'second'?")),
    Case("a selection that can't be read", {"a.py": ASSETS}, "list (first", 2, ("(first",)),
    Case("unknown job", {"a.py": ASSETS}, "run job:nightly", 2, ("nightly",)),
    Case("upstream never materialised", {"a.py": ASSETS}, "run second", 2, ("vp run +second",)),
    Case("not materialised", {"a.py": ASSETS}, "preview second", 2, ("second", "vp run +second")),
    Case("missing file", {"a.py": ASSETS}, "lint nothing.py", 2, ("nothing.py",)),
    Case("unknown option", {"a.py": ASSETS}, "list --formt json", 2, ("--formt", "--format")),
    Case("unknown command", {"a.py": ASSETS}, "lsit", 2, ("error: no command 'lsit'. Did you mean 'list'?",)),
    Case("unknown command, swapped letters", {"a.py": ASSETS}, "lnit", 2, ("Did you mean 'lint'?",)),
    Case("unknown rule", {"a.py": ASSETS}, "lint --select VPG999", 2, ("VPG999",)),
    Case("unknown configuration key", {"a.py": ASSETS, "vibepiper.toml": "[lint]\nselct = []\n"}, "lint", 2,
         ("vibepiper.toml:2: unknown key 'selct'", "Did you mean 'select'?")),
    Case("broken configuration", {"a.py": ASSETS, "vibepiper.toml": "name = \n"}, "list", 2,
         ("vibepiper.toml:1: is not valid TOML",)),
    Case("unknown environment", {"a.py": ASSETS, "vibepiper.toml": "[env.prod]\n"}, "run --env prd", 2,
         ("unknown environment 'prd'. Did you mean 'prod'?",)),
    Case("unknown entry", {"a.py": ASSETS, "vibepiper.toml": 'entry = ["aa"]\n'}, "list", 2, ("aa",)),
    Case("empty project", {"notes.txt": "nothing\n"}, "lint", 2, ("no Python files",)),
    Case("no assets", {"a.py": "x = 1\n"}, "lint", 0, ("no assets found",)),
    Case("no assets, listing", {"a.py": "x = 1\n"}, "list", 0, ("no assets found",)),
    Case("no repository", {"a.py": ASSETS}, "diff", 2, ("git",)),
    Case("no repository, staged", {"a.py": ASSETS}, "lint --staged", 2, ("git",)),
    Case("schema violation", {"a.py": VIOLATION}, "run", 1,
         ("prices", "price", "ge(0)", "-2.5", "skipped")),
    Case("failing import", {"a.py": ASSETS + "\nraise ValueError('oh no')\n"}, "run", 2, ("a.py", "oh no")),
    Case("unknown run", {"a.py": ASSETS}, "runs nothing", 2, ("nothing",)),
    Case("unknown partition", {"a.py": ASSETS}, "run --partition 2020-01-01", 2, ("2020-01-01",)),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_with_its_place_and_remedy(case: Case, tmp_path: Path) -> None:
    result = vp(write(tmp_path, case.files), *case.command.split())
    said = result.out + result.err
    assert result.code == case.code, said
    for text in case.says:
        assert text in said
    if "import" not in case.name:  # there the traceback is the project's own
        assert "Traceback" not in said


@pytest.mark.parametrize("command", ["run", "run --plan", "test"])
def test_a_refusal_is_told_in_json_and_runs_nothing(command: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": ASSETS, "b.py": "import vibepiper\ndef f(:\n"})
    result = vp(tmp_path, *command.split(), "--format", "json")
    assert result.code == 1
    assert result.json.get("steps", result.json.get("checks")) == []
    assert result.json.get("state", "failed") == "failed"
    assert not (tmp_path / ".vibepiper" / "runs").exists()


def test_a_failed_asset_loses_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": VIOLATION})
    assert vp(tmp_path, "run").code == 1
    status = {entry["key"]: entry for entry in vp(tmp_path, "status", "--format", "json").json["assets"]}
    assert status["other"]["materialised"] is not None
    assert status["prices"]["materialised"] is None
    assert status["total"]["materialised"] is None


def test_an_unknown_revision_is_a_git_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": ASSETS})
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    result = vp(tmp_path, "diff", "mian")
    assert result.code == 2
    assert "Did you mean 'main'?" in result.err
