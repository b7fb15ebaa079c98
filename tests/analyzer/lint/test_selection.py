"""Which rules apply: codes, names, prefixes, and which of two entries decides."""

import pytest
from vibepiper.analyzer.lint import RULES, LintSettings, UnknownRuleError, choose_rules, find_rule

DEFAULTS = {rule.code for rule in RULES if rule.preset == "default"}
EVERY = {rule.code for rule in RULES}
GRAPH = {code for code in EVERY if code.startswith("VPG")}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (LintSettings(), DEFAULTS),
        (LintSettings(select=("ALL",)), EVERY),
        (LintSettings(select=()), set()),
        (LintSettings(select=("VPG",)), GRAPH),
        (LintSettings(select=("vpg001",)), {"VPG001"}),
        (LintSettings(select=("unknown-upstream", "VPM002")), {"VPG001", "VPM002"}),
        (LintSettings(extend_select=("VPM001",)), DEFAULTS | {"VPM001"}),
        (
            LintSettings(extend_select=("VPM",), ignore=("missing-owner",)),
            DEFAULTS | ({code for code in EVERY if code.startswith("VPM")} - {"VPM002"}),
        ),
        (LintSettings(ignore=("VPG",)), DEFAULTS - GRAPH),
        (LintSettings(ignore=("ALL",)), set()),
        # The more specific entry decides, in either direction; ignore when they tie.
        (LintSettings(select=("VPG001",), ignore=("VPG",)), {"VPG001"}),
        (LintSettings(select=("VPG",), ignore=("VPG001",)), GRAPH - {"VPG001"}),
        (LintSettings(select=("VPG001",), ignore=("unknown-upstream",)), set()),
        (
            LintSettings(select=("VPG00",), ignore=("VPG",)),
            {code for code in GRAPH if code.startswith("VPG00")},
        ),
    ],
)
def test_settings_choose_rules(settings: LintSettings, expected: set[str]) -> None:
    assert {rule.code for rule in choose_rules(RULES, settings)} == expected


CONFIGURED = LintSettings(select=("VPG001", "VPS001"), ignore=("VPS",), extend_select=("VPM001",))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (LintSettings(refines=CONFIGURED), {"VPG001", "VPS001", "VPM001"}),
        (LintSettings(select=("VPG",), refines=CONFIGURED), GRAPH),
        (LintSettings(select=("VPS001",), refines=LintSettings(ignore=("VPS001",))), {"VPS001"}),
        # However specific the refined entry is.
        (LintSettings(ignore=("VPG",), refines=CONFIGURED), {"VPS001", "VPM001"}),
        (
            LintSettings(extend_select=("VPS",), refines=LintSettings(ignore=("VPS001",))),
            DEFAULTS | {code for code in EVERY if code.startswith("VPS")},
        ),
        (
            LintSettings(ignore=("ALL",), extend_select=("VPX",), refines=CONFIGURED),
            {code for code in EVERY if code.startswith("VPX")},
        ),
    ],
)
def test_settings_decide_over_those_that_they_refine(settings: LintSettings, expected: set[str]) -> None:
    assert {rule.code for rule in choose_rules(RULES, settings)} == expected


def test_a_mistake_in_refined_settings_is_an_error_though_they_are_replaced() -> None:
    with pytest.raises(UnknownRuleError, match="ignore: 'VPQ'"):
        choose_rules(RULES, LintSettings(select=("VPG",), refines=LintSettings(ignore=("VPQ",))))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            LintSettings(select=("VPG0001",)),
            "select: 'VPG0001' is neither a rule's code, its name nor a prefix",
        ),
        (
            LintSettings(ignore=("unknown-upstraem",)),
            "ignore: 'unknown-upstraem' .* Did you mean 'unknown-upstream'?",
        ),
        (LintSettings(extend_select=("V",)), "extend-select: 'V' "),
        (LintSettings(select=("",)), "select: '' .* There are VPE, VPG, .*; 'vp rule' lists every rule"),
        (LintSettings(ignore=("E501",)), "ignore: 'E501' "),
    ],
)
def test_an_entry_that_means_no_rule_is_an_error(settings: LintSettings, message: str) -> None:
    with pytest.raises(UnknownRuleError, match=message):
        choose_rules(RULES, settings)


def test_a_rule_is_found_by_code_or_name() -> None:
    assert find_rule(RULES, "vpg002") is find_rule(RULES, "Dependency-Cycle")
    with pytest.raises(UnknownRuleError, match="rule: 'VPG' "):
        find_rule(RULES, "VPG")
