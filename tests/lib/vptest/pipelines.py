"""Projects on disk that tests run for real: analysed, bound, executed, with a ledger."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import NOWHERE, AssetGraph, AssetKey, Resource
from vibepiper.analyzer.source.tree import MemoryTree
from vibepiper.executor.environment import Environment
from vibepiper.executor.events import OnEvent, RunOutcome, ignore
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.loading import load_value
from vibepiper.executor.plan import Plan
from vibepiper.executor.running import run
from vibepiper.executor.session import prepare

NOON = datetime(2024, 1, 4, 12, tzinfo=UTC)


class Pipeline:
    """A project in a folder, one module ``pipeline.py`` unless files are given by path."""

    def __init__(self, root: Path, code: str | Mapping[str, str], **environment: Any) -> None:
        self.root = root
        self.environment = Environment(root, **environment)
        self.write(code)

    def write(self, code: str | Mapping[str, str]) -> None:
        """Replace the project's code."""
        files = {"pipeline.py": code} if isinstance(code, str) else code
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def graph(self) -> AssetGraph:
        """The project's graph, read from source."""
        files = {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*.py")
            if ".vibepiper" not in path.parts
        }
        resources = tuple(Resource(name, None, NOWHERE) for name in self.environment.resources)
        return analyze(MemoryTree(files), AnalysisSettings(resources=resources)).graph

    def ledger(self) -> Ledger:
        """The ledger; the caller closes it."""
        return Ledger.open(self.environment)

    def plan(self, *names: str, at: datetime = NOON, **options: Any) -> Plan:
        """The plan for some assets, or for all."""
        graph = self.graph()
        with self.ledger() as ledger:
            return prepare(
                graph, keys_of(graph, names), self.environment, ledger, at=at, plan_only=True, **options
            ).plan

    def run(
        self,
        *names: str,
        at: datetime = NOON,
        jobs: int = 2,
        on_event: OnEvent = ignore,
        before: Callable[[], None] | None = None,
        **options: Any,
    ) -> RunOutcome:
        """Run some assets, or all."""
        graph = self.graph()
        with self.ledger() as ledger:
            prepared = prepare(graph, keys_of(graph, names), self.environment, ledger, at=at, **options)
            if before is not None:
                before()
            return run(prepared.plan, prepared.bound, self.environment, ledger, jobs=jobs, on_event=on_event)

    def load(self, name: str, **options: Any) -> Any:
        """What an asset's stored data is."""
        with self.ledger() as ledger:
            return load_value(self.graph(), AssetKey.parse(name), self.environment, ledger, **options)

    def log(self, outcome: RunOutcome, name: str) -> str:
        """What a step printed."""
        return (self.environment.runs / outcome.run / f"{name}.log").read_text(encoding="utf-8")


def keys_of(graph: AssetGraph, names: tuple[str, ...]) -> list[AssetKey]:
    """The keys of these names, or all."""
    return [AssetKey.parse(name) for name in names] or [asset.key for asset in graph.assets]


def states(outcome: RunOutcome) -> dict[str, str]:
    """How each step ended, by its printed name."""
    return {str(step.id): step.state for step in outcome.steps}


def reasons(plan: Plan) -> dict[str, tuple[str, str]]:
    """What is planned for each step, and why."""
    return {str(step.id): (step.action, step.reason) for step in plan.steps}
