"""The formats that services read: complete, well-formed whatever names and messages hold, stable when code moves."""

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import NOWHERE, AssetKey, Location
from vibepiper.analyzer.lint import Finding, LintReport, RenderOptions, render
from vptest.findings import at

ERROR = Finding("VPG001", "unknown-upstream", "error", "reads 'raww'", at(4, 11), AssetKey.parse("clean"))
WARNING = Finding("VPG006", "unused-input", "warning", 'never <used> & "gone"', at(9, 2, "sub dir/b.py"))
NOTE = Finding("VPM001", "missing-description", "info", "silent", NOWHERE)

HOSTILE = st.text(st.characters() | st.sampled_from("\x00\x1b<>&\"'%:,\r\n\u2028\ufffe"))


def shown(format_name: str, *findings: Finding, prefix: str = "") -> str:
    options = RenderOptions(
        {}, path_prefix=prefix, summaries={"VPG001": "Reports an unknown name."}, version="9"
    )
    return render(LintReport(findings), format_name, options)


def test_sarif_has_rules_places_and_levels() -> None:
    document = json.loads(shown("sarif", ERROR, WARNING, NOTE, prefix="mono/repo/"))
    (run,) = document["runs"]
    assert (document["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert run["tool"]["driver"]["version"] == "9"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["VPG001", "VPG006", "VPM001"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "Reports an unknown name."}
    assert [(result["ruleId"], result["ruleIndex"], result["level"]) for result in run["results"]] == [
        ("VPG001", 0, "error"),
        ("VPG006", 1, "warning"),
        ("VPM001", 2, "note"),
    ]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "mono/repo/sub%20dir/b.py"}
    assert place["region"] == {"startLine": 9, "startColumn": 2, "endLine": 9, "endColumn": 3}
    assert run["results"][2]["locations"] == []


def test_gitlab_names_each_issue_once() -> None:
    issues = json.loads(shown("gitlab", ERROR, WARNING, WARNING, prefix="mono/"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert issues[0] == {
        "description": "reads 'raww'",
        "check_name": "VPG001 unknown-upstream",
        "fingerprint": issues[0]["fingerprint"],
        "severity": "critical",
        "location": {"path": "mono/pipeline.py", "lines": {"begin": 4, "end": 4}},
    }
    assert issues[1]["severity"] == "minor"


@pytest.mark.parametrize("format_name", ["gitlab", "sarif"])
def test_a_finding_keeps_its_name_when_code_moves(format_name: str) -> None:
    def names(finding: Finding) -> str:
        (name,) = re.findall(r"\b[0-9a-f]{32}\b", shown(format_name, finding))
        return str(name)

    moved = replace(ERROR, location=Location("pipeline.py", 90, 1, 90, 2))
    assert names(ERROR) == names(moved)
    assert names(ERROR) != names(replace(ERROR, message="reads 'other'"))


def test_junit_fails_for_errors_alone() -> None:
    root = ElementTree.fromstring(shown("junit", ERROR, WARNING))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    cases = list(root.iter("testcase"))
    assert [(case.get("classname"), case.find("failure") is not None) for case in cases] == [
        ("pipeline.py", True),
        ("sub dir/b.py", False),
    ]
    (failure,) = root.iter("failure")
    assert failure.get("message") == "reads 'raww'"


def test_junit_without_findings_passes() -> None:
    root = ElementTree.fromstring(shown("junit"))
    assert (root.get("tests"), root.get("failures"), len(list(root.iter("testcase")))) == ("1", "0", 1)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_names_hold_the_documents_are_well_formed(message: str, path: str, key: str) -> None:
    finding = replace(ERROR, message=message, location=Location(path, 1, 1, 1, 2), asset=AssetKey((key,)))
    (result,) = json.loads(shown("sarif", finding))["runs"][0]["results"]
    assert result["message"]["text"] == message
    (issue,) = json.loads(shown("gitlab", finding))
    assert (issue["description"], issue["location"]["path"]) == (message, path)
    (found,) = json.loads(shown("json", finding))["findings"]
    assert (found["message"], found["asset"]) == (message, key)
    (case,) = ElementTree.fromstring(shown("junit", finding).encode()).iter("testcase")
    assert case.find("failure") is not None
    github = shown("github", finding)
    assert github.startswith("::error ")
    assert github.count("\n") == 1
    assert "\r" not in github
