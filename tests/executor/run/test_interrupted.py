"""Ctrl-C in a real ``vp run``: once lets steps end, twice leaves at once; the ledger says what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from vptest.pipelines import Pipeline

CODE = """
    import time
    from pathlib import Path
    from vibepiper import asset

    @asset
    def slow() -> int:
        Path("started").touch()
        time.sleep({seconds})
        return 1

    @asset
    def later(slow) -> int:
        return slow
"""


@pytest.mark.parametrize(
    ("presses", "seconds", "made"), [(1, 1.0, {"slow"}), (2, 60.0, set())], ids=["once", "twice"]
)
def test_ctrl_c(tmp_path: Path, presses: int, seconds: float, made: set[str]) -> None:
    pipeline = Pipeline(tmp_path, CODE.format(seconds=seconds))
    (tmp_path / "vibepiper.toml").write_text('name = "p"\n')
    vp = [sys.executable, "-m", "vibepiper", "run"]
    process = subprocess.Popen(vp, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, "PYTHONSAFEPATH": "1"})  # fmt: skip
    deadline = time.monotonic() + 30
    while not (tmp_path / "started").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    with pipeline.ledger() as ledger:
        assert [run.state for run in ledger.runs()] == ["interrupted"]
        assert {str(step) for step in ledger.current()} == made
