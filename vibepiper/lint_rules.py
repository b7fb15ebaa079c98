"""Every rule of a project: the built-in ones, those of installed distributions, those of its configuration.

A distribution offers rules through entry points of the group ``vibepiper.rules``, each a subclass of
:class:`~vibepiper.analyzer.lint.model.Rule`, an instance of one, or a sequence of these.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from vibepiper.analyzer.graph.model import Severity
from vibepiper.analyzer.lint.foreign import rule_flaw
from vibepiper.analyzer.lint.model import BrokenRule, Rule
from vibepiper.analyzer.lint.requirement import CODE, requirement_rule
from vibepiper.analyzer.lint.rules import RULES

from .errors import ConfigError, ConfigMistake
from .lint_config import LintConfig

GROUP = "vibepiper.rules"
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class ProjectRules(Struct, frozen=True):
    """The rules, those that could not be loaded, and the files of those that are not ours."""

    rules: tuple[Rule, ...]
    broken: tuple[BrokenRule, ...] = ()
    files: tuple[Path, ...] = ()


def project_rules(config: LintConfig) -> ProjectRules:
    """Every rule that a project may apply.

    Raises:
        ConfigError: A rule of the configuration has a code or name that can't be.
    """
    rules = [*RULES, *_required(config)]
    broken: list[BrokenRule] = []
    files: set[Path] = set()
    for source, found, error, modules in _installed():
        files |= modules
        if error:
            broken.append(BrokenRule(source, error))
        for rule in found:
            problem = _problem(rule, rules)
            if problem is None:
                rules.append(rule)
            else:
                broken.append(BrokenRule(source, problem))
    return ProjectRules(tuple(rules), tuple(broken), tuple(sorted(files)))


def _required(config: LintConfig) -> Iterator[Rule]:
    mistakes: list[ConfigMistake] = []
    taken = {text: rule for rule in RULES for text in (rule.code, rule.name)}
    for entry in config.requirements:
        wrong = None
        if not CODE.fullmatch(entry.code):
            wrong = f"[lint.require.{entry.code}]: a code is capital letters and digits, such as FIN001; VP… is for built-in rules"
        elif entry.name in taken or entry.code in taken:
            wrong = f"[lint.require.{entry.code}]: another rule is called '{entry.name}'"
        if wrong is not None:
            mistakes.append(ConfigMistake(entry.location.path, entry.location.line, wrong))
            continue
        severity = next(severity for severity in SEVERITIES if severity == entry.severity)
        rule = requirement_rule(entry.code, entry.name, entry.select, entry.require, severity, entry.message)
        taken |= {entry.code: rule, entry.name: rule}
        yield rule
    if mistakes:
        raise ConfigError(sorted(mistakes))


def _installed() -> Iterator[tuple[str, tuple[Rule, ...], str, set[Path]]]:
    """The rules of each entry point, or why it gives none, and the files that loading it read."""
    if not any(map(_may_offer, sys.path)):
        return
    # Imported here because it takes longer than most commands do.
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        before = set(sys.modules)
        found: tuple[Rule, ...] = ()
        error = ""
        try:
            found = tuple(_instances(entry.load()))
        except Exception:  # noqa: BLE001 - somebody else's code, which must not hide what other rules find
            error = traceback.format_exc(limit=-1).strip()
        yield f"{entry.name} = {entry.value}", found, error, files_of_modules(set(sys.modules) - before)


def _may_offer(folder: str) -> bool:
    """Whether a distribution in a folder of ``sys.path`` may have rules: one of the few texts about it says so."""
    try:
        names = os.listdir(folder or ".")
    except NotADirectoryError:
        return True  # an archive
    except OSError:
        return False
    about = (name for name in names if name.endswith((".dist-info", ".egg-info", "EGG-INFO")))
    return any(_mentions_group(os.path.join(folder, name, "entry_points.txt")) for name in about)


def _mentions_group(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False


def _instances(offered: object) -> Iterator[Rule]:
    for item in offered if isinstance(offered, Sequence) else (offered,):
        rule = item() if isinstance(item, type) and issubclass(item, Rule) else item
        if not isinstance(rule, Rule):
            raise TypeError(f"{item!r} is no subclass of vibepiper.lint.Rule, nor an instance of one")
        yield rule


def files_of_modules(names: Iterable[str]) -> set[Path]:
    """The files of imported modules, as far as they have some."""
    files = (getattr(sys.modules[name], "__file__", None) for name in names)
    return {Path(file) for file in files if file is not None}


def _problem(rule: Rule, rules: Sequence[Rule]) -> str | None:
    flaw = rule_flaw(rule)
    if flaw is not None:
        return flaw
    other = next((each for each in rules if rule.code == each.code or rule.name == each.name), None)
    if other is not None:
        return f"{type(rule).__name__} has the code or name of {other.code} {other.name}"
    return (
        None
        if CODE.fullmatch(rule.code)
        else f"'{rule.code}' is no code: capital letters and digits; VP… is for built-in rules"
    )
