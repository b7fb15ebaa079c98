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


@pytest.mark.parametrize(
    "body",
    [
        "return " + " + ".join(["1"] * 900),
        "return " + "(" * 90 + "1" + ")" * 90,
        "return " + "x." + ".".join(["a"] * 400),
        "return " + "not " * 500 + "1",
        "if x: pass\n" + "".join(f"    elif x == {n}: pass\n" for n in range(300)) + "    return 1",
    ],
    ids=["operators", "parentheses", "attributes", "not", "elif"],
)
def test_deeply_nested_code_ends_in_a_graph(body: str) -> None:
    code = f"import vibepiper\n@vibepiper.asset\ndef deep(x=1):\n    {body}\ndeep()\n@vibepiper.asset\ndef last(): ...\n"
    graph = analyze(MemoryTree({"p.py": code.encode(), "q.py": LAST.replace(b"last", b"other")})).graph
    keys = [str(asset.key) for asset in graph.assets]
    assert "other" in keys
    assert "deep" in keys or graph.open
