"""GitLab's code quality report: a list of issues."""

from __future__ import annotations

from ...graph.model import JsonValue
from ..model import LintReport
from .escaping import service_json
from .fingerprints import fingerprints
from .grouping import grouped

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def render_gitlab(report: LintReport, path_prefix: str = "") -> str:
    """Write one issue a finding; ``path_prefix`` makes paths relative to the repository's root."""
    findings = grouped(report.findings)
    issues: list[JsonValue] = [
        {
            "description": finding.message,
            "check_name": f"{finding.code} {finding.name}",
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": path_prefix + finding.location.path,
                "lines": {
                    "begin": max(finding.location.line, 1),
                    "end": max(finding.location.end_line, finding.location.line, 1),
                },
            },
        }
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    return service_json(issues)
