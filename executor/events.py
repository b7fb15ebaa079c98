"""What a run tells while it goes on, as values; knows nothing of how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from .plan import Plan, Step
from .records import Observation, RunState, StepId, StepRecord


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins. ``recovered`` counts publications of dead runs that were finished first."""

    run: str
    plan: Plan
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins to run."""

    step: Step


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended, whether or not it ran."""

    record: StepRecord


@dataclass(frozen=True, slots=True)
class RunInterrupted:
    """Ctrl-C: nothing new starts; these steps are still running."""

    running: tuple[StepId, ...]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended: each step in the order in which it ended, the sources that could not be read, and what went wrong
    when resources were torn down."""

    run: str
    state: RunState
    started: datetime
    ended: datetime
    steps: tuple[StepRecord, ...]
    unreadable: tuple[Observation, ...] = ()
    unclosed: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        """How many steps ended so."""
        return sum(step.state == state for step in self.steps)

    @property
    def succeeded(self) -> bool:
        """Whether everything that was asked for is now up to date."""
        return self.state == "succeeded"

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return sum(step.rows or 0 for step in self.steps if step.state == "materialised")

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return (self.ended - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run ended."""

    outcome: RunOutcome


Event: TypeAlias = RunStarted | StepStarted | StepEnded | RunInterrupted | RunEnded
OnEvent: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Show nothing."""
    del event
