"""The linter: rules on the graph and the source facts, suppressions, selection, and the formats of its report."""

from __future__ import annotations

from .explain import explain_rule, rule_document, rule_summary
from .model import Example, Finding, LintInput, LintReport, LintSettings, Rule, Withheld
from .pipeline import lint, lint_report, within_paths
from .render import FORMAT_NAMES, RenderOptions, render
from .rules import RULES
from .selection import LintError, UnknownRuleError, choose_rules, find_rule

__all__ = [
    "FORMAT_NAMES",
    "RULES",
    "Example",
    "Finding",
    "LintError",
    "LintInput",
    "LintReport",
    "LintSettings",
    "RenderOptions",
    "Rule",
    "UnknownRuleError",
    "Withheld",
    "choose_rules",
    "explain_rule",
    "find_rule",
    "lint",
    "lint_report",
    "render",
    "rule_document",
    "rule_summary",
    "within_paths",
]
