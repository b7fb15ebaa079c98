"""Runs the rules on a project and decides what of it is reported; knows no output format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from ..graph.select import SelectionError
from .baseline import Baseline
from .foreign import ask
from .model import BrokenRule, Finding, LintInput, LintReport, Outcome, Rule
from .policy import with_policy
from .rules import RULES
from .selection import SelectionSettingError, choose_rules
from .suppression import unsuppressed
from .withholding import withhold

# Findings of these families, when certain, show whatever paths were asked for: an edit breaks lineage elsewhere.
_OURS = f"{__package__}."
_ACROSS_FILES = ("VPG", "VPS")


def lint(given: LintInput) -> tuple[Finding, ...]:
    """The findings of the rules that the settings choose, in the order of their places.

    Raises:
        UnknownRuleError: When a setting names no rule.
    """
    return lint_report(given).findings


def lint_report(
    given: LintInput,
    paths: Sequence[str] = (),
    rules: Sequence[Rule] = RULES,
    baseline: Baseline | None = None,
) -> LintReport:
    """Lint, and say as well what was not reported. ``paths``: see :func:`within_paths`.

    Raises:
        UnknownRuleError: When a setting names no rule.
        SelectionSettingError: When a selection in the settings can't be followed.
    """
    chosen = choose_rules(rules, given.settings)
    broken: list[BrokenRule] = []
    found = [finding for rule in chosen for finding in _found(rule, lambda rule: rule.check(given), broken)]
    # A comment is of use, too, where what it hides would only be withheld.
    _, used = unsuppressed(found, given.facts.suppressions)
    certain, withheld = withhold(found, given.graph.problems)
    visible, _ = unsuppressed(certain, given.facts.suppressions)
    outcome = Outcome(
        {text.casefold(): rule.code for rule in rules for text in (rule.code, rule.name)},
        _judging(chosen, given, broken),
        used,
    )
    judged = _judged(chosen, given, outcome, broken)
    reported = _in_order(with_policy((*visible, *judged.visible), rules, given.graph, given.settings))
    unaccepted, stale = baseline.apply(reported) if baseline is not None else (reported, ())
    # What is stale shows only now; whatever else is said of the outcome was said before.
    further = _judged(chosen, given, replace(outcome, stale=stale), []) if stale else _Judged()
    late = with_policy(set(further.visible) - set(judged.visible), rules, given.graph, given.settings)
    return LintReport(
        _in_order(within_paths((*unaccepted, *late), paths)),
        withheld,
        len(certain) - len(visible) + max(judged.suppressed, further.suppressed),
        len(reported) - len(unaccepted),
        tuple(broken),
        outcome.ran,
    )


def _judging(chosen: Iterable[Rule], given: LintInput, broken: Iterable[BrokenRule]) -> frozenset[str]:
    """The codes of the rules that find what there is: none that failed, or that had nothing to compare with."""
    failed = {failure.code for failure in broken}
    return frozenset(
        rule.code
        for rule in chosen
        if rule.code not in failed and (given.base is not None or not rule.compares)
    )


class _Judged(Struct, frozen=True):
    """What rules find in the outcome, but for what comments hide, and how much that is."""

    visible: tuple[Finding, ...] = ()
    suppressed: int = 0


def _judged(chosen: Iterable[Rule], given: LintInput, outcome: Outcome, broken: list[BrokenRule]) -> _Judged:
    found = [
        finding
        for rule in chosen
        for finding in _found(rule, lambda rule: rule.check_outcome(given, outcome), broken)
    ]
    visible, _ = unsuppressed(found, given.facts.suppressions)
    return _Judged(visible, len(found) - len(visible))


def _found(
    rule: Rule, judge: Callable[[Rule], Iterable[Finding]], broken: list[BrokenRule]
) -> tuple[Finding, ...]:
    """What a rule finds; nothing, with a note, where a rule of somebody else fails."""
    if type(rule).__module__.startswith(_OURS):
        try:
            return tuple(judge(rule))
        except SelectionError as error:
            raise SelectionSettingError(f"the settings of rule '{rule.name}'", error) from error
    found, failure = ask(rule, judge)
    if failure is not None:
        broken.append(failure)
    return found


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=_place))


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
