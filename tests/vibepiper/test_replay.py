"""A stored answer is replayed when nothing that it was made from has changed, and never otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from vptest.trees import git, git_repository, write_files

from vibepiper import replay
from vibepiper.recording import Recording
from vibepiper.replay import ANSWERS

FILES = {
    "vibepiper.toml": 'name = "shop"\n',
    "shop/orders.py": "from vibepiper import asset\n@asset\ndef orders() -> int:\n    return 1\n",
    "shop/other.py": "LIMIT = 3\n",
    "build/made.py": "from vibepiper import asset\n@asset\ndef made(): ...\n",
    ".gitignore": "build/\n.vibepiper/\n",
}
# What runs is a copy of the entry points with click made impossible to import: only a replayed answer gets through.
REPLAY_ONLY = """
import sys
sys.modules["click"] = None
sys.argv[0] = "vp"
from vibepiper.__main__ import main
main()
"""
ANY = "import sys; sys.argv[0] = 'vp'; from vibepiper.__main__ import main; main()"


@dataclass
class Project:
    """A project and the ways to ask it."""

    root: Path

    def ask(self, *arguments: str, program: str = ANY, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``vp`` in a process of its own."""
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONSAFEPATH": "1", **variables}
        return subprocess.run(
            [sys.executable, "-c", program, *(arguments or ("list",))],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def replays(self, *arguments: str, **variables: str) -> bool:
        """Whether the answer comes without click."""
        return self.ask(*arguments, program=REPLAY_ONLY, **variables).returncode == 0


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose list is stored."""
    return stored(git_repository(tmp_path / "project", FILES))


def stored(root: Path) -> Project:
    """A project that is asked until its answer is stored: files as new as a run are not trusted, and must age."""
    project = Project(root)
    for _ in range(20):
        project.ask("list")
        if project.replays("list"):
            return project
        time.sleep(0.1)
    raise AssertionError("the answer was never stored")


def test_an_unchanged_project_is_answered_without_click(project: Project) -> None:
    first = project.ask("list")
    again = project.ask("list", program=REPLAY_ONLY)
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, 0)
    assert "orders" in again.stdout
    assert project.ask("lint").returncode == 0
    assert project.replays("lint")


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("list", "--format", "json"), {}),
        (("lint", "--staged"), {}),
        (("list",), {"VP_ENV": "production"}),
        (("list",), {"COLUMNS": "40"}),
        (("list",), {"NO_COLOR": "1"}),
        (("list",), {"LC_ALL": "C"}),
        (("list",), {"GIT_INDEX_FILE": "/nowhere"}),
        (("list",), {"PATH": "/nowhere"}),
    ],
)
def test_another_question_has_another_answer(
    project: Project, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    assert not project.replays(*arguments, **variables)


def test_variables_that_nothing_reads_change_no_answer(project: Project) -> None:
    assert project.replays("list", SHLVL="9", SOMETHING="else")


def test_a_folder_below_asks_for_itself(project: Project) -> None:
    assert not Project(project.root / "shop").replays("list")


def _rewrite(root: Path) -> None:
    path = root / "shop/orders.py"
    before = path.stat()
    path.write_text(path.read_text().replace("orders", "ordera"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited, of the same size and time": _rewrite,
    "deleted": lambda root: (root / "shop/other.py").unlink(),
    "a new file": lambda root: (root / "shop/new.py").write_text("x = 1\n"),
    "a new file in a new folder": lambda root: write_files(root, {"more/new.py": "x = 1\n"}),
    "a renamed file": lambda root: (root / "shop/other.py").rename(root / "shop/another.py"),
    "a file replaced by a link": lambda root: (
        (root / "shop/other.py").rename(root / "o"),
        (root / "shop/other.py").symlink_to(root / "o"),
    ),
    "the configuration": lambda root: (root / "vibepiper.toml").write_text('name = "bazaar"\n'),
    "another configuration nearer": lambda root: (root / "pyproject.toml").write_text("[tool.vibepiper]\n"),
    "the ignore rules": lambda root: (root / ".gitignore").write_text(".vibepiper/\n"),
    "ignore rules of a folder": lambda root: (root / "shop/.gitignore").write_text("other.py\n"),
    "ignore rules of the repository": lambda root: (root / ".git/info/exclude").write_text("other.py\n"),
    "the index": lambda root: git(root, "add", "--force", "build/made.py"),
    "git's settings": lambda root: git(root, "config", "core.excludesFile", "rules"),
    "the repository": lambda root: shutil.rmtree(root / ".git"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed(project: Project, change: Callable[[Path], object]) -> None:
    change(project.root)
    assert not project.replays("list")


def test_an_answer_truncated_at_any_byte_is_none(project: Project) -> None:
    (file,) = (project.root / ANSWERS).iterdir()
    data = file.read_bytes()
    head, _, body = data.partition(b"\n")
    key_size = int(head[len(replay.MARK) + 1 :].split()[2])
    key = body[:key_size]
    assert replay._still_valid(data, key) is not None
    for length in range(len(data)):
        assert replay._still_valid(data[:length], key) is None
    for place in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[place] ^= 1
        assert replay._still_valid(bytes(damaged), key) is None or damaged[: len(head)] != head


@pytest.mark.parametrize(("changed", "kept"), [(0.0, 0), (-5.0, 1)], ids=["meanwhile", "long before"])
def test_what_changed_while_it_was_read_is_not_stored(tmp_path: Path, changed: float, kept: int) -> None:
    """An answer begun before a file's last change may be made from what the file was."""
    file = tmp_path / "orders.py"
    file.write_text("")
    own = Path(replay.__file__).stat()
    began = int(file.stat().st_ctime_ns - changed * 1e9)
    assert own.st_ctime_ns < began
    recording = Recording(began, tmp_path, [lambda: [file]])
    recording.store(b"key", 0, bytearray(b"answer"), bytearray(), [])
    folder = tmp_path / ANSWERS
    assert len(list(folder.iterdir()) if folder.exists() else []) == kept


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write anywhere")
def test_a_project_that_may_not_be_written_is_answered(tmp_path: Path) -> None:
    root = write_files(tmp_path / "project", FILES)
    root.chmod(0o555)
    done = Project(root).ask()
    root.chmod(0o755)
    assert (done.returncode, "orders" in done.stdout) == (0, True)


def test_two_processes_share_the_caches(tmp_path: Path) -> None:
    root = write_files(
        tmp_path,
        {**FILES, **{f"shop/m{n}.py": FILES["shop/orders.py"].replace("orders", f"o{n}") for n in range(40)}},
    )
    command = [sys.executable, "-P", "-c", ANY, "list"]
    asked = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    answers = [process.communicate() for process in asked]
    assert len({answer for answer, _ in answers}) == 1
    assert [errors for _, errors in answers] == [b""] * 3
    assert answers[0][0].count(b"shop/m") == 40
