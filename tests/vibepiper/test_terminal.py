"""On a terminal: a run draws its progress, Ctrl-C ends it with 130, and the ledger knows."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from vptest.commands import vp, write

SLOW = """import time
from pathlib import Path
from vibepiper import asset


@asset
def quick() -> int:
    return 1


@asset
def slow(quick: int) -> int:
    Path("started").touch()
    time.sleep(WAIT)
    return quick


@asset
def after(slow: int) -> int:
    return slow
"""


def run_on_a_terminal(folder: Path, meanwhile: Callable[[subprocess.Popen[bytes]], None]) -> tuple[int, str]:
    """Run ``vp run`` on a pseudo terminal; return its exit code and what it drew."""
    ours, theirs = pty.openpty()
    drawn: list[bytes] = []

    def read() -> None:
        try:
            while chunk := os.read(ours, 65536):
                drawn.append(chunk)
        except OSError:
            return

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("vp"), "run"],
        cwd=folder,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    try:
        meanwhile(process)
        code = process.wait(60)
    finally:
        process.kill()
        os.close(theirs)
        reader.join(5)
        os.close(ours)
    return code, b"".join(drawn).decode()


@pytest.mark.slow
def test_a_run_draws_its_progress_and_prints_its_lines(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": SLOW.replace("WAIT", "0.3")})
    code, drawn = run_on_a_terminal(tmp_path, lambda _: None)
    assert code == 0, drawn
    assert "3 materialised, 0 unchanged" in drawn
    assert "1/3" in drawn


@pytest.mark.slow
def test_ctrl_c_waits_for_what_runs_starts_nothing_and_ends_with_130(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": SLOW.replace("WAIT", "1.5")})

    def interrupt(process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)

    code, drawn = run_on_a_terminal(tmp_path, interrupt)
    assert code == 130, drawn
    assert "interrupted: waiting for slow" in drawn
    assert vp(tmp_path, "runs", "--format", "json").json["runs"][0]["state"] == "interrupted"
    status = {
        entry["key"]: entry["state"] for entry in vp(tmp_path, "status", "--format", "json").json["assets"]
    }
    assert status["after"] == "missing"
