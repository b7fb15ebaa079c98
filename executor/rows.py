"""Turns records into rows of the ledger's tables and back; runs no query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from vibepiper.analyzer.graph.model import AssetKey

from .records import (
    CheckRecord,
    Intent,
    Materialisation,
    Observation,
    RunRecord,
    StepId,
    StepRecord,
    Stored,
)

Fields: TypeAlias = dict[str, Any]  # the values of a row, each of its column's type
Found: TypeAlias = Any  # a row as SQLAlchemy gives it: attributes named after the columns


def step_id(row: Found) -> StepId:
    """The asset and partition of a row; an empty text stands for no partition, since NULL is equal to nothing."""
    return StepId(AssetKey.parse(row.asset), row.partition or None)


def run_row(run: RunRecord) -> Fields:
    """A run as a row."""
    return {
        "id": run.id,
        "state": run.state,
        "started": run.started,
        "ended": run.ended,
        "selection": run.selection,
    }


def run_record(row: Found, counts: Mapping[str, int]) -> RunRecord:
    """A row as a run, with the counts of its steps by state."""
    return RunRecord(
        row.id,
        row.state,
        row.started,
        row.ended,
        row.selection,
        materialised=counts.get("materialised", 0),
        unchanged=counts.get("unchanged", 0),
        failed=counts.get("failed", 0),
        skipped=counts.get("skipped", 0),
    )


def step_row(step: StepRecord) -> Fields:
    """A step as a row."""
    return {
        **_identity(step.id),
        "run": step.run,
        "state": step.state,
        "reason": step.reason,
        "started": step.started,
        "ended": step.ended,
        "rows": step.rows,
        "error": step.error,
        "log": step.log,
        "attempts": step.attempts,
    }


def step_record(row: Found) -> StepRecord:
    """A row as a step."""
    return StepRecord(
        step_id(row), row.run, row.state, row.reason, row.started, row.ended,
        rows=row.rows, error=row.error, log=row.log, attempts=row.attempts,
    )  # fmt: skip


def materialisation_row(made: Materialisation) -> Fields:
    """A materialisation as a row."""
    return {
        **_identity(made.id),
        "run": made.run,
        "uri": made.stored.uri,
        "format": made.stored.format,
        "type": made.stored.type,
        "stamp": made.stored.stamp,
        "data_version": made.data_version,
        "code_version": made.code_version,
        "schema_version": made.schema_version,
        "upstream": {key: dict(versions) for key, versions in made.upstream.items()},
        "rows": made.rows,
        "metadata": dict(made.metadata),
        "started": made.started,
        "ended": made.ended,
    }


def materialisation(row: Found) -> Materialisation:
    """A row as a materialisation."""
    return Materialisation(
        id=step_id(row),
        run=row.run,
        stored=Stored(row.uri, row.format, row.type, row.stamp),
        data_version=row.data_version,
        code_version=row.code_version,
        schema_version=row.schema_version,
        upstream=row.upstream,
        rows=row.rows,
        metadata=row.metadata,
        started=row.started,
        ended=row.ended,
    )


def intent_row(intent: Intent) -> Fields:
    """An intent as a row; the materialisation that it would make is kept as JSON."""
    made = materialisation_row(intent.materialisation)
    return {
        "target": intent.target,
        "staged": intent.staged,
        "retired": intent.retired,
        "content": intent.content,
        "materialisation": {
            **made, "started": made["started"].isoformat(), "ended": made["ended"].isoformat()
        },
    }  # fmt: skip


def intent(row: Found) -> Intent:
    """A row as an intent."""
    made = dict(row.materialisation)
    return Intent(
        row.target,
        row.staged,
        row.retired,
        row.content,
        Materialisation(
            id=StepId(AssetKey.parse(made["asset"]), made["partition"] or None),
            run=made["run"],
            stored=Stored(made["uri"], made["format"], made["type"], made["stamp"]),
            data_version=made["data_version"],
            code_version=made["code_version"],
            schema_version=made["schema_version"],
            upstream=made["upstream"],
            rows=made["rows"],
            metadata=made["metadata"],
            started=datetime.fromisoformat(made["started"]),
            ended=datetime.fromisoformat(made["ended"]),
        ),
    )


def observation_row(observed: Observation) -> Fields:
    """What a source looked like as a row."""
    return {
        **_identity(observed.id),
        "at": observed.at,
        "version": observed.version,
        "uri": observed.uri,
        "stamp": observed.stamp,
    }


def observation(row: Found) -> Observation:
    """A row as what a source looked like."""
    return Observation(step_id(row), row.at, row.version, row.uri, row.stamp)


def check_row(result: CheckRecord) -> Fields:
    """The result of a check as a row."""
    return {
        "check": result.check,
        "assets": [str(key) for key in result.assets],
        "partition": result.partition,
        "run": result.run,
        "passed": result.passed,
        "severity": result.severity,
        "at": result.at,
        "value": result.value,
        "message": result.message,
        "metadata": dict(result.metadata),
    }


def check_record(row: Found) -> CheckRecord:
    """A row as the result of a check."""
    return CheckRecord(
        row.check,
        tuple(AssetKey.parse(text) for text in row.assets),
        row.passed,
        row.at,
        severity=row.severity,
        run=row.run,
        partition=row.partition,
        value=row.value,
        message=row.message,
        metadata=row.metadata,
    )


def _identity(step: StepId) -> Fields:
    return {"asset": str(step.asset), "partition": step.partition or ""}
