"""What services read fits their published schemas, and steers no terminal, whatever messages, names and paths hold."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import NOWHERE, AssetKey, Location
from vibepiper.analyzer.lint import (
    FORMAT_NAMES,
    RULES,
    Finding,
    LintReport,
    LintSettings,
    RenderOptions,
    Withheld,
    render,
)
from vptest.examples import lint_example
from vptest.findings import at
from vptest.published import junit_schema, sarif_schema

# As GitLab's documentation and the specification of Code Climate have it.
ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string"},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "pattern": "^(?!\\./)"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer"}},
                },
            },
        },
    },
}


@functools.cache
def sarif_judge() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(sarif_schema())


@functools.cache
def junit_judge() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(junit_schema())


def sarif(text: str) -> list[str]:
    """The messages of a document that fits the schema of SARIF."""
    document = json.loads(text)
    assert [error.message for error in sarif_judge().iter_errors(document)] == []
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # The schema leaves these to the prose of the specification.
        for place in result["locations"]:
            region = place["physicalLocation"].get("region")
            if region is not None:
                start = (region["startLine"], region["startColumn"])
                assert start <= (region["endLine"], region["endColumn"])
    return [result["message"]["text"] for result in run["results"]]


def junit(text: str) -> list[str]:
    """The messages of a document that fits the schema of JUnit's reports: those of failures, what others print."""
    root = ElementTree.fromstring(text.encode())
    assert [str(error.reason) for error in junit_judge().iter_errors(root)] == []
    assert int(root.get("tests", "")) == len(list(root.iter("testcase")))
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    return [
        each.get("message") or each.text or ""
        for each in root.iter()
        if each.tag in ("failure", "system-out")
    ]


def gitlab(text: str) -> list[str]:
    """The messages of a code quality report."""
    issues = json.loads(text)
    jsonschema.Draft202012Validator({"type": "array", "items": ISSUE}).validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return [issue["description"] for issue in issues]


_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def github(text: str) -> list[str]:
    """The messages of workflow commands, read as GitHub's runner reads them: line by line, properties up to the next
    ``::``, parted by commas."""
    messages = []
    for line in text.splitlines():
        command = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line)
        assert command, line
        properties = dict(pair.split("=", 1) for pair in command[2].split(","))
        assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert all(int(value) >= 0 for name, value in properties.items() if name not in ("title", "file"))
        messages.append(_decoded(command[3], ("%0D", "%0A", "%25")))
        assert _decoded(properties["title"], tuple(_ESCAPES)).count(" ") >= 1
    return messages


def _decoded(text: str, codes: tuple[str, ...]) -> str:
    return re.sub("|".join(codes), lambda found: _ESCAPES[found[0]], text)


def own_json(text: str) -> list[str]:
    """The messages of our own document."""
    document = json.loads(text)
    assert set(document) == {"version", "findings"}
    return [finding["message"] for finding in document["findings"]]


def concise(text: str) -> list[str]:
    """The lines of findings, of which each is one."""
    *findings, summary = text.splitlines()
    assert summary.startswith("Found ") or not findings
    return findings


READERS: dict[str, Callable[[str], list[str]]] = {
    "sarif": sarif,
    "junit": junit,
    "gitlab": gitlab,
    "github": github,
    "json": own_json,
    "concise": concise,
}


def shown(format_name: str, report: LintReport) -> str:
    summaries = {rule.code: "What it finds." for rule in RULES}
    return render(
        report,
        format_name,
        RenderOptions({"pipeline.py": ("import x\n",) * 90}, False, "a/b/", summaries, "9"),
    )


@functools.cache
def every_rule() -> LintReport:
    """What all rules find in their own examples."""
    return LintReport(
        tuple(
            finding
            for rule in RULES
            for example in rule.invalid
            for finding in lint_example(example, LintSettings(select=(rule.code, *example.rules)))
        )
    )


