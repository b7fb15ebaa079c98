"""Any revision, and the index, give the graph of a plain checkout of it, and the work tree stays as it is."""

from __future__ import annotations

import os
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from vibepiper.analyzer.build import analyze
from vibepiper.analyzer.graph.codec import to_json
from vibepiper.analyzer.source.git import GitIndex, GitRevision
from vibepiper.analyzer.source.tree import SourceTree, WorkTree
from vptest.trees import commit_all, git, write_files

HERE = Path(__file__).parents[3]
ATTRIBUTES = "*.py text\n*crlf.py eol=crlf\n*.bin binary\n*.big filter=lfs diff=lfs merge=lfs -text\n"
PATHS = (
    "a.py",
    "pkg/__init__.py",
    "pkg/b.py",
    "pkg/with space.py",
    "pkg/größe_crlf.py",
    'odd "quoted".py',
    "new\nline.py",
    "tab\tcrlf.py",
    "-dash.py",
    "data.json",
)
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
_ASSET = "from vibepiper import asset\n\n\n@asset(metadata={{'text': '''one\n  two {0}'''}})\ndef made_{0}():\n    '''Says {0}.\n\n    More.\n    '''\n    return {0}\n"


def content(path: str, number: int) -> str:
    """What a file of that path says, different for each number."""
    if path == "data.json":
        return f'["n{number}", "é"]\n'
    if number % 7 == 6:
        return POINTER
    if number % 5 == 4:
        return "import json\nfrom vibepiper import asset\nfor n in json.load(open('data.json')):\n    asset(name=n)(lambda: 1)\n"
    return _ASSET.format(number)


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    """What happens in a history, in order: an action, the path it is done to, a number."""
    action = st.sampled_from(
        ("write", "write", "write", "delete", "rename", "mode", "link", "module", "merge")
    )
    step = st.tuples(action, st.sampled_from(PATHS), st.integers(0, 30))
    return draw(st.lists(step, min_size=2, max_size=8))


def change(root: Path, action: str, path: str, number: int) -> None:
    """Do one thing and commit it."""
    target = root / path
    if action in ("write", "merge"):
        if action == "merge":
            git(root, "checkout", "--quiet", "-b", f"side{number}", "HEAD")
        if target.is_symlink():
            target.unlink()
        write_files(root, {path: content(path, number)})
    elif action == "link":
        target.unlink(missing_ok=True)
        target.parent.mkdir(exist_ok=True)
        target.symlink_to("a.py")
    elif action == "module":
        git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendored/sub{number}")
        git(root, "commit", "--quiet", "--message", "Module")
        return
    elif os.path.lexists(target):
        if action == "delete":
            target.unlink()
        elif action == "rename":
            target.rename(target.with_name(f"renamed_{number}.py"))
        elif not target.is_symlink():
            target.chmod(0o755 if number % 2 else 0o644)
    git(root, "add", "--all", "--", ".", ":!vendored")
    git(root, "commit", "--quiet", "--allow-empty", "--message", f"{action} {number}")
    if action == "merge":
        git(root, "checkout", "--quiet", "main")
        git(root, "merge", "--quiet", "--no-ff", "--message", "Merge", f"side{number}")
        git(root, "branch", "--quiet", "-D", f"side{number}")


def graph(tree: SourceTree) -> object:
    """The graph of a tree, as published."""
    return to_json(analyze(tree).graph)


def state(root: Path) -> dict[str, tuple[int, float]]:
    """Size and time of every file of a work tree, and of its index."""
    files = (path for path in root.rglob("*") if ".git" not in path.parts or path == root / ".git/index")
    return {str(path): (found.st_size, found.st_mtime) for path in files if (found := path.lstat())}


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    # Git takes too long for finding the smallest history that fails.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(changes())
def test_every_revision_of_a_history_is_read_as_its_checkout(steps: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "repository")
        root.mkdir()
        git(root, "init", "--quiet")
        write_files(
            root, {".gitattributes": ATTRIBUTES, "data.json": '["first"]', "a.py": content("a.py", 0)}
        )
        commit_all(root, "First")
        for step in steps:
            change(root, *step)
        before = state(root)
        checkout = Path(folder, "checkout")
        git(root, "worktree", "add", "--quiet", "--detach", str(checkout), "HEAD")
        for commit in git(root, "rev-list", "--all").split():
            git(checkout, "checkout", "--quiet", "--force", commit)
            plain = graph(WorkTree(checkout))
            assert graph(GitRevision(root, commit)) == plain
            assert graph(GitIndex(checkout)) == plain
        assert state(root) == before


def test_the_example_s_own_history_is_read_as_its_checkouts(tmp_path: Path) -> None:
    if not (HERE / ".git").exists() or git(HERE, "rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("this is no clone with its whole history")
    commits = git(HERE, "log", "--format=%H", "--", "examples/flights").split()
    assert commits
    for commit in {commits[0], commits[len(commits) // 2], commits[-1]}:
        folder = tmp_path / commit
        folder.mkdir()
        git(HERE, "archive", "--output", str(tmp_path / "archive.tar"), commit, "examples/flights")
        git(folder, "init", "--quiet")
        with tarfile.open(tmp_path / "archive.tar") as archive:
            archive.extractall(folder, filter="data")
        plain = graph(WorkTree(folder / "examples/flights"))
        assert graph(GitRevision(HERE / "examples/flights", commit)) == plain
