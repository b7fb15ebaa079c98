"""The table of rules is whole, each rule is documented, and its examples give what they say."""

import inspect
import re
from pathlib import Path

import pytest
import vibepiper.analyzer.lint.rules
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.lint import (
    RULES,
    Example,
    LintInput,
    LintSettings,
    Rule,
    lint,
    rule_document,
    rule_summary,
)
from vptest.examples import fix_example, lint_example

PARTS = ["What it does", "Why is this bad?", "Example", "Use instead", "When something is unknown"]

VALID = [
    pytest.param(rule, example, id=f"{rule.code}-{n}")
    for rule in RULES
    for n, example in enumerate(rule.valid)
]
INVALID = [
    pytest.param(rule, example, id=f"{rule.code}-{n}")
    for rule in RULES
    for n, example in enumerate(rule.invalid)
]


def test_the_table_of_rules_equals_the_folder() -> None:
    folder = Path(inspect.getfile(vibepiper.analyzer.lint.rules)).parent
    files = {path.stem for path in folder.glob("*/*.py")} - {"__init__"}
    assert {rule.name.replace("-", "_") for rule in RULES} == files
    assert all(type(rule).__module__.endswith(f".{rule.name.replace('-', '_')}") for rule in RULES)


def test_codes_and_names_are_unique_and_the_table_is_in_order_of_its_families() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    families = [rule.code[:3] for rule in RULES]
    assert families == sorted(families, key=families.index)
    for family in set(families):
        codes = [rule.code for rule in RULES if rule.code.startswith(family)]
        assert codes == sorted(codes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_documented_in_its_parts_and_has_examples(rule: Rule) -> None:
    text = inspect.cleandoc(type(rule).__doc__ or "")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == PARTS
    assert text.count("```python") >= 2
    assert text.count("```") % 2 == 0
    assert rule_document(rule).startswith(f"# {rule.code} {rule.name}\n\nSeverity: {rule.severity}.")
    assert f"\n#### {PARTS[0]}\n" in rule_document(rule, level=3)
    assert rule_summary(rule).endswith(".")
    assert rule.valid
    assert rule.invalid
    assert re.fullmatch(r"VP[A-Z]\d{3}", rule.code)


def test_an_empty_project_has_no_findings() -> None:
    assert lint(LintInput(AssetGraph(), settings=LintSettings(select=("ALL",)))) == ()


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_a_valid_example_has_no_finding_of_any_rule(rule: Rule, example: Example) -> None:
    found = lint_example(example, LintSettings(extend_select=(rule.code,)))
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_an_invalid_example_has_the_finding_it_says_at_its_place(rule: Rule, example: Example) -> None:
    found = [
        finding
        for finding in lint_example(example, LintSettings(select=(rule.code, *example.rules)))
        if finding.code == rule.code
    ]
    assert len(found) == 1
    assert example.message in found[0].message
    place = example.at if example.at.count(":") != 1 else f"pipeline.py:{example.at}"
    assert not place or str(found[0].location) == place


FIXED = [
    pytest.param(rule, example, id=f"{rule.code}-{n}")
    for rule in RULES
    for n, example in enumerate(rule.invalid)
    if example.fixed is not None
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_that_corrects_has_an_example_of_it(rule: Rule) -> None:
    assert any(example.fixed is not None for example in rule.invalid) is (rule.fix is not None)


@pytest.mark.parametrize(("rule", "example"), FIXED)
def test_an_invalid_example_is_corrected_as_it_says_and_stays_so(rule: Rule, example: Example) -> None:
    settings = LintSettings(select=(rule.code,), extend_select=example.rules)
    fixed, report = fix_example(example, settings, unsafe=rule.fix == "unsafe")
    assert fixed == example.fixed
    assert [finding.code for finding in report.findings if finding.code == rule.code] == []


@pytest.mark.parametrize(
    ("rule", "example"), [case for case in FIXED if getattr(case.values[0], "fix", None) == "unsafe"]
)
def test_an_unsafe_correction_is_made_only_when_asked_for(rule: Rule, example: Example) -> None:
    assert fix_example(example, LintSettings(select=(rule.code,)), unsafe=False)[0] == example.code
