"""Imports: the public package stays light, and no module gets a second identity."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("analyzer", "executor", "docsgen", "site_templates", "vibepiper")
HEAVY = {
    "duckdb", "fsspec", "libcst", "mkdocs", "networkx", "numpy", "pandas", "pandera", "polars", "pyarrow",
    "rich", "sqlalchemy", "sqlglot",
}  # fmt: skip


def loaded_by(code: str, cwd: Path) -> set[str]:
    """The top-level modules in memory after running ``code`` in a fresh interpreter."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*{{m.partition('.')[0] for m in sys.modules}})"],
        capture_output=True,
        text=True,
        check=True,
        cwd=cwd,
    )
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import vibepiper",
        "from vibepiper import asset, check, source, Schema, DailyPartitions",
        "import vibepiper.commands.group",
        "import vibepiper.config",
        "import vibepiper.analyzer.graph",
    ],
)
def test_imports_load_nothing_heavy(code: str, tmp_path: Path) -> None:
    assert not loaded_by(code, tmp_path) & HEAVY


def test_the_probe_of_loaded_modules_sees_heavy_ones(tmp_path: Path) -> None:
    assert "networkx" in loaded_by("import networkx", tmp_path)


def source_files() -> list[Path]:
    return [
        path for folder in (*FOLDERS, "tests", "examples") for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def absolute_imports(text: str) -> set[str]:
    """The absolute module names that a text imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


def test_no_folder_is_imported_by_its_bare_name() -> None:
    bare = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in source_files()
        for name in absolute_imports(path.read_text(encoding="utf-8"))
        if name.partition(".")[0] in {"analyzer", "executor", "docsgen", "site_templates"}
    }
    assert not bare


@pytest.mark.parametrize("folder", FOLDERS[:3])
def test_imports_inside_a_folder_are_relative(folder: str) -> None:
    absolute = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in absolute_imports(path.read_text(encoding="utf-8"))
        if (name + ".").startswith(f"vibepiper.{folder}.")
    }
    assert not absolute
