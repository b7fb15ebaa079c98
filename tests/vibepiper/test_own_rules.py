"""Rules that are not ours: of installed distributions and of the configuration; one that fails hides nothing else."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PIPELINE = """\
from vibepiper import asset

@asset(group="finance", owners=["team:sales"])
def revenue(ordres):
    return ordres

@asset(group="finance", owners=["ada@finance.acme.org"])
def orders():
    return 1
"""

RULES = """\
from vibepiper.lint import Finding, LintInput, Rule


class Shouting(Rule):
    \"\"\"
    ## What it does
    Reports quiet names.
    \"\"\"

    code = "ACME001"
    name = "quiet-name"
    severity = "warning"
    preset = "default"
    valid = invalid = ()

    def check(self, given: LintInput):
        for asset in given.graph.assets:
            yield Finding.of(self, f"'{asset.key}' is quiet", asset.location, asset=asset.key)


class Failing(Shouting):
    code = "ACME002"
    name = "failing"

    def check(self, given: LintInput):
        raise RuntimeError("out of ideas")


class Taken(Shouting):
    code = "VPG001"
    name = "taken"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project beside a folder for distributions."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pipeline.py").write_text(PIPELINE)
    (tmp_path / "installed").mkdir()
    return tmp_path / "project"


def install(project: Path, rules: str, entries: str) -> None:
    """Put a distribution with rules where Python finds it."""
    folder = project.parent / "installed"
    (folder / "acme_rules.py").write_text(rules)
    info = folder / "acme_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[vibepiper.rules]\n{entries}")


def vp(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(project.parent / "installed"), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "vibepiper", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def found(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    return [(entry["code"], entry["asset"]) for entry in json.loads(done.stdout)["findings"]]


def test_a_distribution_offers_rules(project: Path) -> None:
    install(project, RULES, "acme = acme_rules:Shouting\n")
    done = vp(project, "lint", "--format", "json", "--select", "ACME001,VPG001")
    assert (done.returncode, done.stderr) == (1, "")
    assert found(done) == [("ACME001", "revenue"), ("VPG001", "revenue"), ("ACME001", "orders")]
    assert "quiet-name" in vp(project, "rule").stdout
    assert "Reports quiet names." in vp(project, "rule", "ACME001").stdout
    (project / "pipeline.py").write_text(PIPELINE.replace("return 1", "return 1  # vp: ignore[quiet-name]"))


def test_an_answer_is_not_replayed_when_such_a_rule_has_changed(project: Path) -> None:
    install(project, RULES, "acme = acme_rules:Shouting\n")
    assert "is quiet" in vp(project, "lint", "--select", "ACME001").stdout
    module = project.parent / "installed" / "acme_rules.py"
    module.write_text(RULES.replace("is quiet", "is silent"))
    assert "is silent" in vp(project, "lint", "--select", "ACME001").stdout


def test_an_answer_is_not_replayed_when_what_a_rule_imports_late_has_changed(project: Path) -> None:
    late = RULES.replace("        for asset", "        from acme_words import WORD\n        for asset", 1)
    install(project, late.replace("is quiet", "is {WORD}"), "acme = acme_rules:Shouting\n")
    words = project.parent / "installed" / "acme_words.py"
    for word in ("quiet", "silent"):
        words.write_text(f"WORD = '{word}'\n")
        time.sleep(0.1)  # an answer made from a file as new as this would not be kept
        assert f"is {word}" in vp(project, "lint", "--select", "ACME001").stdout
        assert f"is {word}" in vp(project, "lint", "--select", "ACME001").stdout


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("acme = acme_rules:Failing\n", "rule ACME002 failing failed"),
        ("acme = acme_rules:Taken\n", "Taken has the code or name of VPG001 unknown-upstream"),
        ("acme = acme_rules:Missing\n", "acme = acme_rules:Missing failed"),
        ("acme = acme_rules:RULES\n", "has no attribute 'RULES'"),
        ("acme = no_such_module\n", "No module named 'no_such_module'"),
        ("acme = acme_rules:LintInput\n", "no subclass of vibepiper.lint.Rule"),
    ],
)
def test_a_rule_that_fails_is_reported_and_hides_no_other_finding(
    project: Path, entries: str, message: str
) -> None:
    install(project, RULES, entries + "loud = acme_rules:Shouting\n")
    done = vp(
        project, "lint", "--format", "json", "--select", "ACME,VPG001" if "Failing" in entries else "ALL"
    )
    assert done.returncode == 3
    assert message in done.stderr
    assert "defect of VibePiper" not in done.stderr
    assert {("VPG001", "revenue"), ("ACME001", "orders")} <= set(found(done))


@pytest.mark.parametrize("options", [("--update-baseline", "--baseline", "b.json"), ("--diff",)])
def test_a_rule_that_fails_takes_nothing_back_that_was_accepted(
    project: Path, options: tuple[str, ...]
) -> None:
    install(project, RULES, "acme = acme_rules:Failing\n")
    (project / "pipeline.py").write_text(PIPELINE + "# vp: ignore-file[ACME002] known\n")
    accepted = '{"version": 1, "findings": [{"code": "ACME002", "at": "orders", "message": "m", "count": 1}]}'
    (project / "b.json").write_text(accepted)
    done = vp(project, "lint", "--select", "ACME,VPE005,VPE007", *options)
    assert (done.returncode, "ACME002" in done.stderr) == (3, True), done.stdout + done.stderr
    assert "ACME002" not in done.stdout
    assert '"ACME002", "at": "orders"' in (project / "b.json").read_text()


REQUIRE = """\
[lint.require.FIN001]
name = "finance-owner"
select = "group:finance"
require = "owner:*@finance.acme.org"
severity = "warning"
message = "an owner of the finance team is asked for"
"""


def test_the_configuration_requires(project: Path) -> None:
    (project / "vibepiper.toml").write_text(REQUIRE)
    done = vp(project, "lint", "--format", "json", "--ignore", "VPG001")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["code"], finding["name"], finding["severity"], finding["asset"]) == (
        "FIN001",
        "finance-owner",
        "warning",
        "revenue",
    )
    assert finding["message"] == "asset 'revenue': an owner of the finance team is asked for"
    assert "owner:*@finance.acme.org" in vp(project, "rule", "finance-owner").stdout


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("FIN001", "VPG123"), "vibepiper.toml:1: [lint.require.VPG123]: a code is capital letters"),
        (("finance-owner", "unknown-upstream"), "another rule is called 'unknown-upstream'"),
        (('select = "group:finance"', ""), "[lint.require.FIN001] needs 'select'"),
        (
            ("severity =", "severty ="),
            "unknown key 'severty' in [lint.require.FIN001]. Did you mean 'severity'?",
        ),
        (("group:finance", "group:finanze"), "group"),
        (('"warning"', '"warn"'), "'severity' can't be 'warn'. Did you mean 'warning'?"),
    ],
)
def test_a_mistake_in_a_requirement_is_told_with_its_line(
    project: Path, changed: tuple[str, str], message: str
) -> None:
    (project / "vibepiper.toml").write_text(REQUIRE.replace(*changed))
    done = vp(project, "lint")
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_a_requirement_says_nothing_of_what_is_not_known(project: Path) -> None:
    (project / "vibepiper.toml").write_text(REQUIRE)
    (project / "pipeline.py").write_text(
        "import somewhere\nfrom vibepiper import asset\n\n"
        '@asset(group="finance", owners=somewhere.owners())\ndef revenue():\n    return 1\n'
    )
    assert "FIN001" not in vp(project, "lint").stdout
