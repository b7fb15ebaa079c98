"""How a project is linted: its configuration's settings, its own rules, its baseline; prints nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue, Location, Severity
from vibepiper.analyzer.graph.suggest import did_you_mean
from vibepiper.analyzer.lint.baseline import Baseline, read_baseline
from vibepiper.analyzer.lint.explain import rule_summary
from vibepiper.analyzer.lint.model import LintReport, LintSettings, Option, Preset, Rule
from vibepiper.analyzer.lint.pipeline import lint_report
from vibepiper.analyzer.lint.selection import PRESETS

from .errors import ConfigError, ConfigMistake, UsageError
from .lint_config import LintConfig
from .lint_rules import SEVERITIES, files_of_modules, project_rules
from .project import Project, lint_input
from .recording import note_inputs


def lint_project(
    project: Project,
    analysis: Analysis,
    refined: LintSettings | None = None,
    paths: Sequence[str] = (),
    baseline: Baseline | None = None,
    base: AssetGraph | None = None,
) -> LintReport:
    """Lint as the configuration says, and as ``refined`` says over it.

    Args:
        project: The project.
        analysis: What was read of it.
        refined: Settings that decide over the configuration's.
        paths: Files and folders that the report is limited to; see :func:`within_paths`.
        baseline: The findings that are accepted.
        base: The graph of the revision compared with.

    Raises:
        ConfigError: The options of a rule have mistakes.
        UnknownRuleError: A setting names no rule.
        SelectionSettingError: A selection in the settings can't be followed.
    """
    known = project_rules(project.config.lint)
    if known.files:
        before = set(sys.modules)
        # Such a rule may import more when it is asked.
        note_inputs(project.root, lambda: {*known.files, *files_of_modules(set(sys.modules) - before)})
    configured = configured_settings(project.config.lint, known.rules)
    settings = configured if refined is None else replace(refined, refines=configured)
    given = replace(lint_input(project, analysis, settings), base=base)
    report = lint_report(given, paths, known.rules, baseline)
    return replace(report, broken=(*known.broken, *report.broken))


def rule_summaries(project: Project) -> dict[str, str]:
    """What each rule finds, by its code."""
    return {rule.code: rule_summary(rule) for rule in project_rules(project.config.lint).rules}


def configured_settings(config: LintConfig, rules: Sequence[Rule]) -> LintSettings:
    """The settings of the table ``[lint]``.

    Raises:
        ConfigError: The options of a rule have mistakes.
    """
    mistakes = tuple(_option_mistakes(config, rules))
    if mistakes:
        raise ConfigError(sorted(mistakes))
    return LintSettings(
        select=config.select,
        ignore=config.ignore,
        extend_select=config.extend_select,
        preset=preset_named(config.preset),
        per_file_ignores=config.per_file_ignores,
        per_selection_ignores=config.per_selection_ignores,
        severity={entry: severity_named(name) for entry, name in config.severity.items()},
        options=config.options,
    )


def severity_named(name: str) -> Severity:
    """The severity of that name, which the configuration has checked."""
    return next(severity for severity in SEVERITIES if severity == name)


def preset_named(name: str | None) -> Preset | None:
    """The preset of that name, None for none."""
    return next((preset for preset in PRESETS if preset == name), None)


def _option_mistakes(config: LintConfig, rules: Sequence[Rule]) -> Iterator[ConfigMistake]:
    by_name = {rule.name: rule for rule in rules}
    for name, table in config.options.items():
        places = config.places[name]
        rule = by_name.get(name)
        if rule is None:
            known = [*by_name, "per-file-ignores", "per-selection-ignores", "severity", "require"]
            message = f"[lint.{name}] is neither a setting nor a rule's name.{did_you_mean(name, known)}"
            yield _mistake(places[""], message)
            continue
        options = {option.name: option for option in rule.options}
        for key, value in table.items():
            if key not in options:
                guess = did_you_mean(key, options) or _known(options)
                yield _mistake(places[key], f"rule '{name}' has no option '{key}'.{guess}")
            elif (wanted := _wanted(options[key], value)) is not None:
                yield _mistake(places[key], f"'{key}' of rule '{name}' must be {wanted}, not {value!r}")


def _mistake(location: Location, message: str) -> ConfigMistake:
    return ConfigMistake(location.path, location.line, message)


def _known(options: Mapping[str, Option]) -> str:
    return f" Its options: {', '.join(options)}." if options else " It has no options."


def _wanted(option: Option, value: JsonValue) -> str | None:
    """What the option's value must be, if this one is not."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    texts = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    match option.kind:
        case "integer":
            fits, wanted = isinstance(value, int) and number and value >= 0, "a whole number from 0 on"
        case "share":
            fits, wanted = (
                isinstance(value, int | float) and number and 0 <= value <= 1,
                "a number from 0 to 1",
            )
        case "text":
            fits, wanted = isinstance(value, str), "a string"
            if option.choices:
                fits, wanted = (
                    value in option.choices,
                    " or ".join(f"'{choice}'" for choice in option.choices),
                )
        case "texts":
            fits, wanted = texts, "a list of strings"
        case "table":
            fits, wanted = (
                isinstance(value, dict) and all(map(_is_texts, value.values())),
                "a table of strings",
            )
    return None if fits else wanted


def _is_texts(value: JsonValue) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    )


def open_baseline(root: Path, file: str) -> Baseline:
    """Read the baseline in a file, given from the project's root.

    Raises:
        UsageError: There is no such file, or it can't be read.
        BaselineError: It is no baseline.
    """
    path = root / file
    try:
        return read_baseline(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(
            f"there is no baseline {file}",
            f"'vp lint --baseline {file} --update-baseline' writes a first one that accepts what is found now.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the baseline {file} can't be read: {error}") from error
