"""``match``: patterns against known values; an undecided pattern makes its case one that may run."""

from __future__ import annotations

from functools import partial

from .. import syntax
from .attributes import certainly_lacks
from .branches import run_arms
from .comparisons import compare
from .enums import enum_constant
from .fields import declared_fields
from .judgement import hash_key, truth
from .lookup import class_member
from .machine import Flow, Machine
from .values import (
    Argument,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)


def run_match(machine: Machine, node: syntax.Match, scope: Scope) -> Flow | None:
    """Run the first case that fits, or every one that may."""
    return _cases(machine, machine.evaluate(node.subject, scope), node.cases, scope)


def _cases(
    machine: Machine, subject: Value, cases: tuple[syntax.match_case, ...], scope: Scope
) -> Flow | None:
    for index, case in enumerate(cases):
        fits = _fits_whole(machine, case.pattern, subject, scope)
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


def _fits_whole(machine: Machine, pattern: syntax.Pattern, subject: Value, scope: Scope) -> bool | None:
    """Whether a pattern fits; one that does not binds nothing, not even what parts of it would."""
    with machine.journal() as journal:
        fits = _fits(machine, pattern, subject, scope)
        if fits is False:
            journal.rewind()
    return fits


def _fits(machine: Machine, pattern: syntax.Pattern, subject: Value, scope: Scope) -> bool | None:
    site = Site(scope.path, pattern.n)
    match pattern:
        case syntax.MatchStar():
            if pattern.name is not None:
                machine.bind(scope, pattern.name, subject)
            return True
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
            undecided = False
            for option in pattern.patterns:
                fits = _fits_whole(machine, option, subject, scope)
                if fits:
                    return True
                undecided = undecided or fits is None
            return None if undecided else False
        case syntax.MatchSequence():
            return _fits_sequence(machine, pattern, enum_constant(subject), scope)
        case syntax.MatchMapping() if isinstance(subject, DictValue) and not subject.open:
            return _fits_mapping(machine, pattern, subject, scope)
        case syntax.MatchMapping() if isinstance(subject, InstanceValue) and subject.content is not None:
            return _fits(machine, pattern, subject.content, scope)
        case syntax.MatchMapping() if isinstance(subject, Const | ListValue | TupleValue | InstanceValue):
            return False
        case syntax.MatchClass() if not isinstance(subject, Unknown):
            return _fits_class(machine, pattern, subject, scope)
        case _:
            _bind_unknown(machine, pattern, site, scope)
            return None


def _fits_sequence(
    machine: Machine, pattern: syntax.MatchSequence, subject: Value, scope: Scope
) -> bool | None:
    if isinstance(subject, Const | DictValue | InstanceValue):
        return False
    if not isinstance(subject, ListValue | TupleValue) or (isinstance(subject, ListValue) and subject.open):
        _bind_unknown(machine, pattern, Site(scope.path, pattern.n), scope)
        return None
    items = list(subject.items)
    star = next((i for i, part in enumerate(pattern.patterns) if isinstance(part, syntax.MatchStar)), None)
    if star is not None:
        after = len(pattern.patterns) - star - 1
        if len(items) < star + after:
            return False
        end = len(items) - after
        items[star:end] = [ListValue(items[star:end])]
    if len(items) != len(pattern.patterns):
        return False
    outcomes = [_fits(machine, part, item, scope) for part, item in zip(pattern.patterns, items, strict=True)]
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


# Classes whose single positional pattern is the subject itself.
_WHOLE = frozenset(
    f"builtins.{name}"
    for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
)


def _fits_class(machine: Machine, pattern: syntax.MatchClass, subject: Value, scope: Scope) -> bool | None:
    site = Site(scope.path, pattern.n)
    cls = machine.evaluate(pattern.cls, scope)
    question = Arguments((Argument(None, subject, site), Argument(None, cls, site)))
    fits = truth(machine.call(External("builtins.isinstance"), question, site, scope))
    if fits is not True:
        if fits is None:
            _bind_unknown(machine, pattern, site, scope)
        return fits
    parts: list[tuple[syntax.Pattern, Value]] = []
    if pattern.patterns and isinstance(cls, External) and cls.name in _WHOLE:
        parts.append((pattern.patterns[0], subject))
    elif pattern.patterns:
        names = _positions(cls)
        if len(names) < len(pattern.patterns):
            _bind_unknown(machine, pattern, site, scope)
            return None
        parts += [
            (part, machine.attribute(subject, name, site))
            for part, name in zip(pattern.patterns, names, strict=False)
        ]
    for part, name in zip(pattern.kwd_patterns, pattern.kwd_attrs, strict=True):
        if isinstance(subject, InstanceValue) and certainly_lacks(machine, subject, name):
            return False
        parts.append((part, machine.attribute(subject, name, site)))
    outcomes = [_fits(machine, part, value, scope) for part, value in parts]
    return False if False in outcomes else (None if None in outcomes else True)


def _positions(cls: Value) -> list[str]:
    """The attributes that positional patterns of a class look at."""
    if not isinstance(cls, ClassValue):
        return []
    said = class_member(cls, "__match_args__")
    if said is not None:
        return [str(item.value) for item in getattr(said, "items", ()) if isinstance(item, Const)]
    if class_member(cls, "_fields") is not None:
        fields = class_member(cls, "_fields")
        return [str(item.value) for item in getattr(fields, "items", ()) if isinstance(item, Const)]
    return [field.name for field in declared_fields(cls) if field.given and not field.keyword]


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
