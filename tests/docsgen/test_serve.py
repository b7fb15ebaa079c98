"""The served site follows the project until it is interrupted."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from vibepiper.docsgen.site import SiteOptions, serve_site
from vptest.sites import flights_site

folder, port = Path(sys.argv[1]), int(sys.argv[2])
title = folder / "title.txt"
serve_site(
    lambda: replace(flights_site(), name=title.read_text()),
    title.read_text,
    folder / "site",
    SiteOptions("none"),
    port=port,
    on_build=lambda report: None,
)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(text: str, url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} never said {text!r}")


def test_the_served_site_is_built_again_when_the_stamp_changes_and_ends_on_an_interrupt(
    tmp_path: Path,
) -> None:
    (tmp_path / "title.txt").write_text("First title")
    port = free_port()
    library = str(Path(__file__).parents[1] / "lib")
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {library!r})\n{PROGRAM}",
            str(tmp_path),
            str(port),
        ],
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    try:
        wait_for("First title", f"http://127.0.0.1:{port}/")
        (tmp_path / "title.txt").write_text("Second title")
        wait_for("Second title", f"http://127.0.0.1:{port}/")
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=20)
        assert b"Traceback" not in errors
        assert server.returncode == 0
    finally:
        server.kill()
        server.communicate()
