"""Small graphs by hand, for tests of what lint concludes from facts that source text rarely produces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vibepiper.analyzer.facts import SourceFacts
from vibepiper.analyzer.graph.link import Declaration, DeclaredDependency, Parameter, link
from vibepiper.analyzer.graph.model import Asset, AssetKey, Location, Problem
from vibepiper.analyzer.lint import Finding, LintInput, LintSettings, lint_report


def at(line: int, column: int = 1, path: str = "pipeline.py", width: int = 1) -> Location:
    """A span of ``width`` characters on one line."""
    return Location(path, line, column, line, column + width)


def an_asset(key: str, line: int = 1, **fields: Any) -> Asset:
    """An asset of that key, defined at that line of pipeline.py."""
    parsed = AssetKey.parse(key)
    defaults: dict[str, Any] = {
        "kind": "asset",
        "dialect": "vibepiper",
        "module": "pipeline",
        "qualname": parsed.name,
        "producer": f"pipeline:{parsed.name}",
        "location": at(line),
    }
    return Asset(key=parsed, **{**defaults, **fields})


def declared(
    key: str, *reads: str | Parameter, deps: Iterable[str] = (), line: int = 1, **fields: Any
) -> Declaration:
    """The declaration of an asset whose parameters are ``reads``, one a line from ``line`` on."""
    parameters = tuple(
        entry if isinstance(entry, Parameter) else Parameter(entry, at(line, 5 + place))
        for place, entry in enumerate(reads)
    )
    dependencies = tuple(DeclaredDependency(AssetKey.parse(name), at(line, 1)) for name in deps)
    return Declaration(an_asset(key, line, **fields), parameters, dependencies=dependencies)


def lint_input(
    *declarations: Declaration,
    facts: SourceFacts | None = None,
    problems: Iterable[Problem] = (),
    select: tuple[str, ...] | None = None,
    ignore: tuple[str, ...] = (),
    **parts: Any,
) -> LintInput:
    """The input of a lint of these declarations, with the rules that apply by default unless told."""
    graph = link(declarations, problems=problems, **parts).graph
    return LintInput(graph, facts or SourceFacts(), LintSettings(select, ignore))


def findings_of(*declarations: Declaration, **parts: Any) -> tuple[Finding, ...]:
    """The findings on these declarations."""
    return lint_report(lint_input(*declarations, **parts)).findings
