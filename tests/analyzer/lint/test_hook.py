"""The pre-commit hook in real commits: real git, real pre-commit, the hook's own manifest."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def hooks() -> dict[str, dict[str, Any]]:
    declared = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return {entry["id"]: entry for entry in declared}


def local_configuration(*names: str) -> dict[str, Any]:
    """The hooks as their manifest declares them, but taken from this environment: nothing is downloaded."""
    chosen = [{**hooks()[name], "language": "system"} for name in names or ("vp-lint",)]
    return {"repos": [{"repo": "local", "hooks": chosen}]}


def use(repository: Path, run: Run, *names: str) -> None:
    """Commit another choice of hooks."""
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local_configuration(*names)))
    run("git", "add", ".pre-commit-config.yaml")
    run("git", "commit", "--quiet", "--no-verify", "--message", "Choose hooks")


def test_the_manifest_is_valid_and_says_what_each_hook_reads(run: Run) -> None:
    run("pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert {name: entry["entry"] for name, entry in hooks().items()} == {
        "vp-lint": "vp-lint --staged",
        "vp-lint-fix": "vp-lint --fix",
        "vp-diff": "vp diff --staged HEAD",
    }
    for entry in hooks().values():
        assert (entry["language"], entry["pass_filenames"], entry["always_run"]) == ("python", False, True)


def test_what_the_hooks_install_is_small() -> None:
    def needed(name: str) -> set[str]:
        found = {canonicalize_name(name)}
        waiting = [name]
        while waiting:
            for text in distribution(waiting.pop()).requires or ():
                requirement = Requirement(text)
                key = canonicalize_name(requirement.name)
                if key not in found and (
                    requirement.marker is None or requirement.marker.evaluate({"extra": ""})
                ):
                    found.add(key)
                    waiting.append(requirement.name)
        return found

    installed = needed("vibepiper")
    assert "libcst" in installed
    assert not installed & {
        "pandas",
        "numpy",
        "pyarrow",
        "pandera",
        "sqlalchemy",
        "duckdb",
        "mkdocs",
        "jinja2",
    }


def test_a_correction_stops_the_commit_until_it_is_staged(repository: Path, run: Run) -> None:
    use(repository, run, "vp-lint-fix")
    (repository / "raw.py").write_text(
        RAW.replace("def raw_orders():", "def raw_orders():  # vp: ignore[VPG006]")
    )
    run("git", "add", "raw.py")
    refused = run("git", "commit", "--message", "Accept", fails=True)
    assert "files were modified by this hook" in refused.stdout + refused.stderr
    assert (repository / "raw.py").read_text() == RAW
    (repository / "raw.py").write_text(RAW + "# more\n")
    run("git", "commit", "--quiet", "--all", "--message", "Comment")


def test_a_breaking_change_stops_the_commit_and_an_added_asset_does_not(repository: Path, run: Run) -> None:
    use(repository, run, "vp-diff")
    (repository / "more.py").write_text(RAW.replace("raw_orders", "more"))
    run("git", "add", "more.py")
    run("git", "commit", "--quiet", "--message", "Add")
    run("git", "rm", "--quiet", "raw.py")
    refused = run("git", "commit", "--message", "Remove", fails=True)
    assert "raw_orders" in refused.stdout + refused.stderr
    assert "clean_orders" in refused.stdout + refused.stderr


def test_the_first_commit_of_a_repository_breaks_nothing(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "repository"
    run("git", "init", "--quiet", "--initial-branch", "main")
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local_configuration(*hooks())))
    (folder / "raw.py").write_text(RAW)
    run("pre-commit", "install")
    run("git", "add", ".")
    run("git", "commit", "--quiet", "--message", "Start")


MADE = (
    "from vibepiper import asset\nfrom helpers import NAME\n\n@asset(name=NAME)\ndef made():\n    return 1\n"
)


@pytest.mark.parametrize("change", ["rename", "forget"])
def test_a_module_that_the_commit_lacks_is_named(change: str, repository: Path, run: Run) -> None:
    use(repository, run, "vp-lint", "vp-diff")
    (repository / "made.py").write_text(MADE)
    (repository / "helpers.py").write_text('NAME = "made_here"\n')
    run("git", "add", "made.py")
    if change == "rename":
        run("git", "add", "helpers.py")
        run("git", "commit", "--quiet", "--message", "Make")
        run("git", "mv", "helpers.py", "tools.py")
    # Else helpers.py stays untracked: it is there on disk, but not in the commit.
    refused = run("git", "commit", "--message", "Go on", fails=True)
    assert "helpers" in refused.stdout + refused.stderr


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
