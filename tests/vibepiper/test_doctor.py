"""``vp doctor``: what it says of a project, and its exit code."""

from pathlib import Path

from vptest.commands import vp, write

HEAD = "from vibepiper import asset\n"


def test_a_healthy_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"pyproject.toml": "", "src/shop/__init__.py": "", "src/shop/a.py": HEAD + "@asset\ndef a(): ..."},
    )
    result = vp(tmp_path, "doctor")
    assert result.code == 0
    assert "imports start from  src, ." in result.out
    assert "nothing is in the way" in result.out


def test_missing_modules_and_unread_files_are_named_with_the_roots_tried(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/a.py": HEAD + "from shop.generated import make\n@asset\ndef a(): ...",
        "shop/bad.py": HEAD + "def (",
    }
    write(tmp_path, files)
    result = vp(tmp_path, "doctor", "--format", "json")
    assert result.code == 1
    assert [(each["kind"], each["subject"], each["line"]) for each in result.json["findings"]] == [
        ("missing module", "shop.generated", 2),
        ("unread file", "shop/bad.py", 2),
    ]
    assert "looked below '.'" in result.json["findings"][0]["message"]
    assert "2 things in the way" in vp(tmp_path, "doctor").out


def test_a_project_below_another_folder_gets_the_root_to_add(tmp_path: Path) -> None:
    files = {
        "lib/py/shop/__init__.py": "",
        "lib/py/shop/base.py": HEAD + "b = 1\n",
        "p.py": HEAD + "from shop.base import b\n@asset\ndef a(): ...",
    }
    write(tmp_path, files)
    assert 'add "lib/py"' in vp(tmp_path, "doctor").out
    write(tmp_path, {"vibepiper.toml": 'source-roots = [".", "lib/py"]\n'})
    assert vp(tmp_path, "doctor").code == 0
