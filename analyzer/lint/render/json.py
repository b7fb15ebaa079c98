"""The JSON form of a lint report, version 1; readers ignore fields that they don't know."""

from __future__ import annotations

from ...graph.model import JsonValue
from ..model import Finding, LintReport
from .escaping import json_text

VERSION = 1


def render_json(report: LintReport) -> str:
    """Write ``{"version": 1, "findings": [...]}``; ``asset`` is null when the finding is of no one asset, ``fix`` when
    it can't be corrected."""
    findings: list[JsonValue] = [_finding(finding) for finding in report.findings]
    return json_text({"version": VERSION, "findings": findings})


def _finding(finding: Finding) -> dict[str, JsonValue]:
    location = finding.location
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "advice": finding.advice,
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line or location.line,
        "end_column": location.end_column or location.column,
        "asset": str(finding.asset) if finding.asset is not None else None,
        "fix": {"message": finding.fix.message, "applicability": finding.fix.applicability}
        if finding.fix
        else None,
    }
