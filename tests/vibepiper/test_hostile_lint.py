"""Names, paths and comments meant to break reports: every way to lint ends, is well-formed and steers no terminal."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from vptest.commands import Result, vp, write

NAMES = (
    "]]>", "%0A::error::x", "a::b,c=d", "quo'te\\\"d", "back\\\\slash", "new\\nline", "\\r", "\\x1b[2J\\x07", "\\x9b31m", "\\u202eevil", "\\ud800half",
    "<b>&amp;", "\\0", "{braces}", "$(id)", "`id`", "データ", "e\\u0301", "x" * 5000, "", " ", "/", "//", "a/../b", "-rf", "#", "\\ufeff",
)  # fmt: skip
COMMENTS = (
    "# vp: ignore[\x1b[2J]", "# vp: ignore[\u202eVPG001]", "# vp: ignore[VPG001,,,]", "# vp: ignore[" + "VPG001," * 400 + "]",
    "# vp: ignore[]]>]", "# vp: ignore[%0A::error::x]", "# vp: ignore[", "# vp: ignore[[VPG001]]", "# vp: ignore-file[\x07]",
    "#vp:ignore[VPG001]", "# vp: ignore[VPG001]# vp: ignore[VPG006]", "# vp: ignore[" + "[" * 2000, "# vp: asset key=\x1b deps=]]>", "# vp: \x9b",
)  # fmt: skip
PATHS = (
    b"new\nline.py", b"::error::x.py", b"]]>.py", b"%0A.py", b"quo'te\".py", b"esc\x1b[2J.py", b"\xe2\x80\xaeevil.py", b"half\xff.py", b" .py", b"-rf.py",
    b"a,b=c.py", b"l" * 200 + b".py", b"<b>&.py", b"$(id).py",
)  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which every definition has a mistake, and something hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    names = [
        f'@asset(name="{name}", group="{name}", owners=["{name}"], deps=["no{name}"])\ndef a{number}(missing): return 1\n'
        for number, name in enumerate(NAMES)
    ]
    comments = [
        f"@asset\ndef c{number}(missing):  {comment}\n    return missing\n"
        for number, comment in enumerate(COMMENTS)
    ]
    head = "from vibepiper import asset, check, job\n"
    write(folder, {"names.py": head + "".join(names), "comments.py": head + "".join(comments)})
    for number, path in enumerate(PATHS):
        file = os.path.join(os.fsencode(folder), path)
        try:
            with open(file, "w") as stream:
                stream.write(f"{head}@asset\ndef p{number}(missing): return missing\n")
        except OSError:  # a file system that has no such names
            continue
    return folder


def lint(project: Path, *arguments: str) -> Result:
    done = vp(project, "lint", "--preset", "all", *arguments)
    assert done.code in (0, 1), done.err
    assert "Traceback" not in done.err
    return done


def steering(text: str) -> set[str]:
    """The characters that steer a terminal or hide."""
    return {
        each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


@pytest.mark.parametrize("format_name", ["full", "concise", "json", "github", "gitlab", "sarif", "junit"])
def test_every_format_is_whole(project: Path, format_name: str) -> None:
    done = lint(project, "--format", format_name)
    assert done.code == 1
    assert steering(done.out) == set()
    done.out.encode()
    if format_name in ("json", "gitlab", "sarif"):
        assert json.loads(done.out)
    elif format_name == "junit":
        assert len(list(ElementTree.fromstring(done.out.encode()).iter("testcase"))) > len(NAMES)
    elif format_name == "github":
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in done.out.splitlines())


def test_every_file_and_every_name_is_told_of(project: Path) -> None:
    found = lint(project, "--format", "json", "--select", "VPG001").json["findings"]
    assert len({each["path"] for each in found}) >= len(PATHS)
    assert len({each["asset"] for each in found if each["path"] == "names.py"}) >= len(NAMES) - 4


@pytest.mark.parametrize(
    "arguments", [("--statistics",), ("--diff", "--fix", "--unsafe-fixes"), ("--diff", "--add-ignore")]
)
def test_the_other_ways_end(project: Path, arguments: tuple[str, ...]) -> None:
    lint(project, *arguments)


def test_a_baseline_accepts_all_of_it(project: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "b.json")
    before = (project / "names.py").read_bytes()
    assert lint(project, "--baseline", file, "--update-baseline").code == 0
    done = lint(project, "--baseline", file, "--format", "json")
    assert (done.code, done.json["findings"]) == (0, [])
    assert (project / "names.py").read_bytes() == before
