"""A file that is deleted while the project is read stops nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.source.tree import WorkTree
from vptest.trees import write_files

ASSET = "from vibepiper import asset\n\n@asset\ndef {name}(limit: int = 3) -> int:\n    return limit\n"


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


@pytest.mark.parametrize(
    ("after", "expected"),
    [(0, ["kept"]), (1, ["gone", "kept"])],
    ids=["after it was listed", "after it was read"],
)
@pytest.mark.parametrize("cached", [False, True])
def test_a_file_that_vanishes_is_what_was_read_of_it(
    tmp_path: Path, after: int, expected: list[str], cached: bool
) -> None:
    root = write_files(tmp_path / "p", {f"{name}.py": ASSET.format(name=name) for name in ("kept", "gone")})
    settings = AnalysisSettings(cache=tmp_path / "cache" if cached else None)
    graph = analyze(Vanishing(root, "gone.py", after), settings).graph
    assert [str(asset.key) for asset in graph.assets] == expected
