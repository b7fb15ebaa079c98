"""A real PostgreSQL server of a test's own, reached through a socket in its folder."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


def programs() -> Path | None:
    """The folder of the server's programs, of the newest version installed; None where there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server with its data in a temporary folder; gives the URL of its database, with a schema to be named."""
    with tempfile.TemporaryDirectory(prefix="vp-pg-") as name:  # a socket's path must be short
        home = Path(name)
        if os.geteuid() == 0:
            shutil.chown(home, USER)
        data, log = home / "data", home / "server.log"
        _run(folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
        _run(folder / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://{USER}@/postgres?host={home}"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 and getpass.getuser() != USER else []
    subprocess.run(
        [*as_user, *map(str, command)],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
