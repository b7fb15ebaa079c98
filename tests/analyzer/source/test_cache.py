"""The cache returns what was kept or nothing, and is never the reason for a failure."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.source.cache import load_entry, store_entry
from vibepiper.analyzer.source.tree import WorkTree
from vptest.trees import write_files

CONTENT = bytes(range(256))


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """A file of the cache, in a folder that wasn't there."""
    path = tmp_path / "cache" / "kind" / "entry"
    store_entry(tmp_path / "cache", path, CONTENT)
    return path


def test_what_was_kept_is_returned(entry: Path) -> None:
    assert load_entry(entry) == CONTENT
    assert [path.name for path in entry.parent.iterdir()] == ["entry"]


def test_git_does_not_see_the_folder(entry: Path) -> None:
    assert (entry.parents[1] / ".gitignore").read_text() == "*\n"


def test_nothing_is_returned_of_what_is_not_there(tmp_path: Path) -> None:
    assert load_entry(tmp_path / "entry") is None


def test_an_entry_truncated_anywhere_is_none(entry: Path) -> None:
    whole = entry.read_bytes()
    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert load_entry(entry) is None


def test_one_flipped_bit_is_noticed(entry: Path) -> None:
    whole = entry.read_bytes()
    for place in range(len(whole)):
        entry.write_bytes(whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :])
        assert load_entry(entry) is None


def test_a_folder_that_can_not_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store_entry(tmp_path / "file", tmp_path / "file" / "entry", CONTENT)
    assert (tmp_path / "file").read_text() == ""


def test_every_entry_of_a_project_may_be_damaged(tmp_path: Path) -> None:
    code = "from vibepiper import asset\n\n@asset\ndef a(limit: int = 3) -> int:\n    return limit\n"
    root = write_files(tmp_path / "project", {"a.py": code})
    settings = AnalysisSettings(cache=tmp_path / "cache")
    expected = analyze(WorkTree(root), settings).graph
    entries = [path for path in settings.cache.rglob("*") if path.is_file() and path.name != ".gitignore"]
    assert entries
    for entry in entries:
        whole = entry.read_bytes()
        for length in {*range(0, len(whole), 97), len(whole) - 1}:
            entry.write_bytes(whole[:length])
            assert analyze(WorkTree(root), settings).graph == expected
