"""Lints the examples of rules through the real analysis of their source text."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from vibepiper.analyzer.build import Analysis, AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import Job, JsonValue, Location, Resource
from vibepiper.analyzer.lint import Example, Finding, LintInput, LintReport, LintSettings, lint_report
from vibepiper.analyzer.lint.baseline import Baseline, read_baseline, write_baseline
from vibepiper.analyzer.lint.model import ConfiguredResource
from vibepiper.analyzer.lint.storage import StorageEnvironment
from vibepiper.analyzer.source.tree import MemoryTree, SourceTree

from vibepiper.fixing import fix_project

CONFIGURATION = Location("vibepiper.toml", 1, 1)


def lint_example(example: Example, settings: LintSettings) -> tuple[Finding, ...]:
    """The findings on an example under these settings."""
    _, report = look_at_example(example, settings, MemoryTree({"pipeline.py": example.code, **example.files}))
    return report.findings


def fix_example(example: Example, settings: LintSettings, *, unsafe: bool) -> tuple[str, LintReport]:
    """What correcting an example makes of its file, and what is found then."""
    tree = MemoryTree({"pipeline.py": example.code, **example.files})
    done = fix_project(tree, lambda files: look_at_example(example, settings, files), unsafe=unsafe)
    _, after = done.changes.get("pipeline.py", (b"", example.code.encode()))
    return after.decode(), done.report


def look_at_example(
    example: Example, settings: LintSettings, tree: SourceTree
) -> tuple[Analysis, LintReport]:
    """The analysis of an example's files, and the linter's report on it."""
    analysis = analyze(
        tree,
        AnalysisSettings(
            resources=tuple(Resource(name, None, CONFIGURATION) for name in example.resources),
            resource_types=tuple(
                str(table["type"]) for table in example.settings.values() if "type" in table
            ),
            jobs=tuple(Job(name, select, None, CONFIGURATION) for name, select in example.jobs.items()),
        ),
    )
    configured = tuple(_configured(name, table) for name, table in example.settings.items())
    given = LintInput(
        analysis.graph,
        analysis.facts,
        replace(settings, options=example.options),
        analyze(MemoryTree({"pipeline.py": example.base})).graph if example.base is not None else None,
        configured,
        (StorageEnvironment(None, dict(example.stores)),),
    )
    return analysis, lint_report(given, baseline=_baseline(example))


def _baseline(example: Example) -> Baseline | None:
    """The baseline of an example, written and read like a project's."""
    if example.baseline is None:
        return None
    accepted = {(*entry.split(" ", 1), message): 1 for entry, message in example.baseline.items()}
    return read_baseline("baseline.json", write_baseline(Baseline("baseline.json", accepted)))


def _configured(name: str, table: Mapping[str, JsonValue]) -> ConfiguredResource:
    """A table of its own at the top of the configuration, each setting on a line."""
    places = {setting: Location("vibepiper.toml", line, 1) for line, setting in enumerate(table, start=2)}
    fields = {setting: value for setting, value in table.items() if setting != "type"}
    type_ = table.get("type")
    return ConfiguredResource(name, None if type_ is None else str(type_), fields, CONFIGURATION, places)
