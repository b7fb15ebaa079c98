"""Workflow commands that GitHub turns into annotations of the changed lines."""

from __future__ import annotations

from ...graph.printable import printable
from ..model import Finding, LintReport
from .grouping import grouped

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render_github(report: LintReport, path_prefix: str = "") -> str:
    """Write one command a finding; ``path_prefix`` makes paths relative to the repository's root."""
    return "".join(f"{_command(finding, path_prefix)}\n" for finding in grouped(report.findings))


def _command(finding: Finding, path_prefix: str) -> str:
    location = finding.location
    last = location.end_line or location.line
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": path_prefix + location.path,
        "line": str(location.line),
        "endLine": str(last),
    }
    if last == location.line:
        # GitHub takes columns only within one line.
        properties["col"] = str(location.column)
        properties["endColumn"] = str(location.end_column or location.column)
    text = f"{finding.message}\n{finding.advice}" if finding.advice else finding.message
    listed = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escape(text)}"


def _escape(text: str) -> str:
    # The runner decodes these three and no other; what else would steer the terminal of a log is left out.
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
