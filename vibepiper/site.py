"""Gathers everything a catalog site shows: the graph, the linter's findings, source texts, and what the ledger remembers."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import Asset, AssetKey
from vibepiper.docsgen.facts import (
    CheckResultFact,
    FindingFact,
    MaterialisationFact,
    RunFact,
    SiteInput,
    SourceText,
    StepFact,
)
from vibepiper.executor.versions import code_alone

from .linting import lint_project, open_baseline
from .project import Project, analyse, open_ledger_if_any

if TYPE_CHECKING:
    from vibepiper.executor.ledger import Ledger


def gather_site(project: Project) -> SiteInput:
    """Everything the site of a project is made from; imports none of its code."""
    analysis = analyse(project)
    config = project.config
    site = SiteInput(
        name=config.docs.title or config.name,
        graph=analysis.graph,
        generated_at=datetime.now(UTC),
        environment=project.environment.name,
        revision=_revision(project),
        source_url=config.docs.source_url,
        findings=_findings(project, analysis),
        sources=_sources(analysis),
    )
    ledger = open_ledger_if_any(project)
    if ledger is None:
        return site
    with ledger:
        return _with_history(site, ledger)


def _with_history(site: SiteInput, ledger: Ledger) -> SiteInput:
    return replace(
        site,
        runs=tuple(
            RunFact(
                run.id, run.state, run.started, run.ended, run.selection, site.environment,
                run.materialised, run.unchanged, run.failed, run.skipped,
            )
            for run in ledger.runs()
        ),
        steps=tuple(
            StepFact(
                step.id.asset, step.run, step.state, step.ended, step.id.partition,
                (step.ended - step.started).total_seconds(), step.rows, step.reason, step.error,
            )
            for step in ledger.steps()
        ),
        materialisations=tuple(
            MaterialisationFact(
                made.id.asset, made.ended, made.run, made.id.partition, made.rows, made.stored.uri,
                code_alone(made.code_version), made.data_version, made.metadata,
            )
            for made in ledger.history()
        ),
        check_results=tuple(
            CheckResultFact(
                result.check, asset, result.passed, result.at, result.severity, result.run,
                result.partition, result.value, result.message, result.metadata,
            )
            for result in ledger.check_results()
            for asset in result.assets
        ),
    )  # fmt: skip


def _findings(project: Project, analysis: Analysis) -> tuple[FindingFact, ...]:
    file = project.config.lint.baseline
    accepted = open_baseline(project.root, file) if file is not None else None
    report = lint_project(project, analysis, baseline=accepted)
    return tuple(
        FindingFact(
            finding.code,
            finding.name,
            finding.severity,
            finding.message,
            finding.location,
            finding.asset,
            finding.advice,
        )
        for finding in report.findings
    )


def _sources(analysis: Analysis) -> Mapping[AssetKey, SourceText]:
    texts = ((asset.key, _source(asset, analysis.facts.lines)) for asset in analysis.graph.assets)
    return {key: text for key, text in texts if text is not None}


def _source(asset: Asset, lines: Mapping[str, tuple[str, ...]]) -> SourceText | None:
    location = asset.location
    taken = lines.get(location.path, ())[location.line - 1 : max(location.end_line, location.line)]
    text = "\n".join(line.rstrip("\r\n") for line in taken)
    return SourceText(location.path, location.line, text) if text else None


def _revision(project: Project) -> str | None:
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=10"],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.strip() or None
