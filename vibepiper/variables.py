"""The variables that configuration may mention as ``${NAME}``: those of the process and of a ``.env`` file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import ConfigError, ConfigMistake

ENV_FILE = ".env"
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read_variables(root: Path, process: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables of ``<root>/.env`` under those of the process, which win.

    Raises:
        ConfigError: a line of the file is no assignment.
    """
    path = root / ENV_FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return {**dict(_assignments(text)), **process}


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _ASSIGNMENT.fullmatch(stripped)
        if found is None:
            raise ConfigError([ConfigMistake(ENV_FILE, number, "is no assignment; write NAME=value")])
        yield found[1], _value(found[2])


def _value(written: str) -> str:
    if len(written) >= 2 and written[0] in "'\"" and (end := written.find(written[0], 1)) > 0:
        return written[1:end]
    return written.split(" #", 1)[0].rstrip()
