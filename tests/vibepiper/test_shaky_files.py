"""Files that vanish, change or can't be read while a project is analysed, and caches that can't be trusted."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from vibepiper.analyzer.source.tree import WorkTree
from vptest.commands import vp
from vptest.trees import git, git_repository, write_files

ASSET = "from vibepiper import asset\n\n\n@asset\ndef {0}():\n    return 1\n"
FILES = {
    "orders.py": ASSET.format("orders"),
    "users.py": ASSET.format("users"),
    "vibepiper.toml": "name = 'p'\n",
}
CACHE = ".vibepiper"


def keys(folder: Path) -> list[str]:
    """What ``vp list`` lists."""
    listed = vp(folder, "list", "--format", "json")
    assert listed.code == 0, listed.err
    return [asset["key"] for asset in listed.json["assets"]]


def cache_files(folder: Path) -> list[Path]:
    """All files that commands keep."""
    return sorted(
        path for path in (folder / CACHE).rglob("*") if path.is_file() and path.name != ".gitignore"
    )


def removed(path: Path) -> None:
    """The file is gone."""
    path.unlink()


def emptied(path: Path) -> None:
    """The file holds nothing."""
    path.write_bytes(b"")


def broken(path: Path) -> None:
    """The file is no Python any more."""
    path.write_bytes(b"from vibepiper import asset\ndef (")


def made_folder(path: Path) -> None:
    """The file is a folder now."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [removed, emptied, broken, made_folder])
@pytest.mark.parametrize("with_git", [True, False], ids=["git", "plain"])
def test_a_file_that_changes_after_it_was_listed_spoils_nothing(
    change: Callable[[Path], None], with_git: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "p"
    git_repository(root, FILES) if with_git else write_files(root, FILES)
    read = WorkTree.read
    done: list[str] = []

    def reading(tree: WorkTree, path: str) -> bytes:
        if path == "users.py" and not done:
            done.append(path)
            change(root / path)
        return read(tree, path)

    monkeypatch.setattr(WorkTree, "read", reading)
    found = keys(root)
    assert done
    assert found == ["orders"]
    linted = vp(root, "lint", "--format", "json")
    assert [each["code"] for each in linted.json["findings"]] == (["VPE001"] if change is broken else [])


@pytest.mark.parametrize("with_git", [True, False], ids=["git", "plain"])
def test_links_that_lead_nowhere_or_round_are_passed_by(with_git: bool, tmp_path: Path) -> None:
    root = tmp_path / "p"
    git_repository(root, FILES) if with_git else write_files(root, FILES)
    (root / "round").symlink_to(root, target_is_directory=True)
    (root / "self.py").symlink_to("self.py")
    (root / "one.py").symlink_to("two.py")
    (root / "two.py").symlink_to("one.py")
    (root / "nowhere.py").symlink_to("missing/file.py")
    os.mkfifo(root / "pipe.py")
    assert keys(root) == ["orders", "users"]
    assert vp(root, "lint").code == 0


def as_nobody(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``vp`` as a user who is no administrator; skip where that can't be."""
    command = [
        sys.executable,
        "-P",
        "-c",
        "import sys; sys.argv[0] = 'vp'; from vibepiper.__main__ import main; main()",
    ]
    prefix: list[str] = []
    if os.geteuid() == 0:
        tool = shutil.which("setpriv")
        if tool is None:
            pytest.skip("an administrator may do anything, and there is no setpriv")
        prefix = [tool, "--reuid=65534", "--regid=65534", "--clear-groups"]
        if subprocess.run(
            [*prefix, *command, "--help"], capture_output=True, check=False, cwd="/"
        ).returncode:
            pytest.skip("another user can't run this Python")
    environment = {
        **os.environ,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    environment |= {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*prefix, *command, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that other users may look into."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if os.geteuid() == 0:
            folder.chmod(folder.stat().st_mode | 0o055)
    return tmp_path


def test_a_project_that_may_only_be_read_is_read(shared: Path) -> None:
    root = write_files(shared / "p", FILES)
    (root / "sub").mkdir()
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for arguments in (("list",), ("lint",), ("list",)):
        done = as_nobody(root, *arguments)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert "orders" in as_nobody(root, "list").stdout
    assert not (root / CACHE).exists()
    root.chmod(0o755)


def test_a_file_that_may_not_be_read_is_named(shared: Path) -> None:
    root = write_files(shared / "p", FILES)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (root / "users.py").chmod(0)
    done = as_nobody(root, "lint")
    assert done.returncode == 1, done.stderr
    assert "users.py:1:1 VPE002 this file can't be read: Permission denied" in done.stdout
    listed = as_nobody(root, "list")
    assert "orders" in listed.stdout
    assert "users.py:1:1: this file can't be read: Permission denied" in listed.stderr


READS = """
from pathlib import Path
for name in Path({0!r}).read_text().split():
    asset(name=name)(lambda: 1)
"""


@pytest.mark.parametrize("path", ["pipe", "zeros", "a\0b", "\ud800", "x" * 300], ids=ascii)
def test_code_that_reads_what_is_no_file_keeps_nobody_waiting(path: str, tmp_path: Path) -> None:
    root = write_files(tmp_path, {**FILES, "users.py": FILES["users.py"] + READS.format(path)})
    os.mkfifo(root / "pipe")
    (root / "zeros").symlink_to("/dev/zero")
    for _ in range(2):
        assert keys(root) == ["orders", "users"]
        listed = vp(root, "list")
        assert "there may be more assets: users.py:10 " in listed.err


def test_a_cache_cut_off_or_changed_at_any_place_changes_no_answer(tmp_path: Path) -> None:
    root = write_files(tmp_path, FILES)
    expected = keys(root)
    vp(root, "lint")
    choice = random.Random(1)
    kept = {path: path.read_bytes() for path in cache_files(root)}
    assert kept
    for turn in range(24):
        for path, data in kept.items():
            place = choice.randrange(len(data) + 1)
            changed = bytearray(data[:place] if turn % 2 else data)
            if not turn % 2 and data:
                changed[place % len(data)] ^= 1 << choice.randrange(8)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(changed)
        assert keys(root) == expected
        assert vp(root, "lint").code == 0


def test_processes_that_share_a_cache_agree(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**FILES, **{f"m{n}.py": ASSET.format(f"a{n}") for n in range(30)}})
    command = [
        sys.executable,
        "-P",
        "-c",
        "import sys; sys.argv[0] = 'vp'; from vibepiper.__main__ import main; main()",
    ]
    for _ in range(2):
        asked = [
            subprocess.Popen([*command, name], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for name in ("list", "list", "lint")
        ]
        answers = [process.communicate() for process in asked]
        assert [process.returncode for process in asked] == [0, 0, 0], answers
        assert answers[0][0] == answers[1][0]
        write_files(root, {"m1.py": ASSET.format("changed")})
    assert "changed" in keys(root)


def test_a_cache_of_another_kind_is_no_obstacle(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**FILES, CACHE: "a file where the folder should be"})
    assert keys(root) == ["orders", "users"]
    git(root, "init", "--quiet")
    assert vp(root, "lint").code == 0
