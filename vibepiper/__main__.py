"""The entry points of the commands ``vibepiper`` (``vp``) and ``vp-lint``; knows nothing of what commands do."""

from __future__ import annotations

import gc
import sys

from .replay import is_replayed, replay


def main() -> None:
    """Run ``vp`` with the arguments of the process."""
    sys.exit(_answer("vp"))


def lint() -> None:
    """Run ``vp-lint``, the entry for pre-commit: ``vp lint`` under a name of its own."""
    sys.exit(_answer("vp-lint"))


def _answer(program: str) -> int:
    replayed = replay(program, sys.argv[1:])
    if replayed is not None:
        return replayed
    if not is_replayed(program, sys.argv[1:]):
        return _run(program)
    # Such a command is over soon. The collector would only walk what grows again and again, and all at Python's end.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _run(program)
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _run(program: str) -> int:
    # What these import takes longer than replaying an answer.
    from .commands.group import cli, find_command
    from .commands.outcome import run_command
    from .recording import record

    command = cli if program == "vp" else find_command("lint")
    return record(program, sys.argv[1:], lambda: run_command(command, program))


if __name__ == "__main__":
    main()
