"""The entry points of the commands ``vibepiper`` (``vp``) and ``vp-lint``; knows nothing of what commands do."""

from __future__ import annotations

import sys

from .commands.group import cli, find_command
from .commands.outcome import run_command


def main() -> None:
    """Run ``vp`` with the arguments of the process."""
    sys.exit(run_command(cli, "vp"))


def lint() -> None:
    """Run ``vp-lint``, the entry for pre-commit: ``vp lint`` under a name of its own."""
    sys.exit(run_command(find_command("lint"), "vp-lint"))


if __name__ == "__main__":
    main()
