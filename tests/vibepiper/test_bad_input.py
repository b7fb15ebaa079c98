"""A file that can't be analysed withholds what depends on it: no rule claims that something is missing, and the report
says which file withholds."""

from __future__ import annotations

from pathlib import Path

import pytest
from vptest.commands import vp, write

GOOD = """\
from vibepiper import asset, check, job
@asset
def report(raw_orders): return raw_orders
@check(asset="raw_orders")
def ok(raw_orders): ...
job("nightly", select="raw_orders")
"""
HEAD = "from vibepiper import asset\n"
BAD = {
    "not Python": (HEAD + "def (", "VPE001"),
    "null bytes": (HEAD + "x = '\0'", "VPE001"),
    "unknown encoding": ("# coding: klingon\n" + HEAD, "VPE001"),
    "nested too deeply": (HEAD + "x = " + "[" * 2000 + "]" * 2000, "VPE002"),
    "raises": (HEAD + "raise RuntimeError", "VPE003"),
    "never ends": (HEAD + "while True: pass", "VPE003"),
    "loop over what is not known": (
        HEAD + "import os\nfor n in os.listdir('.'):\n    asset(name=n)(lambda: 1)",
        "VPE003",
    ),
    "a module that is not there": (HEAD + "from shop.generated import make\nmake('raw_orders')", "VPE003"),
    "a file that is not there": (
        HEAD + "import json\nfor n in json.load(open('tables.json')):\n    asset(name=n)(lambda: 1)",
        "VPE003",
    ),
}


@pytest.mark.parametrize(("text", "code"), BAD.values(), ids=BAD.keys())
def test_findings_that_a_bad_file_may_explain_are_withheld(text: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "good.py": GOOD, "shop/bad.py": text})
    found = vp(tmp_path, "vp-lint", "--format", "json").json["findings"]
    assert [(each["code"], each["path"]) for each in found] == [(code, "shop/bad.py")]
    shown = vp(tmp_path, "vp-lint")
    assert "shop/bad.py" in shown.out + shown.err
    assert "withholds 3 findings" in shown.out + shown.err


def test_without_the_bad_file_they_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"good.py": GOOD})
    found = vp(tmp_path, "vp-lint", "--format", "json").json["findings"]
    assert {each["code"] for each in found} == {"VPG001", "VPG008", "VPG009"}


def test_a_part_of_a_key_that_is_known_withholds_no_more_than_it_may_explain(tmp_path: Path) -> None:
    text = HEAD + "import os\nfor n in os.listdir('.'):\n    asset(name=f'{n}_clean')(lambda: 1)"
    write(tmp_path, {"good.py": GOOD, "bad.py": text})
    found = vp(tmp_path, "vp-lint", "--format", "json").json["findings"]
    assert {"VPE003", "VPG001", "VPG008"} <= {each["code"] for each in found}
