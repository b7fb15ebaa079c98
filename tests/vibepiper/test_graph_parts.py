"""``vp graph SELECT``: a part of the graph with what its assets read that nobody defines; and linting nothing."""

from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.trees import git, git_repository

PIPELINE = "from vibepiper import asset\n\n@asset\ndef a(gone): ...\n\n@asset\ndef b(a, lost): ...\n"


def test_a_part_of_the_graph_keeps_the_edges_from_what_no_asset_defines(tmp_path: Path) -> None:
    write(tmp_path, {"p.py": PIPELINE})
    part = vp(tmp_path, "graph", "b").json
    assert [asset["key"] for asset in part["assets"]] == ["b"]
    assert [(edge["upstream"], edge["downstream"]) for edge in part["edges"]] == [("lost", "b")]
    drawn = vp(tmp_path, "graph", "b", "--format", "mermaid").out
    assert '["lost"]' in drawn
    assert "gone" not in drawn


@pytest.mark.parametrize(
    ("output_format", "out"),
    [("full", "No findings.\n"), ("json", '{\n  "version": 1,\n  "findings": []\n}\n'), ("github", "")],
)
def test_an_index_without_python_files_is_clean(tmp_path: Path, output_format: str, out: str) -> None:
    root = git_repository(tmp_path, {"p.py": PIPELINE, "notes.txt": "none"})
    git(root, "rm", "--quiet", "p.py")
    done = vp(root, "vp-lint", "--staged", "--format", output_format)
    assert (done.code, done.out) == (0, out)
    assert "no Python files in the git index" in done.err
    assert vp(root, "lint").code == 2
