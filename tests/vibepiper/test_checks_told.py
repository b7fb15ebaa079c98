"""``vp test`` and blocking checks say what isn't met: which check, where it is, what it means, and what went wrong."""

from __future__ import annotations

from pathlib import Path

from vptest.commands import vp, write

CHECKS = '''from vibepiper import CheckResult, asset, check


@asset
def few() -> list[int]:
    return [1, 2]


@check(asset=few, severity="warn")
def many(few: list[int]) -> bool:
    """There are many.

    At least a hundred.
    """
    return len(few) > 99


@check(asset=few)
def broken(few: list[int]) -> bool:
    return few + 1 > 0


@check(asset=few)
def counted(few: list[int]) -> CheckResult:
    """Three are there."""
    return CheckResult(passed=len(few) == 3, value=len(few), metadata={"first": few[0]})


@check(asset=few)
def wordless(few: list[int]) -> bool:
    return False
'''


def test_a_check_that_is_not_met_is_explained(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CHECKS})
    assert vp(tmp_path, "run").code == 0
    result = vp(tmp_path, "test")
    assert result.code == 1
    told = result.out.split("\n\n")[1:-1]
    assert told == [
        'broken (a.py:18): TypeError: can only concatenate list (not "int") to list (a.py:20)',
        "counted (a.py:23): Three are there.\n  first: 1",
        "many (a.py:9): There are many.",
        "wordless (a.py:29): not met",
    ]
    folder = Path(result.out.splitlines()[-1].removeprefix("what they printed is in "))
    log = (folder / "check-broken.log").read_text(encoding="utf-8")
    assert 'a.py", line 20, in broken' in log


def test_a_blocking_check_that_breaks_names_its_place_and_log(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": CHECKS.replace(
                "@check(asset=few)\ndef broken", "@check(asset=few, blocking=True)\ndef broken"
            )
        },
    )
    said = vp(tmp_path, "run").out
    assert "blocking check 'broken': TypeError: can only concatenate list" in said
    assert "(a.py:20)" in said
    assert "its output is in" in said
