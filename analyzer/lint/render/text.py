"""Lint reports for people: each finding with its source line and a caret, or one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ...graph.model import Location, Severity
from ...graph.printable import printable
from ..model import Finding, LintReport, Withheld
from .grouping import grouped
from .terminal import styled, width

# A longer source line is shown around the place that matters.
_LONGEST = 120
_LEAD = 40

_NOUNS: tuple[tuple[Severity, str], ...] = (("error", "error"), ("warning", "warning"), ("info", "note"))


def render_text(report: LintReport, lines: Mapping[str, tuple[str, ...]], *, color: bool = False) -> str:
    """Write each finding with its source line, where ``lines`` has it, and a summary."""
    blocks = [
        "\n".join(
            (
                _headline(finding, color=color),
                *_snippet(finding, lines, color=color),
                *_advice(finding, color=color),
            )
        )
        for finding in grouped(report.findings)
    ]
    return "\n\n".join((*blocks, _summary(report, color=color))) + "\n"


def render_concise(report: LintReport, *, color: bool = False) -> str:
    """Write one line a finding, and a summary."""
    headlines = (_headline(finding, color=color) for finding in grouped(report.findings))
    return "\n".join((*headlines, _summary(report, color=color))) + "\n"


def _headline(finding: Finding, *, color: bool) -> str:
    place = styled(printable(str(finding.location)), "place", color=color)
    code = styled(finding.code, finding.severity, color=color)
    marker = "" if finding.severity == "error" else f"{finding.severity}: "
    return f"{place} {code} {marker}{printable(finding.message)} [{printable(finding.name)}]"


def _snippet(finding: Finding, lines: Mapping[str, tuple[str, ...]], *, color: bool) -> Iterator[str]:
    location = finding.location
    source = lines.get(location.path, ())
    if not 1 <= location.line <= len(source):
        return
    line = source[location.line - 1].rstrip("\r\n")
    start, end = _marked(location, line)
    first = max(0, start - _LEAD) if len(line) > _LONGEST else 0
    shown = line[first : first + _LONGEST]
    lead = "…" if first else ""
    before, marked = printable(line[first:start]), printable(line[start : min(end, first + _LONGEST)])
    number = str(location.line)
    edge = styled("|", "dim", color=color)
    tail = "…" if first + len(shown) < len(line) else ""
    yield f"{' ' * len(number)} {edge}"
    yield f"{styled(number, 'dim', color=color)} {edge} {lead}{printable(shown)}{tail}"
    carets = styled("^" * max(1, width(marked)), finding.severity, color=color)
    yield f"{' ' * len(number)} {edge} {' ' * width(lead + before)}{carets}"


def _advice(finding: Finding, *, color: bool) -> Iterator[str]:
    if finding.advice:
        yield f"{styled('help:', 'dim', color=color)} {printable(finding.advice)}"


def _marked(location: Location, line: str) -> tuple[int, int]:
    """The part of the line to mark, counted from 0: the span, cut at the end of its first line."""
    start = min(max(location.column - 1, 0), len(line))
    if location.end_line > location.line:
        return start, len(line.rstrip())
    return start, min(max(location.end_column - 1, start + 1), max(len(line), start + 1))


def _summary(report: LintReport, *, color: bool) -> str:
    notes = [_withheld_note(entry, color=color) for entry in report.withheld]
    if report.suppressed:
        notes.append(f"{_count(report.suppressed, 'finding')} suppressed by comments.")
    if report.baselined:
        notes.append(f"{_count(report.baselined, 'finding')} accepted by the baseline.")
    if not report.findings:
        return "\n".join(("No findings.", *notes))
    severities = Counter(finding.severity for finding in report.findings)
    counted = [_count(severities[severity], noun) for severity, noun in _NOUNS if severities[severity]]
    return "\n".join((f"Found {', '.join(counted)}.", *notes))


def _withheld_note(entry: Withheld, *, color: bool) -> str:
    place = styled(printable(f"{entry.location.path}:{entry.location.line}"), "place", color=color)
    missing = "it" if entry.count == 1 else "them"
    return (
        f"{place} withholds {_count(entry.count, 'finding')} ({', '.join(entry.codes)}): "
        f"it could not be understood and may explain {missing}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
