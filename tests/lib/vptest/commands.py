"""Runs ``vp`` in this process, in a project made of texts."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from vibepiper.commands.group import cli, find_command
from vibepiper.commands.outcome import run_command


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # whatever the command printed
        """What it printed, read as JSON."""
        return json.loads(self.out)


def vp(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> Result:
    """Run ``vp ARGUMENTS`` in a folder; ``vp-lint`` as the first argument runs that instead."""
    out, err = io.StringIO(), io.StringIO()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VP_")}
    with (
        mock.patch.dict(os.environ, {**kept, **(variables or {})}, clear=True),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        if arguments[:1] == ("vp-lint",):
            code = run_command(find_command("lint"), "vp-lint", list(arguments[1:]))
        else:
            code = run_command(cli, "vp", list(arguments))
    return Result(code, out.getvalue(), err.getvalue())


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder, which is returned."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
