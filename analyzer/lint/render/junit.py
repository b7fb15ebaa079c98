"""JUnit's XML, which most CI services show: a test case a finding, failed where the finding is an error."""

from __future__ import annotations

from collections import defaultdict

from ..model import Finding, LintReport
from .escaping import xml_attribute, xml_text
from .grouping import grouped


def render_junit(report: LintReport) -> str:
    """Write a test suite a file; without findings one case that passed."""
    reported = grouped(report.findings)
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in reported:
        by_path[finding.location.path].append(finding)
    suites = [_suite(path, findings) for path, findings in sorted(by_path.items())]
    if not suites:
        suites = [
            '  <testsuite name="vp-lint" tests="1" failures="0" errors="0">\n'
            '    <testcase name="no findings" classname="vp-lint"/>\n'
            "  </testsuite>\n"
        ]
    total, failed = len(reported) or 1, _failures(reported)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="vp-lint" tests="{total}" failures="{failed}" errors="0">\n{"".join(suites)}</testsuites>\n'
    )


def _suite(path: str, findings: list[Finding]) -> str:
    cases = "".join(_case(finding) for finding in findings)
    counts = f'tests="{len(findings)}" failures="{_failures(findings)}" errors="0"'
    return f"  <testsuite name={xml_attribute(path)} file={xml_attribute(path)} {counts}>\n{cases}  </testsuite>\n"


def _case(finding: Finding) -> str:
    location = finding.location
    said = f"{finding.severity}: {finding.message} [{finding.name}]\n{location}"
    if finding.severity == "error":
        inner = f"<failure message={xml_attribute(finding.message)} type={xml_attribute(finding.name)}>{xml_text(said)}</failure>"
    else:
        inner = f"<system-out>{xml_text(said)}</system-out>"
    name = f"{finding.code} {location.line}:{location.column}"
    return f"    <testcase name={xml_attribute(name)} classname={xml_attribute(location.path)}>{inner}</testcase>\n"


def _failures(findings: tuple[Finding, ...] | list[Finding]) -> int:
    return sum(finding.severity == "error" for finding in findings)
