"""A process that has imported everything and forks one ``vp run`` for each project asked for, so that a test can run many
of them: ``python -m vptest.zygote``, then lines of a project's folder on its standard input.

What the program prints follows, then ``dead`` with its exit code.
"""

from __future__ import annotations

import os
import sys

import duckdb  # noqa: F401 - imported for the children
import pandas  # noqa: F401 - likewise
import pandera.pandas  # noqa: F401 - likewise
import pyarrow.dataset  # noqa: F401 - likewise
import sqlglot.optimizer.scope  # noqa: F401 - likewise

import vibepiper.commands.run  # noqa: F401 - likewise
from vibepiper.__main__ import main as vp


def main() -> None:
    """Fork a child for each line."""
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.chdir(line.strip())
            sys.argv = ["vp", "run", "--jobs", "2"]
            try:
                vp()
            except SystemExit as ended:
                sys.stdout.flush()
                os._exit(int(ended.code or 0))
        _, status = os.waitpid(child, 0)
        say(f"dead {os.waitstatus_to_exitcode(status)}")


def say(text: str) -> None:
    """Write a line at once."""
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main()
