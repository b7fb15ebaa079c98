"""Packaging: the wheel holds exactly what the tree holds."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "vibepiper": "vibepiper",
    "analyzer": "vibepiper/analyzer",
    "executor": "vibepiper/executor",
    "docsgen": "vibepiper/docsgen",
    "site_templates": "vibepiper/site_templates",
}


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel built from a copy of the tracked tree, its metadata apart."""
    copy = tmp_path_factory.mktemp("tree")
    for name in tree_files("", "pyproject.toml", "README.md", "LICENSE", *FOLDERS):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, copy],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def tree_files(prefix: str, *paths: str) -> set[str]:
    """The files under those paths that git tracks or would track, read from the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *paths],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return {prefix + name for name in names}


@pytest.mark.slow
def test_the_wheel_equals_the_tree(wheel_files: set[str]) -> None:
    expected = {
        installed + name[len(folder) :]
        for folder, installed in FOLDERS.items()
        for name in tree_files("", folder)
    }
    assert wheel_files == expected
