"""``match``: patterns against known values; an undecided pattern makes its case one that may run."""

from __future__ import annotations

from functools import partial

from .. import syntax
from .branches import run_arms
from .comparisons import compare
from .judgement import hash_key, truth
from .machine import Flow, Machine
from .values import Const, DictValue, ListValue, Scope, Site, TupleValue, Unknown, Value


def run_match(machine: Machine, node: syntax.Match, scope: Scope) -> Flow | None:
    """Run the first case that fits, or every one that may."""
    return _cases(machine, machine.evaluate(node.subject, scope), node.cases, scope)


def _cases(
    machine: Machine, subject: Value, cases: tuple[syntax.match_case, ...], scope: Scope
) -> Flow | None:
    for index, case in enumerate(cases):
        fits = _fits(machine, case.pattern, subject, scope)
        if fits and case.guard is not None:
            fits = truth(machine.evaluate(case.guard, scope))
        if fits:
            return machine.execute(case.body, scope)
        if fits is None:
            why = Unknown("which case of a match runs is not known", Site(scope.path, case.pattern.n))
            return run_arms(
                machine,
                partial(machine.execute, case.body, scope),
                partial(_cases, machine, subject, cases[index + 1 :], scope),
                why,
                scope,
            )
    return None


def _fits(machine: Machine, pattern: syntax.Pattern, subject: Value, scope: Scope) -> bool | None:
    site = Site(scope.path, pattern.n)
    match pattern:
        case syntax.MatchAs():
            fits = True if pattern.pattern is None else _fits(machine, pattern.pattern, subject, scope)
            if fits is not False and pattern.name is not None:
                machine.bind(scope, pattern.name, subject)
            return fits
        case syntax.MatchValue():
            return truth(compare(machine, "Eq", subject, machine.evaluate(pattern.value, scope), site))
        case syntax.MatchSingleton():
            return truth(compare(machine, "Is", subject, Const(pattern.value), site))
        case syntax.MatchOr():
            outcomes = [_fits(machine, option, subject, scope) for option in pattern.patterns]
            return True if True in outcomes else (None if None in outcomes else False)
        case syntax.MatchSequence() if not any(isinstance(p, syntax.MatchStar) for p in pattern.patterns):
            return _fits_sequence(machine, pattern, subject, scope)
        case syntax.MatchMapping() if isinstance(subject, DictValue) and not subject.open:
            return _fits_mapping(machine, pattern, subject, scope)
        case _:
            _bind_unknown(machine, pattern, site, scope)
            return None


def _fits_sequence(
    machine: Machine, pattern: syntax.MatchSequence, subject: Value, scope: Scope
) -> bool | None:
    if isinstance(subject, Const | DictValue):
        return False
    if not isinstance(subject, ListValue | TupleValue) or (isinstance(subject, ListValue) and subject.open):
        _bind_unknown(machine, pattern, Site(scope.path, pattern.n), scope)
        return None
    if len(subject.items) != len(pattern.patterns):
        return False
    outcomes = [
        _fits(machine, part, item, scope) for part, item in zip(pattern.patterns, subject.items, strict=True)
    ]
    return False if False in outcomes else (None if None in outcomes else True)


def _fits_mapping(
    machine: Machine, pattern: syntax.MatchMapping, subject: DictValue, scope: Scope
) -> bool | None:
    outcomes: list[bool | None] = []
    left = dict(subject.entries)
    for key_node, part in zip(pattern.keys, pattern.patterns, strict=True):
        key = hash_key(machine.evaluate(key_node, scope))
        if key is None or key not in left:
            return None if key is None else False
        outcomes.append(_fits(machine, part, left.pop(key).value, scope))
    if pattern.rest is not None:
        machine.bind(scope, pattern.rest, DictValue(left))
    return False if False in outcomes else (None if None in outcomes else True)


def _bind_unknown(machine: Machine, pattern: syntax.Pattern, site: Site, scope: Scope) -> None:
    match pattern:
        case syntax.MatchAs() | syntax.MatchStar():
            if pattern.name is not None:
                machine.bind(
                    scope, pattern.name, machine.unknown("what the pattern binds is not known", site)
                )
            if isinstance(pattern, syntax.MatchAs) and pattern.pattern is not None:
                _bind_unknown(machine, pattern.pattern, site, scope)
        case syntax.MatchSequence() | syntax.MatchOr():
            for part in pattern.patterns:
                _bind_unknown(machine, part, site, scope)
        case syntax.MatchClass():
            for part in (*pattern.patterns, *pattern.kwd_patterns):
                _bind_unknown(machine, part, site, scope)
        case syntax.MatchMapping():
            for part in pattern.patterns:
                _bind_unknown(machine, part, site, scope)
            if pattern.rest is not None:
                machine.bind(scope, pattern.rest, machine.unknown("what is left is not known", site))
        case _:
            pass
