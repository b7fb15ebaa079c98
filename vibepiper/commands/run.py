"""``vp run``."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.duplicates import refuse_duplicates
from vibepiper.executor.events import RunOutcome
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.plan import Plan
from vibepiper.executor.running import run
from vibepiper.executor.session import prepare
from vibepiper.project import analyse, execution_environment, open_project, select_assets

from .graph_output import refused_as_unreadable, say_what_is_missing
from .options import environment_option, format_option, select_argument
from .outcome import CLEAN, FOUND, INTERRUPTED
from .output import notice, print_json, print_table
from .progress import show_progress


@click.command("run")
@select_argument
@click.option("--partition", metavar="KEY", help="Only this partition, of the assets that have partitions.")
@click.option("--force", is_flag=True, help="Materialise even what is up to date.")
@click.option("--plan", "plan_only", is_flag=True, help="Say what would run and why, and stop.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="How many at once; default: one per processor."
)
@click.option(
    "--trust-runtime",
    is_flag=True,
    help="Where importing contradicts what was read from source, go on with the former.",
)
@environment_option
@format_option("text", "json")
def command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    partition: str | None,
    force: bool,
    plan_only: bool,
    jobs: int | None,
    trust_runtime: bool,
    environment: str | None,
    output_format: str,
) -> int:
    """Materialise assets, skipping what is up to date.

    SELECT chooses assets, all without it: 'vp run +daily_revenue' runs an asset and everything upstream. What reads a failed
    asset is skipped, the rest goes on. Without SELECT nothing runs while a file can't be read.
    """
    project = open_project(environment)
    analysis = analyse(project, variables=project.variables())
    graph = analysis.graph
    if not select and refused_as_unreadable(graph, "nothing was run"):
        if output_format == "json":
            print_json(_nothing(plan_only, "failed"))
        return FOUND
    keys = select_assets(graph, select, exclude)
    say_what_is_missing(graph)
    if not graph.assets:
        if output_format == "json":
            print_json(_nothing(plan_only, "succeeded"))
        return CLEAN
    refuse_duplicates(analysis, keys)
    where = execution_environment(project)
    with Ledger.open(where) as ledger:
        prepared = prepare(
            graph,
            keys,
            where,
            ledger,
            partition=partition,
            force=force,
            trust_runtime=trust_runtime,
            plan_only=plan_only,
        )
        if prepared.recovered:
            notice(f"{prepared.recovered} publications that a killed run had begun were finished")
        if plan_only:
            _print_plan(prepared.plan, output_format)
            return CLEAN
        try:
            with show_progress(where, quiet=output_format == "json") as on_event:
                outcome = run(
                    prepared.plan,
                    prepared.bound,
                    where,
                    ledger,
                    jobs=jobs,
                    selection=" ".join(select) or None,
                    on_event=on_event,
                )
        except KeyboardInterrupt:  # the second: the run is recorded as interrupted
            _leave_at_once()
    if output_format == "json":
        print_json(_outcome_value(outcome))
    return INTERRUPTED if outcome.state == "interrupted" else CLEAN if outcome.succeeded else FOUND


def _leave_at_once() -> NoReturn:
    """End the process although steps are still running: Python would wait for their threads, and can't stop them. What
    they were about to publish is as safe as in a run that is killed."""
    notice("interrupted; steps that were still running are abandoned")
    sys.stdout.flush()
    os._exit(INTERRUPTED)


def _print_plan(plan: Plan, output_format: str) -> None:
    if output_format == "json":
        steps: list[JsonValue] = [
            {
                "asset": str(step.id.asset),
                "partition": step.id.partition,
                "action": step.action,
                "reason": step.reason,
            }
            for step in plan.steps
        ]
        print_json({"version": 1, "steps": steps})
    elif plan.steps:
        print_table(
            ("asset", "action", "reason"), ((step.id, step.action, step.reason) for step in plan.steps)
        )
    else:
        notice("nothing to run: the selection holds only sources")


def _nothing(plan_only: bool, state: str) -> JsonValue:
    """The plan, or the outcome, without a step."""
    if plan_only:
        return {"version": 1, "steps": []}
    return {"version": 1, "run": None, "state": state, "seconds": 0.0, "rows": 0, "steps": []}


def _outcome_value(outcome: RunOutcome) -> JsonValue:
    return {
        "version": 1,
        "run": outcome.run,
        "state": outcome.state,
        "seconds": outcome.seconds,
        "rows": outcome.rows,
        "steps": [
            {
                "asset": str(step.id.asset),
                "partition": step.id.partition,
                "state": step.state,
                "reason": step.reason,
                "rows": step.rows,
                "error": step.error,
            }
            for step in outcome.steps
        ],
    }