def test_the_formats_are_all_read() -> None:
    assert {*READERS, "full"} == set(FORMAT_NAMES)


@pytest.mark.parametrize("format_name", READERS)
def test_the_findings_of_every_rule_fit(format_name: str) -> None:
    report = every_rule()
    assert {finding.code for finding in report.findings} == {rule.code for rule in RULES}
    assert len(READERS[format_name](shown(format_name, report))) > len(RULES)


@pytest.mark.parametrize("format_name", READERS)
def test_no_finding_fits_too(format_name: str) -> None:
    assert READERS[format_name](shown(format_name, LintReport())) == []


def test_what_does_not_fit_is_told() -> None:
    """The readers can fail."""
    whole = every_rule()
    text = shown("sarif", whole)
    for broken in (text.replace('"error"', '"fatal"', 1), text.replace('"ruleId"', '"ruleID"', 1)):
        with pytest.raises(AssertionError):
            sarif(broken)
    with pytest.raises(AssertionError):
        junit(shown("junit", whole).replace("<testcase ", '<testcase file="a.py" ', 1))
    with pytest.raises(jsonschema.ValidationError):
        gitlab(shown("gitlab", whole).replace("critical", "fatal", 1))
    with pytest.raises(AssertionError):
        github("::error file=a.py\n")


PIECES = (
    "]]>", "<!--", "&amp;", "</failure>", "%0A", "%25", "::", "::error::", "::set-output name=a::", ",", "=", "\"", "'", "\\", "\\u0041",
    "\x00", "\x07", "\x1b[2J", "\x1b]8;;http://x\x07", "\x7f", "\x9b31m", "\n", "\r", "\r\n", "\t", "\x85", "\u2028", "\u2029",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\ufffe", "\ud800", "\udc80", "\U000e0041", "データ", "e\u0301", "x" * 3000,
)  # fmt: skip
ANY = st.characters(codec=None, exclude_categories=()) | st.sampled_from(PIECES)
HOSTILE = st.lists(ANY, max_size=6).map("".join)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["VPG001", "VPM001"]),
    name=HOSTILE.map(lambda text: f"name-{text}"),
    severity=st.sampled_from(["error", "warning", "info"]),
    message=HOSTILE,
    location=st.sampled_from([at(3, 2), at(0, 0), NOWHERE, Location("x.py", 2, 9), Location("x.py", 5, 9, 6, 1)])
    | HOSTILE.map(lambda path: Location(path, 3, 1, 4, 2)),
    asset=st.none() | HOSTILE.map(lambda text: AssetKey((text,))),
    advice=HOSTILE,
)  # fmt: skip


def steering(text: str) -> set[str]:
    """The characters that steer a terminal or hide: all but line breaks that are neither printed nor spaces."""
    return {
        each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


@pytest.mark.parametrize("format_name", FORMAT_NAMES)
@settings(max_examples=60)
@given(st.lists(FINDINGS, max_size=3), HOSTILE)
def test_hostile_texts_stay_in_their_place(format_name: str, findings: list[Finding], path: str) -> None:
    report = LintReport(tuple(findings), withheld=(Withheld(Location(path, 1, 1), ("VPG001",), 1),))
    text = shown(format_name, report)
    text.encode("utf-8")
    assert steering(text) == set()
    if format_name not in ("full", "concise"):
        messages = READERS[format_name](text)
        assert len(messages) <= len(findings)
        if len(findings) == 1:
            (message,) = messages
            assert visible(findings[0].message) in visible(message)


def visible(text: str) -> str:
    """The letters of a text, which no format may lose."""
    return "".join(each for each in text if each.isalnum() and each.isascii())


def test_a_summary_stays_the_last_line() -> None:
    message = "one\nFound 0 errors.\r\nNo findings.\n"
    finding = replace(every_rule().findings[0], severity="error", message=message)
    assert len(concise(shown("concise", LintReport((finding,))))) == 1
