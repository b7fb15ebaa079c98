"""A process that has imported everything and forks one child for each run asked for, so that a test can kill many of
them: ``python -m vptest.zygote``, then lines of a project's folder on its standard input.

Each child says what it was acknowledged: ``ack <step> <data version>``, and ``done`` at the end.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb  # noqa: F401 - imported for the children
import pandas  # noqa: F401 - likewise
import pandera.pandas  # noqa: F401 - likewise
import pyarrow.dataset  # noqa: F401 - likewise
import sqlglot.optimizer.scope  # noqa: F401 - likewise
from vibepiper.executor.events import Event, StepEnded

from .pipelines import Pipeline


def main() -> None:
    """Fork a child for each line; answer with its process id first, and ``dead`` when it has ended."""
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(Path(line.strip()))
            os._exit(0)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


def work(root: Path) -> None:
    """Run everything in a project."""

    def acknowledge(event: Event) -> None:
        if isinstance(event, StepEnded) and event.record.state == "materialised":
            say(f"ack {event.record.id}")

    outcome = Pipeline(root, {}, stores={"lake": "lake/{name}"}).run(jobs=2, on_event=acknowledge)
    say(f"done {outcome.state}")


def say(text: str) -> None:
    """Write a line at once: what was said is never lost with the process."""
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main()
