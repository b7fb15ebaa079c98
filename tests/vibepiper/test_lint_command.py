"""``vp lint``: its options, what it changes on disk and what it doesn't, its exit codes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from vptest.commands import vp, write

CLEAN = "from vibepiper import asset\n\n@asset\ndef orders():\n    return 1\n"
UNUSED = CLEAN + "\n@asset\ndef report(orders):\n    return 1\n"
BROKEN = CLEAN + "\n@asset\ndef report(ordres):\n    return ordres\n"
STALE = CLEAN.replace("def orders():", "def orders():  # vp: ignore[VPG006]")


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (CLEAN, (), 0),
        (UNUSED, (), 0),
        (UNUSED, ("--fail-on", "warning"), 1),
        (UNUSED, ("--fail-on", "info"), 1),
        (BROKEN, (), 1),
        (BROKEN, ("--fail-on", "never"), 0),
        (BROKEN, ("--ignore", "VPG001"), 0),
        (CLEAN, ("--preset", "strict", "--fail-on", "warning"), 1),
        ("x = 1\n", ("--require-assets",), 1),
        ("x = 1\n", (), 0),
        (CLEAN, ("--require-assets",), 0),
        (CLEAN, ("--preset", "strictt"), 2),
        (CLEAN, ("--fail-on", "warn"), 2),
        (CLEAN, ("--format", "sariff"), 2),
        (CLEAN, ("--selct", "VPG"), 2),
        (CLEAN, ("nowhere.py",), 2),
        (CLEAN, ("--baseline", "none.json"), 2),
        (CLEAN, ("--update-baseline",), 2),
        (CLEAN, ("--update-baseline", "--baseline", "b.json", "pipeline.py"), 2),
        (CLEAN, ("--update-baseline", "--baseline", "b.json", "--stdin-filename", "pipeline.py"), 2),
        (CLEAN, ("--fix", "--add-ignore"), 2),
        (CLEAN, ("--watch", "--stdin-filename", "x.py"), 2),
        (CLEAN, ("--fix", "--staged"), 2),
        (CLEAN, ("--base", "no-such-revision"), 2),
    ],
)
def test_exit_codes(text: str, arguments: tuple[str, ...], code: int, tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": text})
    done = vp(tmp_path, "lint", *arguments)
    assert done.code == code, done.out + done.err
    assert "Traceback" not in done.out + done.err


def test_statistics_count_by_rule_and_mark_what_can_be_corrected(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": UNUSED, "other.py": STALE.replace("orders", "stock")})
    assert vp(tmp_path, "lint", "--statistics").out.splitlines() == [
        "1  VPE005  * unused-suppression",
        "1  VPG006    unused-input",
    ]


def test_diff_prints_what_fix_changes_and_fix_changes_it(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": STALE})
    file = tmp_path / "pipeline.py"
    file.chmod(0o755)
    shown = vp(tmp_path, "lint", "--diff")
    assert (shown.code, file.read_text()) == (1, STALE)
    assert "-def orders():  # vp: ignore[VPG006]\n+def orders():\n" in shown.out
    done = vp(tmp_path, "lint", "--fix")
    assert (done.code, done.out) == (0, "No findings.\n")
    assert "1 finding corrected in 1 file" in done.err
    assert file.read_text() == CLEAN
    assert stat.S_IMODE(file.stat().st_mode) == 0o755
    assert vp(tmp_path, "lint", "--diff").code == 0
    assert {path.name for path in tmp_path.iterdir()} <= {"pipeline.py", ".vibepiper"}


def test_unsafe_fixes_are_made_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": BROKEN})
    assert vp(tmp_path, "lint", "--fix").code == 1
    assert (tmp_path / "pipeline.py").read_text() == BROKEN
    assert vp(tmp_path, "lint", "--fix", "--unsafe-fixes").code == 0
    assert (tmp_path / "pipeline.py").read_text() == BROKEN.replace("ordres", "orders")


def test_a_fix_keeps_every_other_byte(tmp_path: Path) -> None:
    text = "# é\r\n" + STALE.replace("\n", "\r\n") + "x = '\t '  \r\n# end"
    (tmp_path / "pipeline.py").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert vp(tmp_path, "lint", "--fix").code == 0
    assert (tmp_path / "pipeline.py").read_bytes() == b"\xef\xbb\xbf" + text.replace(
        "  # vp: ignore[VPG006]", ""
    ).encode()


def test_add_ignore_accepts_what_is_found_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"pipeline.py": BROKEN, "other.py": UNUSED.replace("orders", "stock").replace("report", "r2")},
    )
    done = vp(tmp_path, "lint", "--add-ignore")
    assert (done.code, "2 findings suppressed in 2 files" in done.err) == (0, True), done.err
    assert "def report(ordres):  # vp: ignore[VPG001]\n" in (tmp_path / "pipeline.py").read_text()
    again = vp(tmp_path, "lint")
    assert (again.code, again.out) == (0, "No findings.\n2 findings suppressed by comments.\n")


def test_a_baseline_accepts_what_there_was_and_only_shrinks(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": BROKEN, "vibepiper.toml": '[lint]\nbaseline = "accepted.json"\n'})
    assert "there is no baseline accepted.json" in vp(tmp_path, "lint").err
    assert vp(tmp_path, "lint", "--update-baseline").out == "accepted.json: 1 accepted, 0 before.\n"
    assert vp(tmp_path, "lint").out == "No findings.\n1 finding accepted by the baseline.\n"
    write(tmp_path, {"second.py": "from vibepiper import asset\n@asset\ndef more(nothing): return nothing\n"})
    assert [each["asset"] for each in vp(tmp_path, "lint", "--format", "json").json["findings"]] == ["more"]
    assert vp(tmp_path, "lint", "--update-baseline").out == "accepted.json: 1 accepted, 1 before.\n"
    assert vp(tmp_path, "lint").code == 1
    write(tmp_path, {"pipeline.py": CLEAN})
    stale = vp(tmp_path, "lint", "--select", "VPE007,VPG001", "--format", "json").json["findings"]
    assert ("VPE007", "accepted.json") in [(each["code"], each["path"]) for each in stale]
    # What was not looked for is not forgotten.
    assert (
        vp(tmp_path, "lint", "--update-baseline", "--select", "VPS").out
        == "accepted.json: 1 accepted, 1 before.\n"
    )
    assert vp(tmp_path, "lint", "--update-baseline").out == "accepted.json: 0 accepted, 1 before.\n"


def test_a_baseline_is_not_updated_beside_a_file_that_is_not_understood(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": BROKEN})
    vp(tmp_path, "lint", "--update-baseline", "--baseline", "b.json")
    before = (tmp_path / "b.json").read_text()
    write(tmp_path, {"bad.py": "from vibepiper import asset\ndef ("})
    done = vp(tmp_path, "lint", "--update-baseline", "--baseline", "b.json")
    assert (done.code, "bad.py:2" in done.err) == (2, True)
    assert (tmp_path / "b.json").read_text() == before


def test_a_changed_baseline_is_not_answered_from_memory(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": BROKEN})
    vp(tmp_path, "lint", "--update-baseline", "--baseline", "b.json")
    command = [sys.executable, "-m", "vibepiper", "lint", "--baseline", "b.json"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "b.json").write_text('{"version": 1, "findings": []}\n')
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_the_configuration_decides_what_is_on_and_how_bad_it_is(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pipeline.py": UNUSED,
            "legacy/old.py": UNUSED.replace("orders", "stock").replace("report", "r2"),
            "vibepiper.toml": '[lint]\nfail-on = "warning"\n[lint.severity]\nunused-input = "info"\n'
            '[lint.per-file-ignores]\n"legacy/" = ["VPG"]\n',
        },
    )
    done = vp(tmp_path, "lint", "--format", "json")
    assert [(each["path"], each["severity"]) for each in done.json["findings"]] == [("pipeline.py", "info")]
    assert done.code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[lint.too-many-upstream]\nlimit = 0.5\n",
            "2: 'limit' of rule 'too-many-upstream' must be a whole number",
        ),
        (
            "[lint.too-many-upstream]\nlimt = 5\n",
            "2: rule 'too-many-upstream' has no option 'limt'. Did you mean",
        ),
        ("[lint.too-many-upstraem]\nlimit = 5\n", "Did you mean 'too-many-upstream'?"),
        ("[lint.unused-input]\nlimit = 5\n", "has no option 'limit'. It has no options."),
        ("[lint]\nselct = []\n", "2: unknown key 'selct' in [lint]. Did you mean 'select'?"),
        ('[lint]\npreset = "strikt"\n', "2: 'preset' can't be 'strikt'. Did you mean 'strict'?"),
        (
            '[lint.severity]\nVPG001 = "fatal"\n',
            "2: 'VPG001' can't be 'fatal'. It may be: error, warning, info.",
        ),
        ('[lint.per-file-ignores]\n"x" = "VPG"\n', "2: 'x' must be a list of strings"),
    ],
)
def test_a_mistake_in_the_table_lint_is_told_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": CLEAN, "vibepiper.toml": text})
    done = vp(tmp_path, "lint")
    assert (done.code, message in done.err) == (2, True), done.err


def stdin(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vibepiper", "lint", *arguments],
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_standard_input_stands_for_a_file_and_is_reported_alone(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": CLEAN, "bad.py": BROKEN.replace("orders", "a").replace("report", "b")})
    done = stdin(tmp_path, BROKEN, "--stdin-filename", "pipeline.py", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("pipeline.py:8:12 VPG001 ")
    assert "bad.py" not in done.stdout
    assert (tmp_path / "pipeline.py").read_text() == CLEAN


def test_standard_input_is_printed_corrected(tmp_path: Path) -> None:
    write(tmp_path, {"other.py": CLEAN.replace("orders", "stock")})
    done = stdin(tmp_path, STALE, "--stdin-filename", "new.py", "--fix")
    assert (done.returncode, done.stdout) == (0, CLEAN)
    assert not (tmp_path / "new.py").exists()


def test_watch_looks_again_when_a_file_changes(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": CLEAN})
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "vibepiper", "lint", "--watch"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")

        def read_until(part: str) -> None:
            assert any(part in line for line in lines), f"it ended before it said: {part}"

        read_until("watching for changes")
        write(tmp_path, {"pipeline.py": BROKEN})
        read_until("VPG001")
        read_until("watching for changes")
        write(tmp_path, {"vibepiper.toml": "[lint]\nselct = 1\n"})
        read_until("unknown key 'selct'")
        read_until("watching for changes")
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("option", ["--fix", "--add-ignore"])
def test_paths_limit_what_is_changed(option: str, tmp_path: Path) -> None:
    other = BROKEN.replace("orders", "stock").replace("report", "second").replace("ordres", "stokc")
    write(tmp_path, {"a.py": BROKEN, "b.py": other})
    vp(tmp_path, "lint", "a.py", option, "--unsafe-fixes")
    assert (tmp_path / "a.py").read_text() != BROKEN
    assert (tmp_path / "b.py").read_text() == other


def test_fix_says_what_more_could_be_corrected(tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": BROKEN})
    for option in ("--fix", "--diff"):
        assert "1 finding more can be corrected with --unsafe-fixes" in vp(tmp_path, "lint", option).err
    assert "unsafe" not in vp(tmp_path, "lint", "--fix", "--unsafe-fixes").err


def test_a_family_of_rules_is_listed(tmp_path: Path) -> None:
    shown = vp(tmp_path, "rule", "vpg").out.splitlines()
    assert len(shown) > 10
    assert all(line.startswith(("CODE", "VPG")) for line in shown)
    assert vp(tmp_path, "rule", "VPG0001").code == 2
