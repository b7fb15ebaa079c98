"""Makes the data of one step: calls the author's function, validates, writes, lets blocking checks judge, publishes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from vibepiper.analyzer.graph.durations import parse_duration
from vibepiper.analyzer.graph.model import Asset, Check
from vibepiper.analyzer.graph.partitions import key_window

from .bind import Bound
from .capture import StepLog, redact, redacted
from .context import AssetContext
from .definitions.annotations import evaluated_annotations, named_model
from .definitions.definition import AssetDefinition
from .definitions.io_manager import IOManager
from .environment import Environment
from .errors import BindError, ExecutionError, LedgerError, StorageError
from .failures import FRAMES, short_error
from .given import Resources
from .imports import traceback_text
from .inputs import Argument, Loader, argument_for, arguments_of
from .judging import judge, made_partitions
from .ledger import Ledger, now
from .plan import Step
from .records import CheckRecord, Materialisation, StepId, StepRecord, Stored
from .schemas import BrokenSchemaError, declared_schema, told_by_pandera, validate
from .storage.content import PANDAS, Value, metadata_value, table_type
from .storage.publication import announce, publish
from .storage.queries import run_query
from .storage.reading import Wanted
from .storage.writing import Staged, write
from .versions import code_version_of, schema_version_of


class BlockedError(ExecutionError):
    """A blocking check failed: the new data is not published."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the steps of one run share."""

    run: str
    bound: Bound
    environment: Environment
    ledger: Ledger
    loader: Loader
    resources: Resources
    current: Mapping[StepId, Materialisation]
    version_of: Callable[[StepId], str]
    wait: Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Made:
    """How making a step's data ended; ``materialisation`` is None when it failed."""

    record: StepRecord
    materialisation: Materialisation | None = None


def make(step: Step, reason: str, log: StepLog, workshop: Workshop) -> Made:
    """Make the data of one step, trying again as often as the asset says. Never raises for what the author's code does."""
    definition = workshop.bound.assets.get(step.id.asset)
    if definition is None:
        raise BindError(f"asset '{step.id.asset}' was planned but not bound", "Bind the keys of the plan.")
    started, attempt = now(), 0
    while True:
        attempt += 1
        try:
            with log.active():
                staged, context = _compute(step, definition, log, workshop)
                return _publish(step, staged, context, reason, started, attempt, log, workshop)
        except LedgerError:
            raise  # nothing can be remembered any more, and it isn't the author's fault
        except BaseException as error:  # noqa: BLE001 - the author's code may raise anything, sys.exit() included
            secrets = workshop.environment.secrets
            broken = told_by_pandera(error, declared_schema(definition), asset=str(step.id))
            message = redact(short_error(broken or error, workshop.environment.root), secrets)
            with suppress(StorageError):  # what went wrong is remembered without it
                log.write(f"{message}\n" if broken is not None else _logged(error))
            delay = 0.0
            again = attempt <= step.asset.retries and not isinstance(error, BlockedError | BindError)
            if again:
                delay = parse_duration(definition.retry_delay).total_seconds()
                with suppress(StorageError):
                    log.write(f"trying again ({attempt} of {step.asset.retries}), in {delay:g} s\n")
            if not again or workshop.wait(delay):
                record = StepRecord(
                    step.id, workshop.run, "failed", reason, started, now(),
                    error=message, log=_log_name(log, workshop), attempts=attempt,
                )  # fmt: skip
                workshop.ledger.add_step(record)
                return Made(record)


def compute_value(
    definition: AssetDefinition,
    asset: Asset,
    inputs: Mapping[str, Argument],
    bound: Bound,
    loader: Loader,
    resources: Resources,
    context: AssetContext,
) -> Value:
    """What the asset's function or query gives, validated against the schema that it declares."""
    roles = bound.parameters[definition.key]
    if definition.sql is not None:
        tables = {
            name: loader.load(replace(argument, wanted=Wanted("pyarrow.Table"), alone=argument.alone))
            for name, argument in inputs.items()
        }
        value = run_query(definition.sql, tables)
    elif definition.function is not None:
        arguments = arguments_of(roles, inputs, loader, resources, context)
        value = _call(definition, _validated(definition, arguments, inputs, bound))
    else:
        raise AssertionError("an asset has a function or a query")
    schema = declared_schema(definition)
    if schema is not None and not (asset.output is not None and asset.output.manager == "none"):
        value = validate(value, schema, asset=str(definition.key))
    return value


def context_for(asset: Asset, partition: str | None) -> AssetContext:
    """The context of one step."""
    start = end = None
    if partition is not None and asset.partitions is not None and asset.partitions.kind != "static":
        start, end = key_window(asset.partitions, partition)
    return AssetContext(partition, str(asset.key), start, end)


def _compute(
    step: Step, definition: AssetDefinition, log: StepLog, workshop: Workshop
) -> tuple[Staged, AssetContext]:
    asset, environment = step.asset, workshop.environment
    entries = {entry.parameter: entry for entry in asset.inputs}
    inputs = {
        read.parameter: argument_for(
            asset, workshop.loader.asset(read.data[0].asset), read, entries.get(read.parameter)
        )
        for read in step.reads
        if read.parameter is not None and read.data
    }
    context = context_for(asset, step.id.partition)
    value = compute_value(
        definition, asset, inputs, workshop.bound, workshop.loader, workshop.resources, context
    )
    if asset.output is not None and asset.output.manager == "none":
        return _own_data(step, value, context), context
    manager = definition.output if isinstance(definition.output, IOManager) else None
    if manager is not None and type(manager) is not IOManager:
        announce(asset, step.id, workshop.run, now(), workshop.ledger, environment)
    staged = write(value, asset, step.id, workshop.run, manager, environment)
    if definition.sql is not None and staged.stored.type == "pyarrow.Table":
        # The query's result is nobody's Arrow table: readers that ask for nothing else get pandas.
        staged = replace(
            staged,
            stored=replace(staged.stored, type=PANDAS),
            unpublished=replace(staged.unpublished, type=PANDAS),
        )
    _refuse_if_blocked(step, staged, log, workshop)
    return staged, context


