"""What is read after an edit, and what becomes of what was kept where it is damaged, shared or can't be written."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.codec import encode
from vibepiper.analyzer.source.cache import load_entry, store_entry
from vibepiper.analyzer.source.git import GitRevision
from vibepiper.analyzer.source.tree import MemoryTree, WorkTree
from vptest.told import told
from vptest.trees import commit_all, git

HEAD = "import json\nfrom pathlib import Path\nfrom vibepiper import asset\n"


class CountingTree(WorkTree):
    """A work tree that remembers what is read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read_paths: list[str] = []

    def read(self, path: str) -> bytes:
        self.read_paths.append(path)
        return super().read(path)


SHOP = {
    "shop/limits.py": "LIMIT = 3\n",
    "shop/orders.py": HEAD
    + "from shop.limits import LIMIT\n@asset(name=f'orders{LIMIT}')\ndef orders(): ...\n",
    "shop/items.py": HEAD + "@asset\ndef items(orders3): ...\n",
    "shop/stock.py": HEAD + "import json\nfor k in json.loads(Path('shop/k.json').read_text()):\n"
    "    asset(name=k)(lambda: 1)\n",
    "shop/k.json": '["k1"]\n',
}
READ_AFTER = {
    "nothing": ("shop/orders.py", None, set()),
    "a module": ("shop/items.py", HEAD + "@asset\ndef goods(orders3): ...\n", {"shop/items.py"}),
    "what another one reads": ("shop/limits.py", "LIMIT = 4\n", {"shop/limits.py", "shop/orders.py"}),
    "one that reads another": (
        "shop/orders.py",
        HEAD + "from shop.limits import LIMIT\n@asset\ndef sales(): ...\n",
        {"shop/orders.py", "shop/limits.py"},
    ),
    "data": ("shop/k.json", '["k2", "k3"]\n', {"shop/k.json", "shop/stock.py"}),
}


@pytest.mark.parametrize(("path", "content", "expected"), READ_AFTER.values(), ids=READ_AFTER)
def test_only_what_an_edit_concerns_is_read(
    tmp_path: Path, path: str, content: str | None, expected: set[str]
) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    analyze(WorkTree(root), AnalysisSettings(cache=cache))
    if content is not None:
        (root / path).write_text(content)
    tree = CountingTree(root)
    found = analyze(tree, AnalysisSettings(cache=cache))
    assert set(tree.read_paths) == expected
    assert told(found) == told(analyze(WorkTree(root), AnalysisSettings()))


def test_a_file_that_is_rewritten_at_once_is_read_again(tmp_path: Path) -> None:
    root, cache = _project(tmp_path, settled=False), tmp_path / "cache"
    for number in range(20):
        (root / "shop/limits.py").write_text(f"LIMIT = {number % 10}\n")
        found = analyze(WorkTree(root), AnalysisSettings(cache=cache))
        assert f"orders{number % 10}" in [str(asset.key) for asset in found.graph.assets]


@pytest.mark.parametrize(
    "options", [{"entry": ("shop.items",)}, {"environment": {"X": "1"}}, {"exclude": ("orders.py",)}], ids=str
)
def test_what_was_kept_for_one_question_answers_no_other(tmp_path: Path, options: dict[str, object]) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    tree = WorkTree(root, (), options.get("exclude", ()))  # type: ignore[arg-type]  # a tuple of texts
    for _ in range(2):
        analyze(WorkTree(root), AnalysisSettings(cache=cache))
        found = analyze(tree, AnalysisSettings(cache=cache, **options))  # type: ignore[arg-type]  # checked there
        assert told(found) == told(analyze(tree, AnalysisSettings(**options)))  # type: ignore[arg-type]  # as above


DAGSTER = """\
import dagster as dg

@dg.asset
def extra(): ...

defs = dg.Definitions(assets=[extra])
"""


