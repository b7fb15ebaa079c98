"""Runs a command again whenever a file of the project changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from vibepiper.config import config_places
from vibepiper.errors import UsageError
from vibepiper.project import open_project, read_work_tree
from vibepiper.recording import forbid_replay

from .outcome import is_usage_error

# How often files are looked at; listing and looking at a thousand takes a twentieth of it.
PAUSE = 0.5
_CLEAR = "\x1b[2J\x1b[H"

State = dict[str, tuple[int, int, int]]


def run_and_watch(run: Callable[[], int]) -> int:
    """Run, and run again on each change, until interrupted; mistakes of the user are told and waited out."""
    forbid_replay()
    while True:
        before = _state()
        if sys.stdout.isatty():
            click.echo(_CLEAR, nl=False)
        try:
            run()
        except Exception as error:
            if not is_usage_error(error):
                raise
            click.echo(f"error: {error}", err=True)
        click.echo(f"{time.strftime('%H:%M:%S')} watching for changes; Ctrl+C ends this", err=True)
        sys.stdout.flush()
        while _state() == before:
            time.sleep(PAUSE)


def _state() -> State:
    """What tells whether something changed: the project's files, and where its configuration is looked for."""
    try:
        project = open_project()
        paths = [project.root / path for path in read_work_tree(project).paths()]
        config = project.config
    except UsageError:
        # A configuration with a mistake is watched like one without.
        paths, config = [], None
    places = config_places(config, Path.cwd()) if config is not None else _any_configuration()
    state: State = {}
    for path in (*paths, *places):
        try:
            found = os.stat(path)
        except OSError:
            continue
        state[str(path)] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return state


def _any_configuration() -> list[Path]:
    here = Path.cwd()
    return [
        folder / name for folder in (here, *here.parents) for name in ("vibepiper.toml", "pyproject.toml")
    ]
