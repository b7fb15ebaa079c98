"""Lets one run at a time use an environment; the operating system takes the lock back when a run dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .environment import Environment
from .errors import RunLockedError, SettingsError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def run_lock(environment: Environment) -> Iterator[None]:
    """Hold the environment's run lock.

    Raises:
        RunLockedError: Another process holds it.
        SettingsError: It can't be opened.
    """
    environment.prepare()
    path = environment.state / "run.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SettingsError(
            f"the lock of runs, {path}, can't be opened: {error.strerror}",
            "Give yourself access to it, or move it away.",
        ) from error
    try:
        try:
            _try_lock(handle)
        except OSError as error:
            holder = (
                os.pread(handle, 32, 0).decode(errors="replace").strip() if sys.platform != "win32" else ""
            )
            raise RunLockedError(
                f"another run of this environment is under way{f' (process {holder})' if holder else ''}",
                "Wait until it ends; vp runs shows it.",
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
