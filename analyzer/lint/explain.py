"""Explains rules as Markdown, for the terminal and for the documentation's pages."""

from __future__ import annotations

import inspect
import json
import re

from .model import Rule
from .rules import RULES
from .selection import find_rule

KINDS = {
    "integer": "a whole number",
    "share": "a share from 0 to 1",
    "text": "a text",
    "texts": "a list of texts",
    "table": "a table of texts or lists of texts",
}


def explain_rule(code_or_name: str) -> str:
    """A rule's documentation as Markdown.

    Raises:
        UnknownRuleError: When no rule has that code or name.
    """
    return rule_document(find_rule(RULES, code_or_name))


def rule_document(rule: Rule, level: int = 1) -> str:
    """The documentation of ``rule``: its title, a heading of that level, how it applies, and below it the parts of
    its docstring."""
    applies = "on" if rule.preset == "default" else f"off, on in the preset `{rule.preset}`"
    fix = f" Fix: {rule.fix}." if rule.fix is not None else ""
    parts = re.sub(
        r"^## ", "#" * (level + 1) + " ", inspect.cleandoc(type(rule).__doc__ or ""), flags=re.MULTILINE
    )
    return (
        f"{'#' * level} {rule.code} {rule.name}\n\n"
        f"Severity: {rule.severity}. By default: {applies}. Suppress with `# vp: ignore[{rule.code}]`.{fix}\n\n"
        f"{parts}\n{_options(rule, level + 1)}"
    )


def _options(rule: Rule, level: int) -> str:
    """The rule's options as a table, if it has any."""
    if not rule.options:
        return ""
    rows = "\n".join(
        f"| `{option.name}` | {KINDS[option.kind]} | `{json.dumps(option.default)}` | {option.help} |"
        for option in rule.options
    )
    title = f"{'#' * level} Options of `[lint.{rule.name}]`"
    return f"\n{title}\n\n| option | is | default | |\n|---|---|---|---|\n{rows}\n"


def rule_summary(rule: Rule) -> str:
    """The first sentence of what the rule does, for tables."""
    _, _, described = inspect.cleandoc(type(rule).__doc__ or "").partition("## What it does\n")
    paragraph = " ".join(described.partition("\n\n")[0].split())
    sentence, dot, _ = paragraph.partition(". ")
    return sentence + dot.strip()
