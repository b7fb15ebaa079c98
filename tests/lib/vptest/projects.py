"""Small projects, several in a file: ``=== name``, then the text of ``pipeline.py``, or files after ``--- path`` lines.

The text of a lone ``pipeline.py`` starts with importing everything from ``vibepiper``.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.executor.definitions.collector import Collector
from vibepiper.executor.definitions.declare import runtime_graph

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


def write_files(files: Mapping[str, str], root: Path) -> None:
    """Write a project's files below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def defining_modules(files: Mapping[str, str]) -> tuple[str, ...]:
    """The modules that mention the authoring API, sorted."""
    paths = (path for path, text in files.items() if path.endswith(".py") and "vibepiper" in text)
    names = (path.removeprefix("src/").removesuffix(".py").replace("/", ".") for path in paths)
    return tuple(sorted(name.removesuffix(".__init__") for name in names))


def imported_graph(files: Mapping[str, str], root: Path) -> AssetGraph:
    """The graph that importing a project defines, in this process."""
    write_files(files, root)
    collector = Collector()
    with _importing_from(root), collector.active():
        for name in defining_modules(files):
            importlib.import_module(name)
        return runtime_graph(collector, root).graph


@contextmanager
def _importing_from(root: Path) -> Iterator[None]:
    before, folder = set(sys.modules), os.getcwd()
    sys.path[:0] = [str(root), str(root / "src")]
    importlib.invalidate_caches()
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(folder)
        del sys.path[:2]
        for name in set(sys.modules) - before:
            module = sys.modules[name]
            if str(root) in f"{getattr(module, '__file__', '')} {getattr(module, '__path__', '')}":
                del sys.modules[name]
