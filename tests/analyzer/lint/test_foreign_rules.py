"""A rule of somebody else that is broken, in whatever way, is told as such and hides no finding of another rule."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from vibepiper.analyzer.graph.model import Location
from vibepiper.analyzer.lint import (
    FORMAT_NAMES,
    RULES,
    Finding,
    LintInput,
    RenderOptions,
    Rule,
    lint_report,
    render,
)
from vibepiper.analyzer.lint.foreign import rule_flaw
from vptest.findings import at, declared, lint_input


class Harmless(Rule):
    """
    ## What it does
    Reports nothing.
    """

    code = "ACME001"
    name = "acme"
    severity = "warning"
    preset = "default"
    valid = invalid = ()

    def check(self, given: LintInput) -> Any:
        return iter(())


def rule(**parts: object) -> Rule:
    """A rule that differs from the harmless one in these attributes."""
    made: Rule = type("Acme", (Harmless,), parts)()
    return made


def yields(make: Callable[[Rule], object]) -> Rule:
    """A rule that yields one such thing."""
    return rule(check=lambda self, given: iter([make(self)]))


def divide(self: Rule, *given: object) -> object:
    return 1 // 0


BROKEN = {
    "raises": (rule(check=divide), "ZeroDivisionError"),
    "raises when all is known": (rule(check_outcome=divide), "ZeroDivisionError"),
    "ends the process": (rule(check=lambda self, given: sys.exit(0)), "SystemExit"),
    "never returns": (rule(check=lambda self, given: self.check(given)), "RecursionError"),
    "gives nothing": (rule(check=lambda self, given: None), "not iterable"),
    "yields a text": (yields(lambda self: "text"), "'text', which is no vibepiper.lint.Finding"),
    "yields another's finding": (
        yields(lambda self: Finding("VPG001", "unknown-upstream", "error", "m", at(1))),
        "a finding of 'VPG001' 'unknown-upstream'",
    ),
    "yields a finding of no rule": (
        yields(lambda self: Finding("ACME9", "acme", "error", "m", at(1))),
        "a finding of 'ACME9' 'acme'",
    ),
    "knows another severity": (
        yields(lambda self: Finding.of(self, "m", at(1), severity="fatal")),
        "severity can't be 'fatal'",
    ),
    "has no message": (yields(lambda self: Finding.of(self, None, at(1))), "message can't be None"),
    "has no place": (yields(lambda self: Finding.of(self, "m", None)), "location can't be None"),
    "has a text for a place": (yields(lambda self: Finding.of(self, "m", "a.py:1")), "location can't be 'a.py:1'"),
    "has no line": (yields(lambda self: Finding.of(self, "m", Location("a.py", None))), "location can't be"),
    "has a text for an asset": (yields(lambda self: Finding.of(self, "m", at(1), asset="orders")), "asset can't be"),
    "has a text for globs": (yields(lambda self: Finding.of(self, "m", at(1), absent="ab")), "absent can't be 'ab'"),
    "has a text for a fix": (yields(lambda self: Finding.of(self, "m", at(1), fix="do")), "fix can't be 'do'"),
    "has a list for a message": (yields(lambda self: Finding.of(self, ["m"], at(1))), "message can't be ['m']"),
}  # fmt: skip


@pytest.mark.parametrize(("broken", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_told_and_hides_nothing(broken: Rule, said: str) -> None:
    given = lint_input(declared("report", "orders"))
    report = lint_report(given, rules=(*RULES, broken))
    assert report.findings == lint_report(given).findings != ()
    (told,) = report.broken
    assert (told.source, said in told.error) == ("ACME001 acme", True), told.error
    for format_name in FORMAT_NAMES:
        assert render(report, format_name, RenderOptions({}))


def test_a_rule_that_is_whole_is_heard() -> None:
    given = lint_input(declared("report", "orders"))
    report = lint_report(given, rules=(*RULES, yields(lambda self: Finding.of(self, "m", at(1)))))
    assert ([each.code for each in report.findings], report.broken) == (["ACME001", "VPG001"], ())


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, None),
        ({"severity": "fatal"}, "Acme has the severity 'fatal'; there are 'error', 'warning', 'info'"),
        ({"preset": "strikt"}, "Acme has the preset 'strikt'; there are 'default', 'strict', 'all'"),
        ({"fix": "maybe"}, "Acme has the fix 'maybe'; there are None, 'safe', 'unsafe'"),
        ({"code": 7}, "Acme has a code or name that is no text"),
        ({"options": ["limit"]}, "Acme has options that are no tuple of vibepiper.lint.Option"),
        ({"severity": []}, "Acme has the severity []"),
    ],
)
def test_what_a_rule_says_of_itself_is_checked(parts: dict[str, object], said: str | None) -> None:
    flaw = rule_flaw(rule(**parts))
    assert flaw is None if said is None else said in str(flaw)


def test_a_rule_that_says_nothing_of_itself() -> None:
    class Silent(Rule):
        def check(self, given: LintInput) -> Any:
            return ()

    assert rule_flaw(Silent()) == "Silent lacks code, name, severity, preset"
