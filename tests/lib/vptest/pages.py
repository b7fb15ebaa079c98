"""Replays the examples of a Markdown page: writes its files, runs its code and its commands, compares the output."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
# What differs from run to run: durations, run ids, digests and times of day.
_VOLATILE = re.compile(
    r"\b\d{8}-\d{6}-[0-9a-f]{4}\b|\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d\S*)?"
    r"|\d+(\.\d+)? ?m?s\b|\b[0-9a-f]{7,64}\b"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that it is (``title="…"``), its text and where that starts and ends."""

    language: str
    title: str | None
    text: str
    start: int
    end: int


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for found in _FENCE.finditer(page):
        title = _TITLE.search(found["info"])
        words = found["info"].split()
        yield Block(
            words[0] if words else "", title[1] if title else None, found["text"], *found.span("text")
        )


def replay(page: str, folder: Path) -> str:
    """Run a page's examples in an empty folder; return the page with the output that they really gave.

    A block with a title is a file. A Python block without one is a script. In a ``console`` block the lines
    after ``$`` are commands. Output that differs only in durations, digests and times stays as written, and ``…``
    stands for any text.

    Raises:
        AssertionError: a Python block fails.
    """
    result, at = "", 0
    for block in blocks(page):
        text = block.text
        if block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif block.language == "python":
            _run_python(text, folder)
        elif block.language == "console":
            text = _replay_console(text, folder)
        result += page[at : block.start] + text
        at = block.end
    return result + page[at:]


def _run_python(text: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", text],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"this example fails:\n{text}\n{done.stdout}{done.stderr}"


def _replay_console(text: str, folder: Path) -> str:
    result = ""
    for step in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        if not step.startswith("$ "):
            result += step
            continue
        command, _, written = step.partition("\n")
        done = subprocess.run(
            command[2:],
            shell=True,
            cwd=folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        given = done.stdout.replace(str(folder), ".").strip("\n")
        given = f"{given}\n" if given else ""
        blank = written[len(written.rstrip("\n")) + 1 :]
        same = _matches(written.strip("\n"), given.strip("\n"))
        result += f"{command}\n{written if same else given + blank}"
    return result


def _matches(written: str, given: str) -> bool:
    pattern = ".*".join(re.escape(_VOLATILE.sub("#", part)) for part in written.split("…"))
    return re.fullmatch(_loosely(pattern), _loosely(_VOLATILE.sub("#", given)), re.DOTALL) is not None


def _loosely(text: str) -> str:
    """Columns are as wide as their widest cell, so where a duration grows, blanks do too."""
    return re.sub(r"(\\ | )+", " ", text)


def _environment() -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "VP_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "NO_COLOR": "1",
        "COLUMNS": "120",
        "PYTHONWARNINGS": "ignore",
    }
