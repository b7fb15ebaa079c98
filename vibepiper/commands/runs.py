"""``vp runs``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.graph.suggest import did_you_mean
from vibepiper.errors import UsageError
from vibepiper.executor.records import RunRecord, StepRecord
from vibepiper.project import execution_environment, open_ledger_if_any, open_project

from .options import environment_option, format_option
from .output import duration, moment, notice, print_json, print_pairs, print_table


@click.command("runs")
@click.argument("run_id", metavar="[ID]", required=False)
@click.option("-n", "--limit", default=20, show_default=True, help="How many runs to list, the latest first.")
@environment_option
@format_option("text", "json")
def command(run_id: str | None, limit: int, environment: str | None, output_format: str) -> int:
    """List past runs, or show one with its steps.

    ID is a run's id, its beginning where that is unique, or 'last'.
    """
    project = open_project(environment)
    ledger = open_ledger_if_any(project)
    if ledger is None:
        if run_id is not None:
            raise UsageError(
                f"no run '{run_id}': nothing has run here yet", "'vp run' materialises the assets."
            )
        _print_runs((), output_format)
        return 0
    with ledger:
        if run_id is None:
            _print_runs(ledger.runs(limit), output_format)
        else:
            run = _find_run(ledger.runs(), run_id)
            _print_run(run, ledger.steps(run.id), execution_environment(project).runs, output_format)
    return 0


def _find_run(runs: Sequence[RunRecord], run_id: str) -> RunRecord:
    if run_id == "last" and runs:
        return runs[0]
    found = [run for run in runs if run.id == run_id] or [run for run in runs if run.id.startswith(run_id)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{run_id}' begins the ids of {len(found)} runs", "Write more of the id.")
    raise UsageError(
        f"no run '{run_id}'.{did_you_mean(run_id, [run.id for run in runs])}",
        "'vp runs' lists the runs there were.",
    )


def _print_runs(runs: Sequence[RunRecord], output_format: str) -> None:
    if output_format == "json":
        print_json({"version": 1, "runs": [_run_value(run) for run in runs]})
    elif runs:
        print_table(
            ("run", "state", "started", "took", "made", "unchanged", "failed", "skipped", "selection"),
            (
                (
                    run.id, run.state, moment(run.started), _took(run.started, run.ended), run.materialised,
                    run.unchanged, run.failed, run.skipped, run.selection or "everything",
                )
                for run in runs
            ),
        )  # fmt: skip
    else:
        notice("nothing has run here yet: 'vp run' materialises the assets")


def _print_run(run: RunRecord, steps: Sequence[StepRecord], folder: Path, output_format: str) -> None:
    if output_format == "json":
        print_json({"version": 1, "run": _run_value(run), "steps": [_step_value(step) for step in steps]})
        return
    print_pairs(
        (
            ("run", run.id),
            ("state", run.state),
            ("started", moment(run.started)),
            ("took", _took(run.started, run.ended)),
            ("selection", run.selection or "everything"),
            ("logs", folder / run.id),
        )
    )
    click.echo()
    print_table(
        ("asset", "state", "took", "rows", "reason"),
        ((step.id, step.state, _took(step.started, step.ended), step.rows, step.reason) for step in steps),
    )
    for step in steps:
        if step.error:
            click.echo(f"\n{step.id} failed: {step.error}")
            if step.log:
                click.echo(f"  its output: {folder / step.log}")


def _took(started: datetime, ended: datetime | None) -> str:
    return duration((ended - started).total_seconds()) if ended else ""


def _run_value(run: RunRecord) -> JsonValue:
    return {
        "id": run.id,
        "state": run.state,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "selection": run.selection,
        "materialised": run.materialised,
        "unchanged": run.unchanged,
        "failed": run.failed,
        "skipped": run.skipped,
    }


def _step_value(step: StepRecord) -> JsonValue:
    return {
        "asset": str(step.id.asset),
        "partition": step.id.partition,
        "state": step.state,
        "reason": step.reason,
        "started": step.started.isoformat(),
        "ended": step.ended.isoformat(),
        "rows": step.rows,
        "error": step.error,
        "log": step.log,
        "attempts": step.attempts,
    }
