"""The canary: analysing, linting, diffing and documenting never import a line of the analysed project."""

import subprocess
from pathlib import Path

import pytest
from vptest.commands import vp, write

CANARY = """from pathlib import Path

Path(__file__).with_name("canary.txt").write_text("imported")
"""
PROJECT = {
    "shop/__init__.py": CANARY,
    "shop/orders.py": f"""{CANARY}
import not_installed_anywhere
from vibepiper import asset, check, source

raw = source("raw", uri="raw.csv")


@asset(owners=["a@b.c"])
def orders(raw: not_installed_anywhere.Frame) -> int:
    return 1


@check(asset=orders)
def positive(orders: int) -> bool:
    return orders > 0
""",
    "shop/raises.py": f"{CANARY}\nimport vibepiper\nraise RuntimeError('imported')\n",
    "conftest.py": CANARY,
    "setup.py": CANARY,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, PROJECT)
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "show orders",
        "explain orders",
        "graph",
        "graph --format mermaid",
        "lint",
        "lint --staged",
        "diff",
        "diff HEAD..HEAD",
        "docs build --mermaid none",
        "status",
        "runs",
        "run --plan +orders",
    ],
)
def test_reading_a_project_imports_nothing_of_it(project: Path, command: str) -> None:
    result = vp(project, *command.split())
    assert result.code in (0, 1), result.err
    assert not list(project.rglob("canary.txt"))


def test_the_canary_sings_when_the_project_is_imported(project: Path) -> None:
    vp(project, "verify")
    assert list(project.rglob("canary.txt"))
