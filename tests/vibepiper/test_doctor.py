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


def test_files_that_are_not_read_are_named_with_the_reason(tmp_path: Path) -> None:
    files = {
        "vibepiper.toml": 'exclude = ["old/"]\n',
        "shop/a.py": HEAD + "@asset\ndef a(): ...",
        "shop/plain.py": "x = 1\n",
        "tests/test_a.py": HEAD,
        "old/b.py": HEAD + "@asset\ndef b(): ...",
    }
    write(tmp_path, files)
    told = vp(tmp_path, "doctor", "--format", "json").json
    assert {each["path"]: each["reason"] for each in told["skipped"]} == {
        "shop/plain.py": "names no library of assets, nor does what it imports",
        "tests/test_a.py": "a test",
        "old/b.py": "left out by 'include' and 'exclude'",
    }
    assert told["dialects"] == {"vibepiper": 1}
    assert told["undecided"] == {"problems": 0, "facts": 0}
    assert told["cache"]["files"] > 0
    assert set(told["versions"]) == {"vibepiper", "python", "system"}
    assert "1 file: a test (tests/test_a.py)" in vp(tmp_path, "doctor").out


def test_an_entry_is_named_and_limits_what_is_read(tmp_path: Path) -> None:
    write(
        tmp_path, {"vibepiper.toml": 'entry = ["a"]\n', "a.py": HEAD + "@asset\ndef a(): ...", "b.py": HEAD}
    )
    told = vp(tmp_path, "doctor", "--format", "json").json
    assert told["entry"] == ["a"]
    assert told["skipped"] == [{"path": "b.py", "reason": "nothing that the entry imports"}]


def test_dagster_s_code_locations_are_entries(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.dagster]\nmodule_name = "shop.definitions"\n',
        "shop/__init__.py": "",
        "shop/definitions.py": "import dagster as dg\n@dg.asset\ndef a(): ...\ndefs = dg.Definitions([a])\n",
    }
    told = vp(write(tmp_path, files), "doctor", "--format", "json").json
    assert told["entry"] == ["shop.definitions"]
    assert told["dialects"] == {"dagster": 1}


def test_what_is_not_decided_is_counted_and_in_nobody_s_way(tmp_path: Path) -> None:
    code = "import other\n@asset(group=other.get())\ndef a(): ...\n@asset(name=other.get())\ndef b(): ..."
    result = vp(write(tmp_path, {"a.py": HEAD + code}), "doctor")
    assert result.code == 0
    assert "1 problem, 1 fact: 'vp lint' names them" in result.out
