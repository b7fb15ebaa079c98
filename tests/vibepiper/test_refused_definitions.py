"""Definitions that can't be run are refused by run and verify with their places, without frames of ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from vptest.commands import vp, write

FIRST = """from vibepiper import asset


@asset
def first() -> int:
    return 1
"""
BOTH = f"""{FIRST}

@asset
def second(first: int) -> int:
    return first + 1
"""
OTHERS = BOTH.replace("first", "third").replace("second", "fourth")


@pytest.mark.parametrize(
    ("files", "command", "code", "says"),
    [
        ({"a.py": BOTH, "b.py": FIRST}, "run", 2, "error: asset 'first' is defined twice (a.py:4, b.py:4)\nGive"),
        ({"a.py": BOTH, "b.py": FIRST}, "run second", 2, "asset 'first' is defined twice (a.py:4, b.py:4)"),
        ({"a.py": BOTH, "b.py": FIRST, "c.py": FIRST}, "run --plan", 2, "is defined 3 times (a.py:4, b.py:4, c.py:4)"),
        ({"a.py": BOTH, "b.py": OTHERS, "c.py": OTHERS}, "run first second", 0, "2 materialised"),
        (
            {"a.py": BOTH.replace("@asset", "@asset(owner='me')", 1)},
            "verify",
            1,
            "a.py:4: module 'a' can't be imported: DefinitionError: asset: takes no argument 'owner'. "
            "Did you mean 'owners'?\n",
        ),
        (
            {"a.py": BOTH, "b.py": "import vibepiper\ndef f(:\n"},
            "verify",
            1,
            "b.py:2: module 'b' can't be imported: SyntaxError: invalid syntax (b.py, line 2)\n",
        ),
    ],
)  # fmt: skip
def test_it_is_told_with_its_place(
    tmp_path: Path, files: Mapping[str, str], command: str, code: int, says: str
) -> None:
    result = vp(write(tmp_path, files), *command.split())
    said = result.out + result.err
    assert result.code == code, said
    assert says in said
    assert "Traceback" not in said


def test_the_traceback_of_the_project_s_own_code_starts_in_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": f"{BOTH}\n\ndef fail() -> int:\n    return 1 // 0\n\n\nfail()\n"})
    said = vp(tmp_path, "verify").out
    frames = [line for line in said.splitlines() if line.startswith("  File ")]
    assert len(frames) == 2
    assert all(str(tmp_path) in frame for frame in frames)
    assert "a.py:15: module 'a' can't be imported: ZeroDivisionError" in said
