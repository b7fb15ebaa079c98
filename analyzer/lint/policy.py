"""What a project's settings make of findings: ignored in some files or for some assets, of another severity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..graph.model import AssetGraph, AssetKey
from ..graph.select import SelectionError
from .model import Finding, LintSettings, Rule
from .selection import SelectionSettingError, most_specific, refuse_unknown

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def with_policy(
    findings: Iterable[Finding], rules: Sequence[Rule], graph: AssetGraph, settings: LintSettings
) -> tuple[Finding, ...]:
    """The findings that are not ignored where they are, with the severity that the settings give them.

    Raises:
        UnknownRuleError: An entry means no rule.
        SelectionSettingError: The selection of a per-selection ignore can't be followed.
    """
    by_code = {rule.code: rule for rule in rules}
    ignores = (*_in_files(rules, settings), *_of_assets(rules, graph, settings))
    kept = (
        finding
        for finding in findings
        if not any(
            is_meant(finding) and _means(by_code[finding.code], entries) for is_meant, entries in ignores
        )
    )
    return tuple(_with_severity(finding, by_code[finding.code], settings) for finding in kept)


_Ignore = tuple[Callable[[Finding], bool], tuple[str, ...]]


def _in_files(rules: Sequence[Rule], settings: LintSettings) -> Iterable[_Ignore]:
    entries = [pair for layer in settings.layers() for pair in layer.per_file_ignores]
    if not entries:
        return
    from pathspec import GitIgnoreSpec  # takes a while, and most projects have no such setting

    for pattern, codes in entries:
        refuse_unknown(rules, "per-file-ignores", codes)
        spec = GitIgnoreSpec.from_lines([pattern])
        yield partial(_is_in, spec), codes


def _of_assets(rules: Sequence[Rule], graph: AssetGraph, settings: LintSettings) -> Iterable[_Ignore]:
    entries = [pair for layer in settings.layers() for pair in layer.per_selection_ignores]
    if not entries:
        return
    from .reach import selected

    for expression, codes in entries:
        refuse_unknown(rules, "per-selection-ignores", codes)
        try:
            chosen = selected(graph, (expression,))
        except SelectionError as error:
            raise SelectionSettingError("per-selection-ignores", error) from error
        yield partial(_is_of, chosen), codes


def _is_in(spec: GitIgnoreSpec, finding: Finding) -> bool:
    return bool(spec.match_file(finding.location.path))


def _is_of(chosen: frozenset[AssetKey], finding: Finding) -> bool:
    return finding.asset in chosen


def _means(rule: Rule, entries: Iterable[str]) -> bool:
    return most_specific(rule, entries) is not None


def _with_severity(finding: Finding, rule: Rule, settings: LintSettings) -> Finding:
    for layer in settings.layers():
        entry = most_specific(rule, layer.severity)
        if entry is not None:
            return replace(finding, severity=layer.severity[entry])
    return finding
