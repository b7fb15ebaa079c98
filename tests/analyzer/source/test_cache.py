"""The cache returns what was read, and is never the reason for a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from vibepiper.analyzer.graph.model import Problem
from vibepiper.analyzer.source.cache import SyntaxCache
from vibepiper.analyzer.source.parse import digest_of, parse_file
from vibepiper.analyzer.source.parsed import ParsedFile

SOURCE = "x: int = f(é)  # vp: ignore[A1]\n".encode()


def entries(folder: Path) -> list[Path]:
    """The files in a cache's folder."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore"]


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch):
    """Makes every attempt to parse a failure, when called."""

    def forbid() -> None:
        def fail(data: bytes) -> object:
            raise AssertionError("parsed again")

        monkeypatch.setattr("vibepiper.analyzer.source.parse.guard", fail)

    return forbid


def test_a_file_is_parsed_once(tmp_path: Path, no_parser) -> None:
    cache = SyntaxCache(tmp_path)
    first = parse_file("a.py", SOURCE, cache)
    no_parser()
    assert parse_file("a.py", SOURCE, cache) == first
    moved = parse_file("b.py", SOURCE, cache)
    assert isinstance(moved, ParsedFile)
    assert moved.path == "b.py"


def test_another_content_is_another_entry(tmp_path: Path) -> None:
    cache = SyntaxCache(tmp_path)
    first = parse_file("a.py", SOURCE, cache)
    second = parse_file("a.py", SOURCE + b"y = 1\n", cache)
    assert first != second
    assert len(entries(tmp_path)) == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"\x00" * 50], ids=["empty", "short", "zeros"])
def test_a_damaged_entry_is_read_anew(tmp_path: Path, damage: bytes) -> None:
    cache = SyntaxCache(tmp_path)
    first = parse_file("a.py", SOURCE, cache)
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage)
    assert parse_file("a.py", SOURCE, cache) == first
    assert entry.read_bytes() != damage


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    cache = SyntaxCache(tmp_path)
    first = parse_file("a.py", SOURCE, cache)
    (entry,) = entries(tmp_path)
    content = bytearray(entry.read_bytes())
    content[len(content) // 2] ^= 1
    entry.write_bytes(content)
    assert cache.load(digest_of(SOURCE)) is None
    assert parse_file("a.py", SOURCE, cache) == first


def test_a_folder_that_can_not_be_written_is_no_failure(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert isinstance(parse_file("a.py", SOURCE, SyntaxCache(blocked / "cache")), ParsedFile)


def test_half_a_surrogate_pair_is_read_though_not_kept(tmp_path: Path) -> None:
    source = rb"x = '\ud800'"
    cache = SyntaxCache(tmp_path)
    assert isinstance(parse_file("a.py", source, cache), ParsedFile)
    assert entries(tmp_path) == []


def test_a_problem_is_not_kept(tmp_path: Path) -> None:
    assert isinstance(parse_file("a.py", b"def", SyntaxCache(tmp_path)), Problem)
    assert entries(tmp_path) == []


def test_reading_what_is_cached_loads_no_parser(tmp_path: Path) -> None:
    """libcst takes longer to import than most commands take on a project that didn't change."""
    parse_file("a.py", SOURCE, SyntaxCache(tmp_path))
    program = (
        "import sys; from pathlib import Path; from vibepiper.analyzer.source.cache import SyntaxCache; "
        "from vibepiper.analyzer.source.parse import parse_file; "
        f"print(parse_file('a.py', {SOURCE!r}, SyntaxCache(Path({str(tmp_path)!r}))).path, 'libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["a.py", "False"]
