"""What is misspelt on the command line, in the configuration or in a baseline: exit code 2, what, where, what it may mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from vptest.commands import vp, write

PIPELINE = 'from vibepiper import asset\n\n@asset(group="sales")\ndef orders():\n    return 1\n'


def refused(folder: Path, *arguments: str, **files: str) -> str:
    """What is said of a lint that exits with 2."""
    write(
        folder, {"pipeline.py": PIPELINE, **{name.replace("__", "."): text for name, text in files.items()}}
    )
    done = vp(folder, "lint", *arguments)
    assert (done.code, done.out) == (2, ""), done.out + done.err
    assert "Traceback" not in done.err
    return done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "VPG0001"), "select: 'VPG0001' is neither"),
        (("--select", "VPG001,,VPX999"), "select: 'VPX999'"),
        (("--select", "unknown-upstraem"), "Did you mean 'unknown-upstream'?"),
        (("--ignore", "VPQ"), "ignore: 'VPQ' is neither a rule's code, its name nor a prefix of codes. There are VPE, "),
        (("--extend-select", "V"), "extend-select: 'V'"),
        (("--preset", "stric"), "Did you mean 'strict'?"),
        (("--preset", "galaxy"), "is not one of 'default', 'strict', 'all'."),
        (("--format", "srif"), "Did you mean 'sarif'?"),
        (("--fail-on", "errors"), "Did you mean 'error'?"),
        (("--statistic",), "Did you mean '--statistics'?"),
        (("--selct", "VPG"), "--select"),
        (("piepline.py",), "no such file in the project: 'piepline.py'. Did you mean 'pipeline.py'?"),
        (("/etc",), "no such file in the project: '/etc'"),
        (("--baseline", "nope.json"), "there is no baseline nope.json"),
        (("--stdin-filename", "../x.py"), "../x.py is not in the project"),
        (("--staged",), "is not in a git repository"),
        (("--base", "main"), "is not in a git repository"),
    ],
)  # fmt: skip
def test_the_command_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, *arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[lint]\nselect = ["VPG0001"]\n', "select: 'VPG0001' is neither"),
        ('[lint]\nignore = ["unused-inptu"]\n', "ignore: 'unused-inptu' is neither"),
        ('[lint]\nextend-select = ["nope"]\n', "extend-select: 'nope' is neither"),
        ('[lint]\nselect = "VPG"\n', "vibepiper.toml:2: 'select' must be a list of strings, not 'VPG'"),
        ('[lint]\nfail-on = "errors"\n', "vibepiper.toml:2: 'fail-on' can't be 'errors'. Did you mean 'error'?"),
        ('[lint]\nbaseline = "nope.json"\n', "there is no baseline nope.json"),
        ("[lnt]\nx = 1\n", "vibepiper.toml:1: unknown key 'lnt' in the configuration. Did you mean 'lint'?"),
        ("[lint]\nexten-select = []\n", "vibepiper.toml:2: unknown key 'exten-select' in [lint]. Did you mean 'extend-select'?"),
        ("[lint\n", "vibepiper.toml:1: is not valid TOML"),
        ('[lint.severity]\nunused-inptu = "info"\n', "severity: 'unused-inptu' is neither"),
        ('[lint.severity]\nunused-input = "warn"\n', "vibepiper.toml:2: 'unused-input' can't be 'warn'. Did you mean 'warning'?"),
        ('[lint.per-file-ignores]\n"a" = ["VPQ"]\n', "per-file-ignores: 'VPQ' is neither"),
        ('[lint.per-selection-ignores]\n"orders" = ["VPQ"]\n', "per-selection-ignores: 'VPQ' is neither"),
        ('[lint.per-selection-ignores]\n"grup:x" = ["VPG"]\n', "per-selection-ignores: selection 'grup:x', character 1: 'grup:' is no way to select"),
        ('[lint.per-selection-ignores]\n"group:slaes" = ["VPG"]\n', "no asset has the group 'slaes'. Did you mean 'sales'?"),
        ("[lint.too-many-upstraem]\nlimit = 3\n", "Did you mean 'too-many-upstream'?"),
        ("[lint.too-many-upstream]\nlimitt = 3\n", "vibepiper.toml:2: rule 'too-many-upstream' has no option 'limitt'. Did you mean 'limit'?"),
        ("[lint.too-many-upstream]\nlimit = true\n", "'limit' of rule 'too-many-upstream' must be a whole number"),
        ("[lint.low-check-coverage]\nminimum = 2\n", "vibepiper.toml:2: 'minimum' of rule 'low-check-coverage' must be a number from 0 to 1, not 2"),
        ("[lint.layer-violation.layers]\nraw = 3\n", "'layers' of rule 'layer-violation' must be a table of strings"),
        ('[lint.layer-violation.layers]\nraw = "group:slaes"\n', "the settings of rule 'layer-violation': selection 'group:slaes', character 1: no asset has the group 'slaes'. Did you mean 'sales'?"),
        ('[lint.mart-reads-source]\nmarts = ["(orders"]\n', "the settings of rule 'mart-reads-source': selection '(orders', character 1: this '(' is never closed"),
    ],
)  # fmt: skip
def test_the_configuration(text: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, "--preset", "all", vibepiper__toml=text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "b.json:1: is no baseline: not valid JSON"),
        ('{\n  "version": 1,\n  oops', "b.json:3: is no baseline: not valid JSON"),
        ("[]", "b.json:1: is no baseline: it has no list 'findings'"),
        ('{"findings": 3}', "it has no list 'findings'"),
        ('{"version": 9, "findings": []}', "is a baseline of version 9; this tool reads version 1"),
        ('{"version": 1,\n"findings": [\n{"code": "VPG001"}]}', "b.json:3: entry 1 needs the texts"),
        ('{"version": 1, "findings": [{"code": "a", "at": "b", "message": "c", "count": 0}]}', "a 'count' of at least 1"),
    ],
)  # fmt: skip
def test_a_baseline(text: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, "--baseline", "b.json", b__json=text)


def test_a_baseline_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(b"\xff\xfe{}")
    assert "the baseline b.json can't be read" in refused(tmp_path, "--baseline", "b.json")
    (tmp_path / "c.json").mkdir()
    assert "the baseline c.json can't be read" in refused(tmp_path, "--baseline", "c.json")


@pytest.mark.parametrize(
    ("comment", "code", "said"),
    [
        ("# vp: ignore", "VPE004", ""),
        ("# vp: ignore[]", "VPE004", ""),
        ("# vp: ignore[VPG999]", "VPE006", "'VPG999' is neither the code nor the name of a rule"),
        ("# vp: ignore[unused-inptu]", "VPE006", "Did you mean 'unused-input'?"),
        ("# vp: ignore[VPG]", "VPE006", ""),
        ("# vp: ignore[ALL]", "VPE006", ""),
        ("# vp: ignore[VPG006]", "VPE005", "'VPG006' hides nothing here"),
    ],
)
def test_a_comment_is_a_finding(comment: str, code: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, {"pipeline.py": PIPELINE.replace("orders():", f"orders():  {comment}")})
    done = vp(tmp_path, "lint", "--format", "json")
    (finding,) = done.json["findings"]
    assert (finding["code"], finding["line"], done.code) == (code, 4, 0)
    assert said in finding["message"]


def test_what_a_broken_file_may_hold_is_no_mistake_of_the_settings(tmp_path: Path) -> None:
    """A selection names a group that only a file has which can't be read: the file is the finding."""
    settings = '[lint.per-selection-ignores]\n"group:stock" = ["VPG"]\n[lint.mart-reads-source]\nmarts = ["group:stock"]\n'
    broken = 'from vibepiper import asset\n\n@asset(group="stock")\ndef stock(:\n'
    write(tmp_path, {"pipeline.py": PIPELINE, "stock.py": broken, "vibepiper.toml": settings})
    done = vp(tmp_path, "lint", "--preset", "all", "--fail-on", "error", "--format", "json")
    assert done.code == 1
    errors = [each for each in done.json["findings"] if each["severity"] == "error"]
    assert [(each["code"], each["path"], each["line"]) for each in errors] == [("VPE001", "stock.py", 4)]