@pytest.mark.parametrize(("further", "pattern"), [({}, "memo-*"), ({"shop/more.py": DAGSTER}, "syntax-*")])
def test_a_damaged_file_is_none(tmp_path: Path, further: dict[str, str], pattern: str) -> None:
    root, cache = _project(tmp_path, further), tmp_path / "cache"
    for _ in range(2):
        analyze(WorkTree(root), AnalysisSettings(cache=cache))
    expected = told(analyze(WorkTree(root), AnalysisSettings()))
    (kept,) = cache.glob(pattern)
    whole = kept.read_bytes()
    for end in range(0, len(whole), max(len(whole) // 50, 1)):
        for damaged in (whole[:end], whole[:end] + b"\xff" + whole[end + 1 :]):
            kept.write_bytes(damaged)
            assert told(analyze(WorkTree(root), AnalysisSettings(cache=cache))) == expected


# How it is written says what an asset's schema is.
READ_AS_TEXT = (
    DAGSTER + "import conf\nfrom vibepiper import asset\n\n@asset(schema=conf.S)\ndef priced(): ...\n"
)


class RewrittenTree(WorkTree):
    """A work tree in which a file becomes another one when it is about to be read."""

    def read(self, path: str) -> bytes:
        if path == "shop/more.py":
            (self.root / path).write_text("\n# New.\n" + READ_AS_TEXT.replace("extra", "other"))
        return super().read(path)


def test_a_file_that_is_rewritten_meanwhile_is_read_as_it_is_then(tmp_path: Path) -> None:
    root, cache = _project(tmp_path, {"shop/more.py": READ_AS_TEXT}), tmp_path / "cache"
    for _ in range(2):
        analyze(WorkTree(root), AnalysisSettings(cache=cache))
    found = analyze(RewrittenTree(root), AnalysisSettings(cache=cache))
    assert "other" in [str(asset.key) for asset in found.graph.assets]
    assert told(found) == told(analyze(WorkTree(root), AnalysisSettings()))


@pytest.mark.parametrize("table", [2, 3, 4], ids=["starts", "ends", "lines"])
@pytest.mark.parametrize("content", [b"", b"\1" * 3, b"\1" * 4], ids=len)
def test_kept_positions_that_fit_no_file_are_none(tmp_path: Path, table: int, content: bytes) -> None:
    tree = MemoryTree({"a.py": DAGSTER})
    expected = told(analyze(tree, AnalysisSettings()))
    for _ in range(2):
        analyze(tree, AnalysisSettings(cache=tmp_path))
    (kept,) = tmp_path.glob("syntax-*")
    program, files = msgspec.msgpack.decode(load_entry(kept) or b"")
    for record in files.values():
        record[table] = content
    store_entry(tmp_path, kept, msgspec.msgpack.encode([program, files]))
    assert told(analyze(tree, AnalysisSettings(cache=tmp_path))) == expected


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    cache.write_text("a file where the folder should be")
    expected = told(analyze(WorkTree(root), AnalysisSettings()))
    assert told(analyze(WorkTree(root), AnalysisSettings(cache=cache))) == expected


GLOB = (
    HEAD
    + "from vibepiper import sql_asset\nfor p in Path('shop').glob('*.sql'):\n    sql_asset(p.stem, 'select 1')\n"
)


@pytest.mark.parametrize(
    "patterns", [((), ("shop/*.sql",)), (("*.py",), ())], ids=["left out", "not included"]
)
def test_code_finds_data_that_is_not_analysed(
    tmp_path: Path, patterns: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    root, cache = _project(tmp_path, {"shop/glob.py": GLOB, "shop/q1.sql": ""}), tmp_path / "cache"
    include, exclude = patterns

    def keys() -> set[str]:
        tree = WorkTree(root, include, exclude)
        found = analyze(tree, AnalysisSettings(include=include, exclude=exclude, cache=cache))
        return {str(asset.key) for asset in found.graph.assets}

    assert keys() == {"orders3", "items", "k1", "q1"}
    (root / "shop/q2.sql").touch()
    assert keys() == {"orders3", "items", "k1", "q1", "q2"}
    git(root, "init", "--quiet")
    commit_all(root, "All")
    revision = analyze(GitRevision(root, "HEAD"), AnalysisSettings(include=include, exclude=exclude))
    assert {str(asset.key) for asset in revision.graph.assets} == keys()


def test_processes_that_share_a_cache_do_not_disturb_each_other(tmp_path: Path) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    command = [sys.executable, "-c", ANALYSE, str(root), str(cache)]
    for number in range(3):
        (root / "shop/limits.py").write_text(f"LIMIT = {number}\n")
        running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
        expected = encode(analyze(WorkTree(root), AnalysisSettings()).graph)
        assert [process.communicate()[0] for process in running] == [expected] * 3


ANALYSE = """
import sys
from pathlib import Path
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.codec import encode
from vibepiper.analyzer.source.tree import WorkTree
found = analyze(WorkTree(Path(sys.argv[1])), AnalysisSettings(cache=Path(sys.argv[2])))
sys.stdout.buffer.write(encode(found.graph))
"""


def _project(folder: Path, further: Mapping[str, str] = {}, *, settled: bool = True) -> Path:
    """A project, its files older than a clock's tick."""
    root = folder / "project"
    for path, content in {**SHOP, **further}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    if settled:
        time.sleep(0.05)
    return root
