"""What settings make of findings: ignored in files or for assets, other severities, presets, options."""

import pytest
from vibepiper.analyzer.facts import SourceFacts, Suppression
from vibepiper.analyzer.lint import RULES, LintSettings, UnknownRuleError, choose_rules, lint_report
from vibepiper.analyzer.lint.selection import PRESETS, SelectionSettingError
from vptest.findings import at, declared, lint_input

GRAPH = (
    declared("report", "orders", line=5, group="sales"),
    declared("stock", "goods", line=8, group="depot"),
)


def found_with(settings: LintSettings) -> list[tuple[str, str]]:
    given = lint_input(*GRAPH)
    return [
        (str(finding.asset), finding.severity)
        for finding in lint_report(given.__class__(given.graph, settings=settings)).findings
        if finding.code == "VPG001"
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (LintSettings(), [("report", "error"), ("stock", "error")]),
        (LintSettings(per_file_ignores=(("*.py", ("VPG001",)),)), []),
        (LintSettings(per_file_ignores=(("pipeline.py", ("unknown-upstream",)),)), []),
        (LintSettings(per_file_ignores=(("/lib/", ("VPG",)),)), [("report", "error"), ("stock", "error")]),
        (LintSettings(per_file_ignores=(("*", ("VPS",)),)), [("report", "error"), ("stock", "error")]),
        (LintSettings(per_selection_ignores=(("group:sales", ("VPG",)),)), [("stock", "error")]),
        (LintSettings(per_selection_ignores=(("not report", ("VPG001",)),)), [("report", "error")]),
        (LintSettings(severity={"VPG": "info"}), [("report", "info"), ("stock", "info")]),
        (
            LintSettings(severity={"unknown-upstream": "warning", "ALL": "info"}),
            [("report", "warning"), ("stock", "warning")],
        ),
        (
            LintSettings(refines=LintSettings(severity={"VPG001": "warning"})),
            [("report", "warning"), ("stock", "warning")],
        ),
        (LintSettings(refines=LintSettings(per_file_ignores=(("*.py", ("VPG001",)),))), []),
    ],
)
def test_settings_ignore_and_weigh(settings: LintSettings, expected: list[tuple[str, str]]) -> None:
    assert found_with(settings) == expected


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (LintSettings(per_file_ignores=(("*", ("VPQ",)),)), UnknownRuleError, "per-file-ignores: 'VPQ'"),
        (
            LintSettings(per_selection_ignores=(("*", ("nope",)),)),
            UnknownRuleError,
            "per-selection-ignores: 'nope'",
        ),
        (
            LintSettings(per_selection_ignores=(("group:", ("VPG",)),)),
            SelectionSettingError,
            "per-selection-ignores: selection 'group:', character",
        ),
        (LintSettings(severity={"VPQ": "info"}), UnknownRuleError, "severity: 'VPQ'"),
    ],
)
def test_a_mistake_in_them_is_an_error(settings: LintSettings, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        found_with(settings)


def test_presets_contain_each_other_and_all_is_every_rule() -> None:
    chosen = [set(choose_rules(RULES, LintSettings(preset=preset))) for preset in PRESETS]
    assert chosen[0] < chosen[1] <= chosen[2]
    assert chosen[2] == set(RULES)
    assert set(choose_rules(RULES, LintSettings())) == chosen[0]
    assert set(choose_rules(RULES, LintSettings(refines=LintSettings(preset="strict")))) == chosen[1]
    strict = LintSettings(preset="strict", refines=LintSettings(select=("VPG001",)))
    assert set(choose_rules(RULES, strict)) == chosen[1]


def test_a_comment_counts_as_used_where_its_finding_is_ignored_in_the_file_too() -> None:
    comment = Suppression("pipeline.py", 1, 9, ("VPG001",), at(1))
    settings = LintSettings(per_file_ignores=(("*", ("VPG001",)),))
    given = lint_input(*GRAPH, facts=SourceFacts(suppressions=(comment,)))
    report = lint_report(given.__class__(given.graph, given.facts, settings))
    assert [finding.code for finding in report.findings] == []
