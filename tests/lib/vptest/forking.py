"""An interpreter that starts at once, for tests that run many: each start is a fork of a process that has imported
everything. ``python -m vptest.forking SOCKET`` serves until its standard input is closed."""

from __future__ import annotations

import json
import os
import runpy
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STANDARD = (0, 1, 2)
_LENGTH = 8
# What a person would call the interpreter: it hands its files and surroundings over, and ends as the fork does.
_CLIENT = """#!{python} -SE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(server, [len(request).to_bytes({length}, "big")], {standard})
    server.sendall(request)
    sys.exit(int(server.recv(16) or 1))
"""


@contextmanager
def forking_python(folder: Path) -> Iterator[Path]:
    """The path of such an interpreter, in a folder; it runs modules (``-m``)."""
    address, client = folder / "socket", folder / "python"
    text = _CLIENT.format(python=sys.executable, address=str(address), length=_LENGTH, standard=_STANDARD)
    client.write_text(text, "utf-8")
    client.chmod(0o755)
    library = str(Path(__file__).parents[1])
    paths = [library, *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "vptest.forking", str(address)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield client
        finally:
            process.stdin.close()


def main() -> None:
    """Serve: fork for each connection."""
    import pandera.pandas  # noqa: F401 - imported for the children
    import pydantic  # noqa: F401 - likewise

    import vibepiper.verify_imports  # noqa: F401 - likewise

    exec("from vibepiper import *", {})
    with socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as waiting:
        server.bind(sys.argv[1])
        server.listen()
        waiting.register(server, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)  # noqa: T201 - said to the process that started this one
        while all(key.fileobj is server for key, _ in waiting.select()):
            connection, _ = server.accept()
            with connection:
                child = os.fork()
                if child == 0:
                    _run(connection)
                _, status = os.waitpid(child, 0)
                connection.sendall(b"%d" % os.waitstatus_to_exitcode(status))


def _run(connection: socket.socket) -> None:
    """Be the interpreter that was asked for, in this fork."""
    head, files, _, _ = socket.recv_fds(connection, _LENGTH, len(_STANDARD))
    for file, standard in zip(files, _STANDARD, strict=True):
        os.dup2(file, standard)
    with connection.makefile("rb") as stream:
        (_, module, *arguments), folder, variables = json.loads(stream.read(int.from_bytes(head, "big")))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.argv = [module, *arguments]
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
