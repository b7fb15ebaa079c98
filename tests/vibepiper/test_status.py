"""``vp status`` says how assets and sources stand, and which failed when they were last tried."""

from __future__ import annotations

from pathlib import Path

from vptest.commands import vp, write

CODE = """from pathlib import Path

from vibepiper import AssetContext, StaticPartitions, asset, source

raw = source("raw", uri="raw.csv")
gone = source("gone", uri="gone.csv")


@asset
def first(raw) -> int:
    if Path("broken").exists():
        raise ValueError("no luck\\nat all")
    return len(raw)


@asset
def second(first: int) -> int:
    return first


@asset(partitions=StaticPartitions(["x", "y"]))
def parts(context: AssetContext) -> int:
    if context.partition_key == "y":
        raise ValueError("not y")
    return 1
"""


def test_the_last_failure_is_told_until_it_is_made_good(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE, "raw.csv": "n\n1\n", "broken": ""})
    assert vp(tmp_path, "run").code == 1
    run = vp(tmp_path, "runs", "--format", "json").json["runs"][0]["id"]
    told = {line.split()[0]: line for line in vp(tmp_path, "status").out.splitlines()}
    assert told["first"].endswith(f"not materialised yet; failed in run {run}: ValueError: no luck")
    assert told["parts"].endswith(f"failed for y in run {run}: ValueError: not y (a.py:24)")
    assert "failed" not in told["second"]
    assert told["raw"].split() == ["raw", "readable"]
    assert told["gone"].split()[1] == "unreadable"
    found = {entry["key"]: entry for entry in vp(tmp_path, "status", "--format", "json").json["assets"]}
    assert found["first"]["failure"] == {
        "run": run, "partition": None, "error": "ValueError: no luck\nat all (a.py:12)"
    }  # fmt: skip
    assert found["second"]["failure"] is None
    assert vp(tmp_path, "run", "second").code == 2
    (tmp_path / "broken").unlink()
    assert vp(tmp_path, "run", "first", "second").code == 0
    assert "failed" not in vp(tmp_path, "status", "first").out
