"""``vp test``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from vibepiper.analyzer.graph.model import Check, JsonValue
from vibepiper.executor.bind import bind
from vibepiper.executor.judging import Judged, run_checks
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.records import CheckRecord
from vibepiper.project import analyse, execution_environment, open_project, select_assets

from .graph_output import refused_as_unreadable, warn_of_hidden
from .options import environment_option, format_option, select_argument
from .outcome import CLEAN, FOUND
from .output import notice, print_json, print_table, printable


@click.command("test")
@select_argument
@environment_option
@format_option("text", "json")
def command(
    select: tuple[str, ...], exclude: tuple[str, ...], environment: str | None, output_format: str
) -> int:
    """Run the checks on what is materialised.

    SELECT chooses assets, whose checks are run; all of them without it. A check of severity 'warn' that isn't met is told but
    fails nothing. Without SELECT no check is run while a file can't be read.
    """
    project = open_project(environment)
    graph = analyse(project, variables=project.variables()).graph
    if not select and refused_as_unreadable(graph, "no check was run"):
        if output_format == "json":
            print_json({"version": 1, "checks": []})
        return FOUND
    warn_of_hidden(graph)
    keys = frozenset(select_assets(graph, select, exclude))
    checks = tuple(check for check in graph.checks if keys.intersection(check.assets))
    judged = Judged((), None)
    if checks:
        where = execution_environment(project)
        with Ledger.open(where) as ledger:
            judged = run_checks(checks, bind(graph, (), where, checks=checks), where, ledger)
    if output_format == "json":
        print_json({"version": 1, "checks": [_value(result) for result in judged.results]})
    elif judged.results:
        _print(checks, judged.results)
        if judged.logs is not None:
            click.echo(f"what they printed is in {judged.logs}")
    else:
        notice("no checks to run: nothing selected is judged by a function decorated with @check")
    return (
        FOUND if any(not result.passed and result.severity == "error" for result in judged.results) else CLEAN
    )


def _print(checks: Sequence[Check], results: Sequence[CheckRecord]) -> None:
    print_table(
        ("check", "asset", "result", "value"),
        (
            (
                result.check,
                ", ".join(map(str, result.assets)),
                "passed" if result.passed else "failed" if result.severity == "error" else "warning",
                _short(result.value),
            )
            for result in results
        ),
    )
    for check, result in zip(checks, results, strict=True):
        if not result.passed:
            click.echo(f"\n{printable(_explained(check, result))}")
    unmet = [result.severity for result in results if not result.passed]
    warned = unmet.count("warn")
    warnings = "1 warning" if warned == 1 else f"{warned} warnings"
    click.echo(f"\n{len(results) - len(unmet)} passed, {unmet.count('error')} failed, {warnings}")


def _explained(check: Check, result: CheckRecord) -> str:
    """What isn't met, where that is defined, what it judges and what it tells besides."""
    place = f"{check.location.path}:{check.location.line}"
    meaning = check.description.splitlines()[0] if check.description else ""
    lines = [f"{check.name} ({place}): {result.message or meaning or 'not met'}"]
    if result.message and meaning:
        lines.append(f"  {meaning}")
    lines.extend(f"  {name}: {_short(value)}" for name, value in result.metadata.items())
    return "\n".join(lines)


def _short(value: JsonValue) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _value(result: CheckRecord) -> JsonValue:
    return {
        "name": result.check,
        "assets": [str(key) for key in result.assets],
        "severity": result.severity,
        "passed": result.passed,
        "value": result.value,
        "message": result.message,
        "metadata": dict(result.metadata),
    }
