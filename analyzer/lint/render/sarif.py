"""SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from ...graph.model import JsonValue, Location
from ..model import Finding, LintReport
from .escaping import service_json
from .fingerprints import fingerprints
from .grouping import grouped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render_sarif(
    report: LintReport, summaries: Mapping[str, str], version: str, path_prefix: str = ""
) -> str:
    """Write one run. ``summaries`` says by code what each rule finds; ``path_prefix`` makes paths relative to the
    repository's root."""
    findings = grouped(report.findings)
    names = {finding.code: finding.name for finding in findings}
    codes = sorted(names)
    driver: dict[str, JsonValue] = {
        "name": "VibePiper",
        "version": version,
        "rules": [_rule(code, names[code], summaries.get(code, "")) for code in codes],
    }
    results: list[JsonValue] = [
        _result(finding, codes.index(finding.code), fingerprint, path_prefix)
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    document: dict[str, JsonValue] = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return service_json(document)


def _rule(code: str, name: str, summary: str) -> dict[str, JsonValue]:
    return {"id": code, "name": name, "shortDescription": {"text": summary or name}}


def _result(finding: Finding, index: int, fingerprint: str, path_prefix: str) -> dict[str, JsonValue]:
    place: dict[str, JsonValue] = {
        "artifactLocation": {"uri": quote(path_prefix + finding.location.path, errors="replace")}
    }
    region = _region(finding.location)
    if region:
        place["region"] = region
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}] if finding.location.path else [],
        "partialFingerprints": {"vibepiper/v1": fingerprint},
    }


def _region(location: Location) -> dict[str, JsonValue]:
    if location.line < 1:
        return {}
    return {
        "startLine": location.line,
        "startColumn": max(location.column, 1),
        "endLine": location.end_line or location.line,
        "endColumn": location.end_column or max(location.column, 1) + 1,
    }
