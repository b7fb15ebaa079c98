"""Every construct of Python that authors define assets with: what is read equals what importing defines."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from vptest.graphs import graph_of
from vptest.projects import defining_modules, imported_graph, projects_in, write_files

from vibepiper.verify import verify
from vibepiper.verify_compare import UNDECIDED, compare
from vibepiper.verify_dialects import own_runtime
from vibepiper.verify_runtimes import Imports

PROJECTS = projects_in("vibepiper")


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS.keys())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_read_is_what_importing_defines(files: Mapping[str, str], tmp_path: Path) -> None:
    static, runtime = graph_of(files), imported_graph(files, tmp_path)
    assert runtime.assets
    assert static.problems == ()
    facts = list(compare(static, own_runtime(runtime)))
    assert [fact for fact in facts if fact[2] != fact[3]] == []
    assert not any(fact[2] is UNDECIDED for fact in facts)


def test_a_project_of_many_constructs_is_verified_in_another_process(tmp_path: Path) -> None:
    files = {
        f"{name.replace(': ', '_').replace(' ', '_')}/{path}": text
        for name, project in PROJECTS.items()
        if name in ("records: dataclass full", "classes: metaclass registry")
        for path, text in project.items()
    }
    files = {path.replace("/", "_"): text for path, text in files.items()}
    write_files(files, tmp_path)
    imports = Imports(tmp_path, tuple(defining_modules(files)), (tmp_path,), {})
    found = verify(graph_of(files), {"vibepiper": imports}, sys.executable)
    assert (found.failures, found.differences, found.undecided) == ({}, (), 0)
    assert found.assets > 8
