"""Shows a run as it goes on: drawn on a terminal, plain lines otherwise; decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from vibepiper.executor.environment import Environment
from vibepiper.executor.events import (
    Event,
    OnEvent,
    RunEnded,
    RunInterrupted,
    RunOutcome,
    RunStarted,
    StepEnded,
    StepStarted,
    ignore,
)
from vibepiper.executor.records import StepRecord

from .output import counted, duration, printable

if TYPE_CHECKING:
    from rich.progress import Progress

_COLOURS = {"materialised": "green", "failed": "red", "skipped": "yellow"}


@contextmanager
def show_progress(environment: Environment, *, quiet: bool) -> Iterator[OnEvent]:
    """Yield what a run is to tell its events to."""
    if quiet:
        yield ignore
        return
    if not sys.stdout.isatty():
        yield _Lines(environment, click.echo).tell
        return
    from rich.text import Text

    with _bar() as progress:
        # Above the bar, which only its own console can make room for.
        lines = _Lines(environment, lambda line: progress.console.print(Text.from_ansi(line)))
        yield _Drawing(lines, progress).tell


class _Lines:
    """A line for each asset that was materialised, failed or was skipped; then the sum."""

    def __init__(self, environment: Environment, echo: Callable[[str], None]) -> None:
        self._environment = environment
        self._echo = echo
        self._width = 0

    def tell(self, event: Event) -> None:
        """Print what is worth a line."""
        if isinstance(event, RunStarted):
            self._width = max((len(str(step.id)) for step in event.plan.steps), default=0)
        elif isinstance(event, StepEnded):
            self._tell_step(event.record)
        elif isinstance(event, RunInterrupted):
            running = ", ".join(map(str, event.running))
            self._echo(f"interrupted: waiting for {running}; press Ctrl-C again to leave them")
        elif isinstance(event, RunEnded):
            self._tell_outcome(event.outcome)

    def _tell_step(self, step: StepRecord) -> None:
        if step.state == "unchanged":
            return
        took = duration((step.ended - step.started).total_seconds()) if step.state == "materialised" else ""
        rows = counted(step.rows, "row") if step.rows is not None else ""
        state = click.style(f"{step.state:<12}", fg=_COLOURS.get(step.state))
        line = f"{state}  {step.id!s:<{self._width}}  {rows:>14}  {took:>8}  {step.reason}"
        self._echo(printable_keeping_style(line.rstrip()))

    def _tell_outcome(self, outcome: RunOutcome) -> None:
        failed = [step for step in outcome.steps if step.state == "failed"]
        for step in failed:
            self._echo(f"\n{click.style(str(step.id), bold=True)} failed: {printable(step.error or '')}")
            if step.log:
                self._echo(f"  its output is in {self._environment.runs / step.log}")
        for source in outcome.unreadable:
            self._echo(f"\nsource '{source.id}' can't be read: {printable(source.problem or '')}")
        for said in outcome.unclosed:
            self._echo(f"\nresource {printable(said)}")
        if failed or outcome.unreadable or outcome.unclosed:
            self._echo("")
        counted = ", ".join(
            f"{outcome.count(state)} {state}"
            for state in ("materialised", "unchanged", "failed", "skipped")
            if outcome.count(state) or state in ("materialised", "unchanged")
        )
        how = "" if outcome.state != "interrupted" else ", interrupted"
        self._echo(f"{counted} in {duration(outcome.seconds)}{how}  (run {outcome.run})")


class _Drawing:
    """The lines, and below them a bar with what is running."""

    def __init__(self, lines: _Lines, progress: Progress) -> None:
        self._lines = lines
        self._progress = progress
        self._task = progress.add_task("starting", total=None)
        self._running: dict[str, None] = {}

    def tell(self, event: Event) -> None:
        """Move the bar, and print what is worth a line."""
        if isinstance(event, RunStarted):
            self._progress.update(self._task, total=len(event.plan.steps))
        elif isinstance(event, StepStarted):
            self._running[str(event.step.id)] = None
        elif isinstance(event, StepEnded):
            self._running.pop(str(event.record.id), None)
            self._progress.advance(self._task)
        elif isinstance(event, RunEnded):
            self._progress.stop()
        self._progress.update(self._task, description=", ".join(self._running) or "…")
        self._lines.tell(event)


def printable_keeping_style(line: str) -> str:
    """The line, printable, with the colour that its first word was given."""
    start, mark, rest = line.partition("\x1b[0m")
    return f"{start}{mark}{printable(rest)}" if mark else printable(line)


def _bar() -> Progress:
    # rich costs as much to import as a small command: only where its drawing is seen.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        # The stream itself, and no redirection: a run puts its own streams in place while it goes on, and two that
        # replace each other wait for each other.
        console=Console(file=sys.stdout),
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
    )
