"""The standard library as a crash corpus: whatever code does, analysing it ends, and ends with a graph."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from vibepiper.analyzer.build import analyze
from vibepiper.analyzer.source.tree import MemoryTree

ROOT = Path(sysconfig.get_paths()["stdlib"])
FILES = [path for path in sorted(ROOT.glob("*.py")) if path.stat().st_size < 60_000]
LAST = b"\n\nimport vibepiper\n@vibepiper.asset\ndef last(): ...\n"


@pytest.mark.parametrize("start", range(8))
def test_the_standard_library_is_analysed(start: int) -> None:
    files = {f"m{number}.py": path.read_bytes() + LAST for number, path in enumerate(FILES[start::24])}
    analysis = analyze(MemoryTree(files))
    reached = {definition.location.path for definition in analysis.facts.definitions}
    given_up = {problem.location.path for problem in analysis.graph.problems}
    assert reached | given_up == set(files)
    assert len(given_up) <= 1
