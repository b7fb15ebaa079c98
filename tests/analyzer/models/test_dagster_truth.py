"""The graph read from Dagster projects equals the one that Dagster makes by importing them."""

from __future__ import annotations

import json

import pytest
from dagster_truth import Score, read_graph, score
from vptest.dagster_truth import (
    DAGSTER_PROJECTS,
    DagsterProject,
    DagsterPython,
    dump,
    pair_name,
    pairs,
)

each_project = pytest.mark.parametrize("project", DAGSTER_PROJECTS, ids=lambda project: project.name)


def _wrong(scores: tuple[Score, ...]) -> dict[str, list[str]]:
    """What is not certainly right: the small projects leave nothing to be named instead of found."""
    return {each.kind: wrong for each in scores if (wrong := [*each.missed, *each.invented, *each.named])}


@each_project
def test_the_graph_equals_the_stored_one(project: DagsterProject) -> None:
    truth = json.loads(project.golden.read_text(encoding="utf-8"))
    scores = score(read_graph(truth, project.root), truth)
    assert _wrong(scores) == {}
    assert {each.kind: each.total for each in scores}["nodes"] == len(truth["assets"])


@pytest.mark.parametrize(("project", "python"), pairs(), ids=pair_name)
def test_the_stored_graph_is_what_dagster_makes(
    project: DagsterProject, python: DagsterPython, update_goldens: bool
) -> None:
    found = dump(project, python.path)
    if update_goldens:
        project.golden.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    stored = json.loads(project.golden.read_text(encoding="utf-8"))
    found.pop("dagster"), stored.pop("dagster")
    assert found == stored


def test_a_difference_is_told() -> None:
    """The comparison can fail: a changed group, a missing edge and an asset too many are found."""
    project = DAGSTER_PROJECTS[0]
    truth = json.loads(project.golden.read_text(encoding="utf-8"))
    graph = read_graph(truth, project.root)
    removed, changed = truth["assets"].pop(0), truth["assets"][0]
    changed["group"], changed["deps"] = "another", ["nothing"]
    wrong = {each.kind: (each.missed, each.invented) for each in score(graph, truth) if not each.complete}
    assert removed["key"] in wrong["nodes"][1]
    assert wrong["edges"][0] == [f"nothing → {changed['key']}"]
    assert wrong["groups"][0][0].startswith(f"{changed['key']}: ")
