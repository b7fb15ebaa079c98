"""The pre-commit hook in real commits: real git, real pre-commit, the hook's own manifest."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent

RAW = "from vibepiper import asset\n\n@asset\ndef raw_orders():\n    return [1]\n"
CLEAN = "from vibepiper import asset\n\n@asset\ndef clean_orders(raw_orders):\n    return raw_orders\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program in a repository of its own, apart from the user's configuration."""
    repository = tmp_path / "repository"
    repository.mkdir()
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "VP_", "PRE_COMMIT"))
    }
    environment = {
        **outside,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@acme.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@acme.org",
        "NO_COLOR": "1",
    }

    def call(*command: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    return call


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Path:
    """A repository with two assets in two files, committed, and the hook in place."""
    folder = tmp_path / "repository"
    run("git", "init", "--quiet", "--initial-branch", "main")
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local_configuration()))
    (folder / "raw.py").write_text(RAW)
    (folder / "clean.py").write_text(CLEAN)
    run("pre-commit", "install")
    run("git", "add", ".")
    run("git", "commit", "--quiet", "--message", "Start")
    return folder


def hook() -> dict[str, Any]:
    (declared,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return dict(declared)


def local_configuration() -> dict[str, Any]:
    """The hook as its manifest declares it, but taken from this environment: nothing is downloaded."""
    return {"repos": [{"repo": "local", "hooks": [{**hook(), "language": "system"}]}]}


def test_the_manifest_is_valid_and_runs_the_linter_on_the_index(run: Run) -> None:
    run("pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert hook()["entry"] == "vp-lint --staged"
    assert hook()["language"] == "python"


def test_a_deleted_upstream_file_stops_the_commit(repository: Path, run: Run) -> None:
    run("git", "rm", "--quiet", "raw.py")
    refused = run("git", "commit", "--message", "Drop the raw orders", fails=True)
    shown = refused.stdout + refused.stderr
    assert "clean.py:4:18 VPG001 asset 'clean_orders' reads 'raw_orders', which no asset defines." in shown
    assert "4 | def clean_orders(raw_orders):" in shown
    assert run("git", "log", "--format=%s").stdout.split() == ["Start"]


def test_the_last_python_files_can_be_deleted(repository: Path, run: Run) -> None:
    run("git", "rm", "--quiet", "*.py")
    refused = run("git", "commit", "--message", "Start anew")
    assert run("git", "log", "--format=%s", "-1").stdout == "Start anew\n", refused.stdout


def test_the_index_counts_and_not_the_working_tree(repository: Path, run: Run) -> None:
    broken = CLEAN.replace("(raw_orders)", "(raw_ordres)")
    (repository / "clean.py").write_text(broken)
    # Broken in the working tree only: what is committed is whole.
    (repository / "notes.txt").write_text("note")
    run("git", "add", "notes.txt")
    run("git", "commit", "--quiet", "--message", "Note")
    # Broken in the index, mended in the working tree: pre-commit sets that aside, and the index is what counts.
    run("git", "add", "clean.py")
    (repository / "clean.py").write_text(CLEAN)
    refused = run("git", "commit", "--message", "Break", fails=True)
    assert (
        "reads 'raw_ordres', which no asset defines. Did you mean 'raw_orders'?"
        in refused.stdout + refused.stderr
    )
    assert (repository / "clean.py").read_text() == CLEAN


def test_a_commit_that_removes_both_ends_of_an_edge_passes(repository: Path, run: Run) -> None:
    run("git", "rm", "--quiet", "raw.py", "clean.py")
    (repository / "other.py").write_text(RAW.replace("raw_orders", "other"))
    run("git", "add", "other.py")
    run("git", "commit", "--quiet", "--message", "Start again")
