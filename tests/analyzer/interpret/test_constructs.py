"""Every construct of Python that authors define assets with: what ``vp verify`` reads equals what importing defines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.constructs import HEAD, IMPORTS, KEYS
from vptest.forking import forking_python
from vptest.projects import projects_in

# They import what is not installed here, and the analysis takes every library for installed.
ABSENT = frozenset({"one file: foreign decorator below", "imports: missing module handled"})
EVERYTHING = {
    **projects_in("vibepiper"),
    **{f"one file: {name}": {"pipeline.py": HEAD + code} for name, (code, _) in KEYS.items()},
    **{f"imports: {name}": files for name, (files, _) in IMPORTS.items()},
}
PROJECTS = {name: files for name, files in EVERYTHING.items() if name not in ABSENT}


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An interpreter that starts at once: a process for each construct, none of which imports the libraries anew."""
    with forking_python(tmp_path_factory.mktemp("python")) as path:
        yield str(path)


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS.keys())
def test_what_is_read_is_what_importing_defines(
    files: Mapping[str, str], python: str, tmp_path: Path
) -> None:
    result = vp(write(tmp_path, files), "verify", "--python", python, "--format", "json")
    assert (result.code, result.err) == (0, "")
    found = result.json
    assert (found["differences"], found["failures"], found["conditional"]) == ([], {}, [])
    assert found["undecided"] == 0
    assert found["agreed"] > 20 * found["assets"] > 0
