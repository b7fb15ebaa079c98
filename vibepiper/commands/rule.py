"""``vp rule``."""

from __future__ import annotations

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.lint.explain import rule_document, rule_summary
from vibepiper.analyzer.lint.model import Rule
from vibepiper.analyzer.lint.selection import find_rule
from vibepiper.lint_rules import project_rules
from vibepiper.project import open_project

from .options import format_option
from .output import print_json, print_table


@click.command("rule")
@click.argument("name", metavar="[CODE]", required=False)
@format_option("text", "json")
def command(name: str | None, output_format: str) -> int:
    """Say what a lint rule finds, and how to correct it.

    CODE is a rule's code or its name; a prefix such as VPG lists a family, nothing every rule.
    """
    rules = project_rules(open_project().config.lint).rules
    family = [rule for rule in rules if name is not None and rule.code.startswith(name.upper())]
    if name is not None and len(family) > 1:
        rules = tuple(family)
    elif name is not None:
        rule = find_rule(rules, name)
        if output_format == "json":
            print_json(_described(rule))
        else:
            click.echo(rule_document(rule), nl=False)
        return 0
    if output_format == "json":
        print_json([_described(rule) for rule in rules])
        return 0
    print_table(
        ("code", "name", "severity", "preset", "fix", "what it finds"),
        (
            (rule.code, rule.name, rule.severity, rule.preset, rule.fix or "", rule_summary(rule))
            for rule in rules
        ),
    )
    return 0


def _described(rule: Rule) -> dict[str, JsonValue]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "preset": rule.preset,
        "fix": rule.fix,
        "summary": rule_summary(rule),
        "options": [
            {"name": option.name, "kind": option.kind, "default": option.default, "help": option.help}
            for option in rule.options
        ],
    }
