"""Which rules apply under given settings; knows rules by code and name only.

Errors::

    LintError
    ├── SelectionSettingError: a selection of assets in the settings can't be followed
    └── UnknownRuleError: an entry of select, ignore or extend-select means no rule
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..graph.select import SelectionError
from ..graph.suggest import did_you_mean
from .model import LintSettings, Preset, Rule

EVERYTHING = "ALL"

# Each contains those before it.
PRESETS: tuple[Preset, ...] = ("default", "strict", "all")

# A name or a whole code says more than any prefix.
_EXACT = 100


class LintError(Exception):
    """The settings of the linter can't be followed."""


class SelectionSettingError(LintError):
    """A selection of assets in the setting ``setting`` can't be followed; the cause says why."""

    def __init__(self, setting: str, cause: SelectionError) -> None:
        super().__init__(setting, cause)
        self.setting = setting
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.setting}: {self.cause}"


class UnknownRuleError(LintError):
    """``entry`` of the setting ``setting`` means no rule; ``known`` are the codes and names that exist."""

    def __init__(self, entry: str, setting: str, known: tuple[str, ...]) -> None:
        super().__init__(entry, setting, known)
        self.entry = entry
        self.setting = setting
        self.known = known

    def __str__(self) -> str:
        return (
            f"{self.setting}: '{self.entry}' is neither a rule's code, its name nor a prefix of codes."
            f"{did_you_mean(self.entry, self.known) or self._families()}"
        )

    def _families(self) -> str:
        codes = (text for text in self.known if text.isupper())
        families = dict.fromkeys(code.rstrip("0123456789") for code in codes)
        return f" There are {', '.join(families)}; 'vp rule' lists every rule."


def choose_rules(rules: Sequence[Rule], settings: LintSettings) -> tuple[Rule, ...]:
    """The rules that apply: of the entries that mean a rule the most specific decides, ``ignore`` when they tie.

    Raises:
        UnknownRuleError: When an entry means no rule.
    """
    for setting, entries in (
        ("select", settings.select or ()),
        ("extend-select", settings.extend_select),
        ("ignore", settings.ignore),
        ("severity", tuple(settings.severity)),
    ):
        refuse_unknown(rules, setting, entries)
    before = _unrefined(rules, settings)
    selected = (*(settings.select or ()), *settings.extend_select)
    return tuple(rule for rule in rules if _applies(rule, selected, settings.ignore, rule in before))


def _unrefined(rules: Sequence[Rule], settings: LintSettings) -> tuple[Rule, ...]:
    """The rules that apply unless the settings say something of them."""
    refined = () if settings.refines is None else choose_rules(rules, settings.refines)
    if settings.select is not None:
        return ()
    if settings.refines is not None and settings.preset is None:
        return refined
    most = PRESETS.index(settings.preset or PRESETS[0])
    return tuple(rule for rule in rules if PRESETS.index(rule.preset) <= most)


def _applies(rule: Rule, selected: Iterable[str], ignored: Iterable[str], before: bool) -> bool:
    chosen, refused = _weight(rule, selected), _weight(rule, ignored)
    return before if chosen == refused == -1 else chosen > refused


def most_specific(rule: Rule, entries: Iterable[str]) -> str | None:
    """Of the entries that mean the rule, the one that says most; None when none does."""
    meant = [entry for entry in entries if _weigh(rule, entry) >= 0]
    return max(meant, key=lambda entry: _weigh(rule, entry), default=None)


def refuse_unknown(rules: Sequence[Rule], setting: str, entries: Iterable[str]) -> None:
    """Check that every entry of a setting means a rule.

    Raises:
        UnknownRuleError: When one does not.
    """
    for entry in entries:
        if all(_weigh(rule, entry) < 0 for rule in rules):
            raise UnknownRuleError(entry, setting, _known(rules))


def find_rule(rules: Sequence[Rule], code_or_name: str) -> Rule:
    """The rule of that code or name.

    Raises:
        UnknownRuleError: When there is none.
    """
    for rule in rules:
        if code_or_name.upper() == rule.code or code_or_name.lower() == rule.name:
            return rule
    raise UnknownRuleError(code_or_name, "rule", _known(rules))


def _weight(rule: Rule, entries: Iterable[str]) -> int:
    """How specifically the best of the entries means the rule; -1 when none does."""
    return max((_weigh(rule, entry) for entry in entries), default=-1)


def _weigh(rule: Rule, entry: str) -> int:
    code = entry.upper()
    if code == rule.code or entry.lower() == rule.name:
        return _EXACT
    if code == EVERYTHING:
        return 0
    # "V" and "VP" would mean every rule; that is what ALL says plainly.
    return len(code) if len(code) >= 3 and rule.code.startswith(code) else -1


def _known(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(text for rule in rules for text in (rule.code, rule.name))
