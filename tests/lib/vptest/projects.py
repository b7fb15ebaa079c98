"""Small projects, several in a file: ``=== name``, then the text of ``pipeline.py``, or files after ``--- path`` lines.

The text of a lone ``pipeline.py`` starts with importing everything from ``vibepiper``.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "projects"
HEAD = "from vibepiper import *\n"


def projects_in(folder: str) -> dict[str, dict[str, str]]:
    """The projects of a folder below ``tests/projects``: their files by ``topic: name``."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / folder).glob("*.txt")):
        for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            name, _, text = block.partition("\n")
            alone, *parts = re.split(r"^--- (.*)\n", text, flags=re.MULTILINE)
            files = dict(zip(parts[::2], parts[1::2], strict=True))
            found[f"{path.stem}: {name.strip()}"] = files or {"pipeline.py": HEAD + alone}
    return found
