"""An empty container that a function of another library is given may be full afterwards."""

from __future__ import annotations

import pytest
from vptest.graphs import graph_of

HEAD = "import other, logging\nfrom vibepiper import asset\n"
LOOP = "for each in found:\n    asset(name=each)(print)\n"
# Code, and the lines at which definitions may be missing.
FILLED = {
    "a list": (f"found = []\nother.fill(found)\n{LOOP}", [6]),
    "a set": (f"found = set()\nother.fill(into=found)\n{LOOP}", [6]),
    "a dictionary": (f"found = {{}}\nother.Client(found).fill()\n{LOOP}", [6]),
    "one that is full": (f"found = ['a']\nother.look(found)\n{LOOP}", []),
    "one that is logged": (f"found = []\nlogging.info(found)\n{LOOP}", []),
    "one that the project's own code gets": (f"def look(given): ...\nfound = []\nlook(found)\n{LOOP}", []),
}


@pytest.mark.parametrize(("code", "lines"), FILLED.values(), ids=FILLED)
def test_a_loop_over_what_another_library_fills_is_told(code: str, lines: list[int]) -> None:
    assert [problem.location.line for problem in graph_of({"p.py": HEAD + code}).problems] == lines


def test_an_entry_that_another_library_may_have_made_is_not_missing() -> None:
    code = "found = {}\nother.fill(found)\n@asset(group=found['group'])\ndef x(): ...\n"
    graph = graph_of({"p.py": HEAD + code})
    (asset,) = graph.assets
    assert ([unknown.field for unknown in asset.unknown], graph.problems) == (["group"], ())
