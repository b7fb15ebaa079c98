"""Runs the rules on a project and decides what of it is reported; knows no output format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from .model import Finding, LintInput, LintReport, Rule
from .rules import RULES
from .selection import choose_rules
from .suppression import unsuppressed
from .withholding import withhold

# Findings of these families, when certain, show whatever paths were asked for: an edit breaks lineage elsewhere.
_ACROSS_FILES = ("VPG", "VPS")


def lint(given: LintInput) -> tuple[Finding, ...]:
    """The findings of the rules that the settings choose, in the order of their places.

    Raises:
        UnknownRuleError: When a setting names no rule.
    """
    return lint_report(given).findings


def lint_report(given: LintInput, paths: Sequence[str] = (), rules: Sequence[Rule] = RULES) -> LintReport:
    """Lint, and say as well what was withheld. ``paths``: see :func:`within_paths`.

    Raises:
        UnknownRuleError: When a setting names no rule.
    """
    chosen = choose_rules(rules, given.settings)
    found = [finding for rule in chosen for finding in rule.check(given)]
    certain, withheld = withhold(found, given.graph.problems)
    visible = unsuppressed(certain, given.facts.suppressions)
    shown = within_paths(visible, paths)
    return LintReport(tuple(sorted(set(shown), key=_place)), withheld, len(certain) - len(visible))


def within_paths(findings: Iterable[Finding], paths: Sequence[str]) -> tuple[Finding, ...]:
    """The findings whose place lies in one of the paths (files or folders relative to the project root; none:
    everywhere), and every error of the graph and of schemas, wherever it lies."""
    wanted = tuple(PurePosixPath(path) for path in paths)
    return tuple(
        finding
        for finding in findings
        if not wanted
        or (finding.severity == "error" and finding.code.startswith(_ACROSS_FILES))
        or any(PurePosixPath(finding.location.path).is_relative_to(path) for path in wanted)
    )


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    location = finding.location
    return (location.path, location.line, location.column, finding.code, finding.message)