def _validated(
    definition: AssetDefinition,
    arguments: Mapping[str, Value],
    inputs: Mapping[str, Argument],
    bound: Bound,
) -> dict[str, Value]:
    """The arguments, tables checked against the schemas that parameters are annotated with. The upstream's own schema
    was checked when its data was made or first read."""
    checked = dict(arguments)
    if definition.function is None:
        return checked
    for name, annotation in evaluated_annotations(definition.function).items():
        schema = named_model(annotation.value)
        if schema is None or name not in inputs:
            continue
        upstream = inputs[name].asset
        own = bound.assets.get(upstream) or bound.sources.get(upstream)
        if own is not None and declared_schema(own) is schema:
            continue
        label = f"{upstream}' as parameter '{name}' of '{definition.key}"
        value = arguments[name]
        if isinstance(value, dict):
            checked[name] = {key: validate(one, schema, asset=label) for key, one in value.items()}
        elif table_type(value) is not None:
            checked[name] = validate(value, schema, asset=label)
    return checked


def _own_data(step: Step, value: Value, context: AssetContext) -> Staged:
    recorded = context.recorded
    if value is not None:
        raise StorageError(
            f"asset '{step.id}' has output=None, but returned data that nothing stores",
            "Return nothing and call context.record(version=…), or give the asset an output.",
        )
    if recorded is None:
        raise StorageError(
            f"asset '{step.id}' has output=None, but didn't say what it stored",
            "Call context.record(version=…, rows=…, uri=…) when the data is stored.",
        )
    stored = Stored(recorded.uri or "", "none", "None")
    return Staged(stored, stored, f"d:{recorded.version}", recorded.rows)


def _call(definition: AssetDefinition, arguments: Mapping[str, Value]) -> Value:
    function = definition.function
    if function is None:
        raise AssertionError("only functions are called")
    positional = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.POSITIONAL_ONLY and name in arguments
    ]
    by_name = {name: value for name, value in arguments.items() if name not in positional}
    value = function(*(arguments[name] for name in positional), **by_name)
    if inspect.iscoroutine(value):
        value.close()
        raise StorageError(
            f"asset '{definition.key}' is an async function, which isn't awaited",
            "Make it a plain function; call asyncio.run(…) inside it.",
        )
    return value


def _refuse_if_blocked(step: Step, staged: Staged, log: StepLog, workshop: Workshop) -> None:
    """Let blocking checks judge the written data; what they say is remembered either way."""
    failed: list[CheckRecord] = []
    for check in blocking_checks(workshop.bound.graph.checks, step):
        result = judge(
            check,
            workshop.bound,
            workshop.loader,
            workshop.resources,
            {**made_partitions(workshop.bound.graph, workshop.current), str(step.id.asset): (step.id,)},
            log,
            staged={step.id: staged.unpublished},
            run=workshop.run,
            partition=step.id.partition,
            root=workshop.environment.root,
        )
        workshop.ledger.add_check(result)
        if not result.passed:
            failed.append(result)
    if failed:
        said = "; ".join(
            f"'{result.check}'{f': {result.message}' if result.message else ''}" for result in failed
        )
        raise BlockedError(
            f"asset '{step.id}' was not published: blocking check {said}",
            "What was published before is still there.",
        )


def blocking_checks(checks: Sequence[Check], step: Step) -> tuple[Check, ...]:
    """The checks that must pass before the step's data is published."""
    return tuple(check for check in checks if check.blocking and step.id.asset in check.assets)


def _publish(
    step: Step,
    staged: Staged,
    context: AssetContext,
    reason: str,
    started: datetime,
    attempts: int,
    log: StepLog,
    workshop: Workshop,
) -> Made:
    ended = now()
    made = Materialisation(
        id=step.id,
        run=workshop.run,
        stored=staged.stored,
        data_version=staged.version,
        code_version=code_version_of(step.asset),
        schema_version=schema_version_of(step.asset),
        upstream=_upstream_versions(step, workshop.version_of),
        rows=staged.rows,
        metadata=redacted(
            {name: metadata_value(value) for name, value in context.metadata.items()},
            workshop.environment.secrets,
        ),
        started=started,
        ended=ended,
    )
    record = StepRecord(
        step.id, workshop.run, "materialised", reason, started, ended,
        rows=staged.rows, log=_log_name(log, workshop), attempts=attempts,
    )  # fmt: skip
    return Made(record, publish(staged, made, record, workshop.ledger, workshop.environment))


def _upstream_versions(step: Step, version_of: Callable[[StepId], str]) -> dict[str, dict[str, str]]:
    versions: dict[str, dict[str, str]] = {}
    for upstream in step.upstream:
        versions.setdefault(str(upstream.asset), {})[upstream.partition or ""] = version_of(upstream)
    return versions


def _logged(error: BaseException) -> str:
    if isinstance(error, ExecutionError | BrokenSchemaError):
        return f"{error}\n"
    return traceback_text(error, FRAMES)


def _log_name(log: StepLog, workshop: Workshop) -> str | None:
    log.close()
    return log.path.relative_to(workshop.environment.runs).as_posix() if log.written else None
