"""Runs checks and turns what they return into results; decides nothing about the assets that they judge."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vibepiper.analyzer.graph.model import AssetGraph, Check, JsonValue

from .bind import Bound, check_roles, read_by
from .capture import StepLog, captured_output, redact, redacted
from .context import AssetContext
from .definitions.definition import CheckDefinition, CheckResult
from .environment import Environment
from .errors import BindError, ExecutionError, LedgerError
from .failures import FRAMES, short_error
from .given import Resources, resource_class
from .imports import traceback_text
from .inputs import Argument, Loader, arguments_of
from .ledger import Ledger, now
from .records import CheckRecord, Materialisation, StepId, Stored
from .run_id import new_run_id
from .standing import gather
from .storage.content import content_of, metadata_value, table_type
from .storage.reading import Wanted

SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """The results of checks, and the folder with what they printed; None when none printed anything."""

    results: tuple[CheckRecord, ...]
    logs: Path | None


def run_checks(checks: Sequence[Check], bound: Bound, environment: Environment, ledger: Ledger) -> Judged:
    """Run checks on what is materialised, and remember the results. A check that can't run has failed.

    Raises:
        SettingsError: A resource that one of them needs is not configured.
    """
    moment = now()
    read = {key for check in checks for key in read_by(bound.checks, check, bound.graph)}
    judged = {key for check in checks for key in check.assets}
    standing = gather(bound.graph, judged | read, environment, ledger, moment, bound.sources)
    loader = Loader(bound, environment, standing.current, standing.observed)
    resources = Resources()
    logs = environment.runs / new_run_id(moment)
    found: list[CheckRecord] = []
    try:
        _make_resources(checks, bound, resources, environment)
        with captured_output():
            for check in checks:
                log = StepLog(logs / f"check-{quote(check.name, safe=' ')}.log", environment.secrets)
                partitions = made_partitions(bound.graph, standing.current)
                with log.active():
                    result = judge(check, bound, loader, resources, partitions, log, root=environment.root)
                log.close()
                ledger.add_check(result)
                found.append(result)
    finally:
        resources.close()
    return Judged(tuple(found), logs if logs.exists() else None)


def judge(
    check: Check,
    bound: Bound,
    loader: Loader,
    resources: Resources,
    partitions: Mapping[str, tuple[StepId, ...]],
    log: StepLog,
    *,
    staged: Mapping[StepId, Stored] | None = None,
    run: str | None = None,
    partition: str | None = None,
    root: Path | None = None,
) -> CheckRecord:
    """Run one check. ``partitions`` say by asset which of its partitions are read; ``staged`` stands in for what isn't
    published yet; places in messages are relative to ``root``."""
    definition = bound.check(check)
    if definition is None:
        raise BindError(
            f"{check.location}: importing module '{check.module}' doesn't define check '{check.name}'",
            "Compare with: vp verify",
        )
    try:
        returned = _call(definition, bound, loader, resources, partitions, staged)
        passed, value, message, metadata = _judgement(returned)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | LedgerError):
            raise
        if not isinstance(error, ExecutionError):
            log.write(traceback_text(error, FRAMES))
        passed, value, message, metadata = False, None, short_error(error, root), {}
    message = redact(message, log.secrets) if message is not None else None
    kept = redacted({**metadata, "": value}, log.secrets)
    value = kept.pop("")
    return CheckRecord(
        check.name,
        check.assets,
        passed,
        now(),
        severity=check.severity,
        run=run,
        partition=partition,
        value=value,
        message=message,
        metadata=kept,
    )


def _call(
    definition: CheckDefinition,
    bound: Bound,
    loader: Loader,
    resources: Resources,
    partitions: Mapping[str, tuple[StepId, ...]],
    staged: Mapping[StepId, Stored] | None,
) -> object:
    roles = check_roles(definition, bound.graph)
    inputs = {}
    for role in roles:
        if role.role == "input" and role.asset is not None:
            steps = partitions.get(str(role.asset), (StepId(role.asset),))
            alone = loader.asset(role.asset).partitions is None or bool(staged)
            inputs[role.parameter.name] = Argument(role.asset, steps, Wanted(role.parameter.type), alone)
    arguments = arguments_of(roles, inputs, loader, resources, AssetContext(), staged)
    return definition.function(**arguments)


def _judgement(returned: Any) -> tuple[bool, JsonValue, str | None, Mapping[str, JsonValue]]:  # noqa: ANN401 - an author's value
    if isinstance(returned, CheckResult):
        metadata = {name: metadata_value(value) for name, value in returned.metadata.items()}
        value = None if returned.value is None else metadata_value(returned.value)
        return bool(returned.passed), value, None, metadata
    if isinstance(returned, bool) or type(returned).__name__ in ("bool_", "bool"):
        return bool(returned), None, None, {}
    if table_type(returned) is not None:
        return _judge_rows(returned)
    return False, None, _wrong_return(returned), {}


def _judge_rows(failing: Any) -> tuple[bool, JsonValue, str | None, Mapping[str, JsonValue]]:  # noqa: ANN401 - a table of any library
    table = content_of(failing, "check").table
    if table is None or table.num_rows == 0:
        return True, 0, None, {}
    shown = "; ".join(
        ", ".join(f"{name}={_shown(value)}" for name, value in row.items())
        for row in table.slice(0, SHOWN_ROWS).to_pylist()
    )
    more = f"; and {table.num_rows - SHOWN_ROWS} more" if table.num_rows > SHOWN_ROWS else ""
    noun = "row fails" if table.num_rows == 1 else "rows fail"
    return False, table.num_rows, f"{table.num_rows} {noun}: {shown}{more}", {}


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def _wrong_return(returned: object) -> str:
    kind = (
        "nothing"
        if returned is None
        else "a coroutine"
        if inspect.iscoroutine(returned)
        else repr(type(returned).__name__)
    )
    return f"the check returned {kind}; return a bool, a CheckResult, or a table of the rows that fail"


def _make_resources(
    checks: Sequence[Check], bound: Bound, resources: Resources, environment: Environment
) -> None:
    for check in checks:
        definition = bound.check(check)
        if definition is not None:
            used = [
                role.parameter.name
                for role in check_roles(definition, bound.graph)
                if role.role == "resource"
            ]
            resources.make(((name, resource_class(definition, name)) for name in used), environment)


def made_partitions(
    graph: AssetGraph, current: Mapping[StepId, Materialisation]
) -> dict[str, tuple[StepId, ...]]:
    """Every materialised partition of the partitioned assets."""
    found: dict[str, tuple[StepId, ...]] = {}
    for asset in graph.assets:
        if asset.partitions is not None and asset.kind == "asset":
            steps = sorted((step for step in current if step.asset == asset.key), key=str)
            found[str(asset.key)] = tuple(steps)
    return found
