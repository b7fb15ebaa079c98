"""Which files a project has, with git and without."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from vibepiper.analyzer.source.errors import (
    MissingPath,
    NotARepository,
    ShallowClone,
    UnknownRevision,
    UnreadableFile,
    UnrelatedHistories,
)
from vibepiper.analyzer.source.git import GitIndex, GitRevision, default_base, merge_base
from vibepiper.analyzer.source.tree import MOST_BYTES, MemoryTree, WorkTree
from vptest.trees import commit_all, git, git_repository, write_files

FILES = {
    "a.py": "x = 1\n",
    "pkg/b.py": "y = 2\n",
    "pkg/größe.py": "z = 3\n",
    "with space.toml": "k = 1\n",
    ".gitignore": "ignored.py\nbuild/\n",
}


def test_a_mapping_is_a_tree() -> None:
    tree = MemoryTree({"b.py": "é", "a.py": b"\xff"})
    assert tree.paths() == ("a.py", "b.py")
    assert (tree.read("a.py"), tree.read("b.py")) == (b"\xff", "é".encode())
    assert (tree.exists("a.py"), tree.exists("c.py")) == (True, False)


def test_a_missing_file_is_named_with_a_suggestion() -> None:
    with pytest.raises(MissingPath, match=r"'ordrs\.py'.* Did you mean 'orders\.py'\?"):
        MemoryTree({"orders.py": ""}).read("ordrs.py")


@pytest.mark.parametrize("with_git", [True, False])
def test_the_work_tree_lists_what_is_not_ignored(tmp_path: Path, with_git: bool) -> None:
    root = git_repository(tmp_path / "p", FILES) if with_git else write_files(tmp_path / "p", FILES)
    write_files(
        root,
        {
            "new.py": "",
            "ignored.py": "",
            "build/out.py": "",
            "pkg/deep/ignored.py": "",
            ".venv/lib/x.py": "",
            "node_modules/y.py": "",
            ".vibepiper/cache/z.py": "",
        },
    )
    tree = WorkTree(root)
    assert tree.paths() == (".gitignore", "a.py", "new.py", "pkg/b.py", "pkg/größe.py", "with space.toml")
    assert tree.read("pkg/größe.py") == b"z = 3\n"
    # What isn't listed can be read all the same, if it is there.
    assert tree.exists("ignored.py")
    assert not tree.exists("pkg")


def test_a_nested_gitignore_counts_below_its_folder_without_git(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"a/.gitignore": "/x.py\n", "a/x.py": "", "a/b/x.py": "", "x.py": ""})
    assert WorkTree(root).paths() == ("a/.gitignore", "a/b/x.py", "x.py")


def test_a_deleted_file_is_gone_from_the_work_tree_but_not_from_the_index(tmp_path: Path) -> None:
    root = git_repository(tmp_path, FILES)
    (root / "a.py").unlink()
    assert "a.py" not in WorkTree(root).paths()
    assert GitIndex(root).read("a.py") == b"x = 1\n"
    git(root, "add", "--all")
    assert "a.py" not in GitIndex(root).paths()
    assert GitRevision(root, "HEAD").read("a.py") == b"x = 1\n"


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), ("a.py", "pkg/b.py", "pkg/größe.py")),
        (("pkg/",), (), ("pkg/b.py", "pkg/größe.py")),
        ((), ("pkg/*", "!pkg/b.py"), ("a.py", "pkg/b.py")),
        (("*.py",), ("/a.py",), ("pkg/b.py", "pkg/größe.py")),
    ],
)
def test_patterns_choose_files(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    tree = WorkTree(write_files(tmp_path, FILES), include, exclude)
    assert tuple(path for path in tree.paths() if path.endswith(".py")) == expected


def test_a_project_that_an_outer_repository_ignores_is_still_one(tmp_path: Path) -> None:
    outer = git_repository(tmp_path, {".gitignore": "inner/\n"})
    inner = write_files(outer / "inner", {"a.py": ""})
    assert WorkTree(inner).paths() == ("a.py",)


def test_links_are_not_followed(tmp_path: Path) -> None:
    root = git_repository(tmp_path / "p", {"a.py": ""})
    secret = write_files(tmp_path, {"secret.py": "password = 1"}) / "secret.py"
    (root / "link.py").symlink_to(secret)
    commit_all(root, "Link")
    for tree in (WorkTree(root), GitIndex(root), GitRevision(root, "HEAD")):
        assert tree.paths() == ("a.py",)


def test_a_revision_is_read_without_touching_the_work_tree(tmp_path: Path) -> None:
    root = git_repository(tmp_path, FILES)
    first = git(root, "rev-parse", "HEAD")
    write_files(root, {"a.py": "x = 2\n", "c.py": ""})
    commit_all(root, "Second")
    write_files(root, {"a.py": "x = 3\n"})
    assert GitRevision(root, first).read("a.py") == b"x = 1\n"
    assert GitRevision(root, "HEAD").read("a.py") == b"x = 2\n"
    assert (root / "a.py").read_bytes() == b"x = 3\n"
    assert not GitRevision(root, "HEAD~1").exists("c.py")
    assert GitRevision(root, "HEAD~1").commit == first


def test_the_project_may_be_a_folder_of_the_repository(tmp_path: Path) -> None:
    root = (
        git_repository(tmp_path, {"data é/x/a.py": "1", "data é/x/b/c.py": "2", "other.py": "3"}) / "data é/x"
    )
    expected = ("a.py", "b/c.py")
    for tree in (WorkTree(root), GitIndex(root), GitRevision(root, "main")):
        assert tree.paths() == expected
        assert tree.read("b/c.py") == b"2"


def test_the_index_shows_what_is_staged(tmp_path: Path) -> None:
    root = git_repository(tmp_path, FILES)
    write_files(root, {"a.py": "staged"})
    git(root, "add", "a.py")
    write_files(root, {"a.py": "not staged"})
    assert GitIndex(root).read("a.py") == b"staged"


def test_a_partial_commit_s_own_index_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = git_repository(tmp_path / "p", FILES)
    (root / ".git/next-index").write_bytes((root / ".git/index").read_bytes())
    write_files(root, {"a.py": "staged"})
    git(root, "add", "a.py")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
    assert GitIndex(root / "pkg").read("b.py") == b"y = 2\n"
    assert GitIndex(root).read("a.py") == b"x = 1\n"


def test_another_repository_s_index_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = git_repository(tmp_path / "other", {"o.py": ""})
    root = git_repository(tmp_path / "p", FILES)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert GitIndex(root).exists("a.py")
    assert WorkTree(root).paths() == tuple(sorted(FILES))


def test_nothing_that_the_repository_configures_is_run(tmp_path: Path) -> None:
    root = git_repository(tmp_path / "p", FILES)
    canary = tmp_path / "canary"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{canary}'\ncat\n")
    script.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(script))
    git(root, "config", "filter.evil.smudge", str(script))
    git(root, "config", "filter.evil.clean", str(script))
    (root / ".git/info/attributes").write_text("*.py filter=evil\n")
    for tree in (WorkTree(root), GitIndex(root), GitRevision(root, "HEAD")):
        assert tree.read("a.py") == b"x = 1\n"
    assert not canary.exists()


def test_names_are_read_as_they_are(tmp_path: Path) -> None:
    name = "new\nline.py"
    root = git_repository(tmp_path, {name: "1"})
    for tree in (WorkTree(root), GitIndex(root), GitRevision(root, "HEAD")):
        assert tree.read(name) == b"1"


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("mian", "unknown revision 'mian'.* Did you mean 'main'"),
        ("--upload-pack=x", "unknown revision '--upload-pack=x'"),
        ("HEAD~5", "unknown revision 'HEAD~5'.* git fetch"),
        ("v1", "unknown revision 'v1'.* Did you mean 'v1.0'"),
        ("HEAD:a.py", "unknown revision"),
    ],
)
def test_an_unknown_revision_says_what_is_known(tmp_path: Path, revision: str, message: str) -> None:
    root = git_repository(tmp_path, FILES)
    git(root, "tag", "v1.0")
    with pytest.raises(UnknownRevision, match=message):
        GitRevision(root, revision)


def test_a_repository_without_commits_says_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(UnknownRevision, match="no branch with commits yet"):
        GitRevision(tmp_path, "main")
    assert WorkTree(write_files(tmp_path, {"a.py": ""})).paths() == ("a.py",)


@pytest.mark.parametrize("make", [lambda root: GitRevision(root, "main"), GitIndex, default_base])
def test_outside_a_repository_git_is_refused_with_a_remedy(tmp_path: Path, make) -> None:
    with pytest.raises(NotARepository, match="not in a git repository; run 'git init'"):
        make(tmp_path)


def test_without_a_git_program_the_folder_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = git_repository(tmp_path / "p", FILES)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert WorkTree(root).paths() == tuple(sorted(FILES))
    with pytest.raises(NotARepository, match="no git program"):
        GitIndex(root)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPath, match="nowhere"):
        WorkTree(tmp_path / "nowhere").paths()


def test_the_base_is_the_upstream_s_default_branch(tmp_path: Path) -> None:
    origin = git_repository(tmp_path / "origin", FILES)
    git(origin, "branch", "-m", "trunk")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "--quiet", "-b", "feature")
    assert default_base(clone) == "origin/trunk"
    write_files(clone, {"a.py": "x = 2\n"})
    commit_all(clone, "Change")
    assert merge_base(clone, default_base(clone), "HEAD") == git(origin, "rev-parse", "HEAD")


def test_the_base_without_a_remote(tmp_path: Path) -> None:
    root = git_repository(tmp_path, FILES)
    assert default_base(root) == "main"
    git(root, "branch", "-m", "mine")
    assert default_base(root) == "HEAD"


def test_a_shallow_clone_says_how_to_deepen_it(tmp_path: Path) -> None:
    origin = git_repository(tmp_path / "origin", FILES)
    git(origin, "checkout", "--quiet", "-b", "feature")
    commit_all(origin, "On the branch")
    git(origin, "checkout", "--quiet", "main")
    commit_all(origin, "On main")
    url = f"file://{origin}"
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--no-single-branch", url, "clone")
    with pytest.raises(ShallowClone, match="git fetch --unshallow"):
        merge_base(tmp_path / "clone", "origin/main", "origin/feature")
    with pytest.raises(
        ShallowClone, match="lacks the history needed for 'HEAD~1'; run 'git fetch --unshallow'"
    ):
        GitRevision(tmp_path / "clone", "HEAD~1")
    with pytest.raises(UnknownRevision, match="Did you mean 'main'"):
        GitRevision(tmp_path / "clone", "mian")


def test_unrelated_histories_have_no_base(tmp_path: Path) -> None:
    root = git_repository(tmp_path, FILES)
    git(root, "checkout", "--quiet", "--orphan", "other")
    commit_all(root, "Another beginning")
    with pytest.raises(UnrelatedHistories, match="no common ancestor"):
        merge_base(root, "main", "other")


def test_a_tree_s_git_process_ends_with_it(tmp_path: Path) -> None:
    tree = GitRevision(git_repository(tmp_path, FILES), "HEAD")
    tree.read("a.py")
    process = tree._reader._process
    assert process.poll() is None
    del tree
    assert process.poll() == 0


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = WorkTree(write_files(tmp_path, {"a.py": ""}))

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableFile, match=r"'a.py' can't be read: Permission denied; .*'exclude'"):
        tree.read("a.py")


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    os.truncate(write_files(tmp_path, {"a.py": ""}) / "a.py", MOST_BYTES + 1)
    with pytest.raises(UnreadableFile, match=r"it has 268,435,457 bytes"):
        WorkTree(tmp_path).read("a.py")


@pytest.mark.parametrize(
    "path", ["pipe", "zeros", "folder", "gone", "a\0b", "\ud800", "folder/\0"], ids=ascii
)
def test_what_is_no_file_is_missing(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    tree = WorkTree(tmp_path)
    assert not tree.exists(path)
    with pytest.raises(MissingPath):
        tree.read(path)
    # What is kept of an answer looks these up again.
    assert all(b"\0" not in os.fsencode(asked) for asked in tree.asked)


def test_ignore_rules_that_cannot_be_read_ignore_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "", "b/b.py": "", "c/.gitignore": "c.py", "c/c.py": ""})
    (tmp_path / ".gitignore").symlink_to("gone")
    os.mkfifo(tmp_path / "b/.gitignore")
    assert WorkTree(tmp_path).paths() == ("a.py", "b/b.py", "c/.gitignore")
