"""No input file ends or stalls the process: a bad file is a problem that says what is wrong and where."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from vibepiper.analyzer.graph.model import Problem
from vibepiper.analyzer.source.newer import child
from vibepiper.analyzer.source.parse import parse_file
from vibepiper.analyzer.source.parsed import ParsedFile

WRONG = [
    ("a syntax error is found where it is", b"x = 1\ndef f(:\n", "VPE001", (2, 7), "invalid syntax"),
    ("null bytes", b"x = 1\0", "VPE001", (1, 1), "null bytes"),
    ("an encoding that text has not", b"# coding: rot13\nx = 1", "VPE001", (1, 1), "rot13"),
    ("an encoding that doesn't exist", b"# coding: klingon\nx = 1", "VPE001", (1, 1), "klingon"),
    ("bytes that are not UTF-8", b"x = '\xff'", "VPE001", (1, 8), "utf-8"),
    ("UTF-16", "x = 1".encode("utf-16"), "VPE001", (1, 1), ""),
    ("an unterminated string", b"x = '''a\n\n", "VPE001", (1, 5), "unterminated"),
    ("many brackets", b"x = " + b"(" * 3000, "VPE002", (1, 205), "nested"),
    ("many brackets, closed", b"x = " + b"[" * 10_000 + b"]" * 10_000, "VPE002", (1, 205), "nested"),
    ("a long sum", b"x = 1\ny = 1" + b" + 1" * 10_000, "VPE002", (1, 1), "nested"),
    ("a sum beyond the limit", b"x = 1\ny = 1" + b" + 1" * 300, "VPE002", (2, 1), "at most 200"),
    ("a long chain of calls", b"x = a" + b".b()" * 10_000, "VPE002", (1, 1), "nested"),
    ("a long elif chain", b"if a: b\n" + b"elif a: b\n" * 300, "VPE002", None, "at most 200"),
    ("a huge file", b"x = 1\n" * 400_000, "VPE002", (1, 1), "bytes"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "place", "reason"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_a_bad_file_is_a_problem(data: bytes, code: str, place: tuple[int, int] | None, reason: str) -> None:
    problem = parse_file("lib/a.py", data)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.location.path, problem.withholds) == (code, "lib/a.py", ("*",))
    assert reason in problem.message
    if place is not None:
        assert (problem.location.line, problem.location.column) == place


SOUND = {
    "empty": b"",
    "only a comment": b"# a",
    "byte order mark": b"\xef\xbb\xbfx = 1",
    "latin-1": b"# coding: latin-1\nx = '\xe9'",
    "carriage returns only": b"x = 1\ry = 2\r",
    "mixed newlines and tabs": b"if x:\r\n\ty = 1\n\tz = 2\r",
    "calls in calls": b"x = " + b"f(" * 95 + b"1" + b")" * 95,
    "lambdas in lambdas": b"x = " + b"(lambda x=1: " * 120 + b"1" + b")" * 120,
    "functions in functions": b"".join(b" " * i + b"def f():\n" for i in range(95)) + b" " * 95 + b"pass",
    "a long table": b"x = [\n" + b"1,\n" * 100_000 + b"]\n",
    "many brackets that mean nothing": b"x = " + b"(" * 190 + b"1" + b")" * 190,
    "an invalid escape": rb"x = '\q'",
}


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND)
def test_an_odd_file_is_read(data: bytes) -> None:
    parsed = parse_file("a.py", data)
    assert isinstance(parsed, ParsedFile), parsed
    assert parsed.location(parsed.module).line == 1


def test_a_parser_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 2)
    with pytest.raises(child.ChildFailed, match="more than 2 s"):
        child.run_child(b"match x:\n  case " + b"[" * 60 + b"a" + b"]" * 60 + b": pass\n")


@pytest.mark.parametrize(
    "data",
    [
        b"x = " + b" and ".join([b"a"] * 40_000),
        b"x = " + b" or ".join([b"a and b"] * 20_000),
        b"import " + b".".join([b"a"] * 40_000),
        b"from " + b".".join([b"a"] * 40_000) + b" import b",
    ],
    ids=["and", "or", "import", "from"],
)
def test_a_long_flat_run_does_not_end_the_process(data: bytes) -> None:
    # In a process of its own: where the guard fails, it is this one that dies.
    code = (
        "import sys; from vibepiper.analyzer.source.parse import parse_file\n"
        "print(type(parse_file('a.py', sys.stdin.buffer.read())))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"vibepiper" in done.stdout


def test_a_parser_that_dies_takes_nothing_along() -> None:
    child.run_child(b"x = 1")
    with pytest.raises(child.ChildFailed, match="ends the parser"):
        child.run_child(b"x = " + b"(" * 400_000)
    assert child.run_child(b"x = 1")


def test_files_of_newer_syntax_share_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, command: list[str], **options: object) -> None:
            started.append(command)
            super().__init__(command, **options)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    child.end_child()
    assert len({child.run_child(f"x = {number}".encode()) for number in range(3)}) == 3
    with pytest.raises(child.ChildFailed, match="Syntax Error"):
        child.run_child(b"x = ")
    assert child.run_child(b"x = 1")
    assert len(started) == 1


def test_reading_needs_no_main_thread() -> None:
    found: list[object] = []
    worker = threading.Thread(target=lambda: found.append(parse_file("a.py", b"x = [[[[1]]]]\n")))
    worker.start()
    worker.join()
    assert isinstance(found[0], ParsedFile)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python needs no help")
def test_the_folder_of_the_user_is_never_imported_from(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = tmp_path / "canary"
    for name in ("libcst", "msgspec", "vibepiper", "resource"):
        (tmp_path / f"{name}.py").write_text(f"open({str(canary)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    # Template strings are newer than every Python that needs help with what is new.
    parsed = parse_file("a.py", b"x = t'{a}'\n")
    assert isinstance(parsed, ParsedFile)
    assert not canary.exists()
