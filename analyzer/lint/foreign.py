"""Takes nothing on trust from rules that are somebody else's: neither what they say of themselves nor what they yield."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import get_args

from ..graph.model import AssetKey, Location, Severity
from .fix import Applicability, Fix
from .model import BrokenRule, Finding, Option, Preset, Rule

_SEVERITIES: tuple[str, ...] = get_args(Severity)
_PRESETS: tuple[str, ...] = get_args(Preset)
_FIXES: tuple[str, ...] = get_args(Applicability)


def rule_flaw(rule: Rule) -> str | None:
    """What is wrong with what a rule says of itself; None when nothing is."""
    who = type(rule).__name__
    missing = [name for name in ("code", "name", "severity", "preset") if not hasattr(rule, name)]
    if missing:
        return f"{who} lacks {', '.join(missing)}"
    if not _is(str, rule.code, rule.name):
        return f"{who} has a code or name that is no text"
    for attribute, value, known in (
        ("severity", rule.severity, _SEVERITIES),
        ("preset", rule.preset, _PRESETS),
        ("fix", rule.fix, (None, *_FIXES)),
    ):
        if value not in known:
            return f"{who} has the {attribute} {value!r}; there are {', '.join(map(repr, known))}"
    if not _are(Option, rule.options):
        return f"{who} has options that are no tuple of vibepiper.lint.Option"
    return None


def ask(
    rule: Rule, judge: Callable[[Rule], Iterable[Finding]]
) -> tuple[tuple[Finding, ...], BrokenRule | None]:
    """What a rule of somebody else finds; nothing, and why, where it fails or yields what is no finding of it."""
    try:
        found = tuple(judge(rule))
    except (Exception, SystemExit):  # noqa: BLE001 - somebody else's code, which must not hide what other rules find
        return (), _broken(rule, traceback.format_exc(limit=-1).strip())
    flaw = next(filter(None, (_flaw(rule, each) for each in found)), None)
    return ((), _broken(rule, f"it yields {flaw}")) if flaw is not None else (found, None)


def _broken(rule: Rule, error: str) -> BrokenRule:
    return BrokenRule(f"{rule.code} {rule.name}", error, rule.code)


def _flaw(rule: Rule, finding: object) -> str | None:
    """What is wrong with something that a rule yields."""
    if not isinstance(finding, Finding):
        return f"{finding!r:.80}, which is no vibepiper.lint.Finding"
    if (finding.code, finding.name) != (rule.code, rule.name):
        return f"a finding of {finding.code!r} {finding.name!r}; Finding.of(self, …) makes one of its own"
    fits = {
        "severity": finding.severity in _SEVERITIES,
        "message": _is(str, finding.message),
        "advice": _is(str, finding.advice),
        "location": _is_place(finding.location),
        "asset": finding.asset is None or isinstance(finding.asset, AssetKey),
        "absent": _are(str, finding.absent),
        "fix": finding.fix is None or isinstance(finding.fix, Fix),
    }
    wrong = [field for field, fitting in fits.items() if not fitting]
    return f"a finding whose {wrong[0]} can't be {getattr(finding, wrong[0])!r:.80}" if wrong else None


def _is_place(place: object) -> bool:
    if not isinstance(place, Location) or not _is(str, place.path):
        return False
    return _is(int, place.line, place.column, place.end_line, place.end_column)


# What types promise holds only where somebody checks them.
def _is(kind: type, *values: object) -> bool:
    return all(isinstance(value, kind) for value in values)


def _are(kind: type, values: object) -> bool:
    return isinstance(values, tuple) and _is(kind, *values)
