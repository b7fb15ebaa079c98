"""Several processes find what one finds; what is gone or damaged meanwhile stops nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import Problem
from vibepiper.analyzer.source import ahead
from vibepiper.analyzer.source.ahead import parse_files
from vibepiper.analyzer.source.cache import SyntaxCache
from vibepiper.analyzer.source.parse import parse_file
from vibepiper.analyzer.source.tree import WorkTree
from vptest.trees import write_files

ASSET = "from vibepiper import asset\n\n@asset\ndef {name}(limit: int = 3) -> int:\n    return limit\n"
FILES = {
    **{f"m{n}.py": ASSET.format(name=f"a{n}").encode() for n in range(30)},
    "broken.py": b"def (",
    "surrogate.py": rb"x = '\ud800'",
    "deep.py": b"x = " + b"(" * 60 + b"1" + b")" * 60,
}


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 5])
def test_helpers_change_nothing_but_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)
    found = parse_files(FILES, SyntaxCache(tmp_path), processes)
    assert found == {path: parse_file(path, data) for path, data in FILES.items()}


def test_helpers_do_the_parsing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nobody at the near end, those at the far end fill the cache."""
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)
    monkeypatch.setattr(ahead, "_stretches", lambda paths, count: [[], [], [*paths]])
    cache = SyntaxCache(tmp_path)

    def fail(data: bytes) -> object:
        raise AssertionError("parsed here")

    monkeypatch.setattr("vibepiper.analyzer.source.parse.guard", fail)
    good = {path: data for path, data in FILES.items() if path.startswith("m")}
    assert all(not isinstance(parsed, Problem) for parsed in parse_files(good, cache, 3).values())


def test_without_helpers_all_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert set(parse_files(FILES, SyntaxCache(tmp_path), 4)) == set(FILES)


def test_every_truncated_entry_is_read_anew(tmp_path: Path) -> None:
    """Records, and the forms of definitions beside them: the graph stays the same whatever is left of them."""
    root = write_files(tmp_path / "project", {"a.py": ASSET.format(name="a")})
    settings = AnalysisSettings(cache=tmp_path / "cache")
    expected = analyze(WorkTree(root), settings).graph
    entries = [path for path in settings.cache.rglob("*") if path.is_file() and path.name != ".gitignore"]
    assert len(entries) == 2
    for entry in entries:
        whole = entry.read_bytes()
        for length in {*range(0, len(whole), 97), len(whole) - 1}:
            entry.write_bytes(whole[:length])
            assert analyze(WorkTree(root), settings).graph == expected
            assert entry.read_bytes() == whole


class Vanishing(WorkTree):
    """A folder in which a file is deleted once it was listed or first read."""

    def __init__(self, root: Path, path: str, after: int) -> None:
        super().__init__(root)
        self.path = path
        self.left = after

    def read(self, path: str) -> bytes:
        if path == self.path:
            if self.left == 0:
                (self.root / path).unlink(missing_ok=True)
            self.left -= 1
        return super().read(path)


@pytest.mark.parametrize("after", [0, 1], ids=["after it was listed", "after it was first read"])
@pytest.mark.parametrize("cached", [False, True])
def test_a_file_that_vanishes_is_no_part_of_the_project(tmp_path: Path, after: int, cached: bool) -> None:
    root = write_files(tmp_path / "p", {f"{name}.py": ASSET.format(name=name) for name in ("kept", "gone")})
    settings = AnalysisSettings(cache=tmp_path / "cache" if cached else None)
    graph = analyze(Vanishing(root, "gone.py", after), settings).graph
    assert [str(asset.key) for asset in graph.assets] == ["kept"]
