"""On a terminal: a run draws its progress, Ctrl-C ends it with 130, and the ledger knows."""

import os
import pty
import re
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


def drawn_at(folder: Path, columns: int, *arguments: str) -> str:
    """What a command draws on a terminal of that width, without what styles it."""
    ours, theirs = pty.openpty()
    size = {"TERM": "xterm", "COLUMNS": str(columns), "NO_COLOR": "1"}
    command = [Path(sys.executable).with_name("vp"), *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=theirs, stderr=subprocess.DEVNULL, env={**os.environ, **size}
    )
    os.close(theirs)
    found = b""
    try:
        while chunk := os.read(ours, 65536):
            found += chunk
    except OSError:  # how a pseudo terminal ends
        pass
    finally:
        os.close(ours)
    process.wait(60)
    return re.sub(r"\x1b\[[0-9;]*m", "", found.decode()).replace("\r\n", "\n")


WIDE = {
    "warehouse/definitions/monthly/reports_of_the_north.py": """from vibepiper import asset
from .gone import something_that_is_not_there as other
@asset(group="reports of the northern regions", description=other)
def report_of_all_northern_regions() -> int:
    return 1
"""
}


def test_what_a_terminal_is_too_narrow_for_goes_on_below(tmp_path: Path) -> None:
    write(tmp_path, WIDE)
    place = "warehouse/definitions/monthly/reports_of_the_north.py:3"
    for arguments in (
        ("list",),
        ("show", "report*"),
        ("explain", "report_of_all_northern_regions"),
        ("doctor",),
    ):
        for line in drawn_at(tmp_path, 90, *arguments).splitlines():
            # A path of the machine is never broken: behind its label it may go on beyond the edge.
            assert len(line) <= 90 or " " not in line.split("  ")[-1].strip(), (arguments, line)
    assert place in drawn_at(tmp_path, 120, "list")
    assert place in drawn_at(tmp_path, 60, "explain", "report_of_all_northern_regions")
