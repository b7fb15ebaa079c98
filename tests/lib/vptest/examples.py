"""Lints the examples of rules through the real analysis of their source text."""

from __future__ import annotations

from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import Job, Location, Resource
from vibepiper.analyzer.lint import Example, Finding, LintInput, LintSettings, lint
from vibepiper.analyzer.source.tree import MemoryTree

CONFIGURATION = Location("vibepiper.toml", 1, 1)


def lint_example(example: Example, settings: LintSettings) -> tuple[Finding, ...]:
    """The findings on an example under these settings."""
    files = {"pipeline.py": example.code, **example.files}
    analysis = analyze(
        MemoryTree(files),
        AnalysisSettings(
            resources=tuple(Resource(name, None, CONFIGURATION) for name in example.resources),
            jobs=tuple(Job(name, select, None, CONFIGURATION) for name, select in example.jobs.items()),
        ),
    )
    return lint(LintInput(analysis.graph, analysis.facts, settings))
