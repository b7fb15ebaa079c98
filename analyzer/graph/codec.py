"""The graph as JSON, version 1, and back; the published form, of which ``schema.json`` is the JSON Schema.

Within version 1 fields are only ever added, and a reader ignores those that it does not know. The same graph always
gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import TypeVar

from .decoding import VERSION, from_json
from .model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    Edge,
    Input,
    Job,
    JsonValue,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Problem,
    TableSchema,
)
from .reader import Reader, parse_json

T = TypeVar("T")


def encode(graph: AssetGraph, *, indent: int | None = None) -> bytes:
    """Write a graph as UTF-8 JSON, everything sorted that has no order of its own."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        to_json(graph), ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    # Source text can hold lone surrogates, which UTF-8 can't; written with a backslash they are JSON escapes.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def decode(data: bytes) -> AssetGraph:
    """Read a graph from JSON.

    Raises:
        GraphFormatError: When it is not JSON, of another version, or a field has the wrong type.
    """
    return from_json(parse_json(data))


def to_json(graph: AssetGraph) -> dict[str, JsonValue]:
    """The graph as JSON values, in the field order of the published form."""
    return {
        "version": VERSION,
        "open": graph.open,
        "assets": [_asset(asset) for asset in sorted(graph.assets, key=lambda asset: asset.key)],
        "edges": [_edge(edge) for edge in sorted(graph.edges, key=_edge_order)],
        "checks": [_check(check) for check in sorted(graph.checks, key=_check_order)],
        "jobs": [_job(job) for job in sorted(graph.jobs, key=lambda job: (job.name, job.location))],
        "resources": [
            {"name": resource.name, "type": resource.type, **_place(resource.location)}
            for resource in sorted(graph.resources, key=lambda resource: (resource.name, resource.location))
        ],
        "problems": [_problem(problem) for problem in sorted(graph.problems, key=_problem_order)],
    }


def json_schema() -> dict[str, JsonValue]:
    """The JSON Schema of the published form."""
    text = Path(__file__).with_name("schema.json").read_text(encoding="utf-8")
    return Reader(parse_json(text.encode()), "").whole()


def _asset(asset: Asset) -> JsonValue:
    return {
        "key": str(asset.key),
        "kind": asset.kind,
        "dialect": asset.dialect,
        "module": asset.module,
        "qualname": asset.qualname,
        "producer": asset.producer,
        **_place(asset.location),
        "description": asset.description,
        "group": asset.group,
        "owners": [*asset.owners],
        "tags": _sorted(asset.tags),
        "metadata": _finite(dict(asset.metadata)),
        "kinds": [*asset.kinds],
        "public": asset.public,
        "deprecated": asset.deprecated,
        "version": asset.version,
        "code_version": asset.code_version,
        "conditional": asset.conditional,
        "environment": [*asset.environment],
        "partitions": _maybe(_partitions, asset.partitions),
        "partition_by": [*asset.partition_by],
        "output": _maybe(_output, asset.output),
        "resources": [*asset.resources],
        "freshness": asset.freshness,
        "retries": asset.retries,
        "pure": asset.pure,
        "type": asset.type,
        "inputs": [_input(entry) for entry in asset.inputs],
        "schema": _maybe(_schema, asset.schema),
        "unknown": [
            {
                "field": unknown.field,
                "reason": unknown.reason,
                "advice": unknown.advice,
                **_place(unknown.location),
            }
            for unknown in asset.unknown
        ],
        "automation": asset.automation,
        "implicit": asset.implicit,
        "column_lineage": [
            {
                "column": entry.column,
                "sources": [{"asset": str(each.asset), "column": each.column} for each in entry.sources],
            }
            for entry in asset.column_lineage
        ],
    }


def _input(entry: Input) -> JsonValue:
    return {
        "parameter": entry.parameter,
        "asset": str(entry.asset),
        "type": entry.type,
        "schema": _maybe(_schema, entry.schema),
        "partitions": _maybe(_mapping, entry.partitions),
        "columns": None if entry.columns is None else [*entry.columns],
        "optional": entry.optional,
    }


def _schema(schema: TableSchema) -> JsonValue:
    return {
        "name": schema.name,
        "strict": schema.strict,
        "columns": [_column(column) for column in schema.columns],
        "location": None if schema.location is None else _place(schema.location),
        "unique": [*schema.unique],
    }


def _column(column: Column) -> JsonValue:
    return {
        "name": column.name,
        "dtype": column.dtype,
        "nullable": column.nullable,
        "unique": column.unique,
        "description": column.description,
        "tags": _sorted(column.tags),
        "checks": [*column.checks],
        "optional": column.optional,
        "coerce": column.coerce,
        "pattern": column.pattern,
    }


def _partitions(partitioning: Partitioning) -> JsonValue:
    return {
        "kind": partitioning.kind,
        "start": partitioning.start,
        "end": partitioning.end,
        "timezone": partitioning.timezone,
        "keys": [*partitioning.keys],
        "cron": partitioning.cron,
        "format": partitioning.format,
        "offset": partitioning.offset,
        "name": partitioning.name,
        "dimensions": {
            name: _partitions(partitioning.dimensions[name]) for name in sorted(partitioning.dimensions)
        },
    }


def _mapping(mapping: PartitionMapping) -> JsonValue:
    return {"kind": mapping.kind, "first": mapping.first, "last": mapping.last, "keys": [*mapping.keys]}


def _output(output: Output) -> JsonValue:
    return {"manager": output.manager, "uri": output.uri}


def _edge(edge: Edge) -> JsonValue:
    return {
        "upstream": str(edge.upstream),
        "downstream": str(edge.downstream),
        "parameter": edge.parameter,
        **_place(edge.location),
    }


def _check(check: Check) -> JsonValue:
    return {
        "name": check.name,
        "assets": [str(key) for key in check.assets],
        "reads": [str(key) for key in check.reads],
        "severity": check.severity,
        "blocking": check.blocking,
        "module": check.module,
        "qualname": check.qualname,
        "description": check.description,
        "conditional": check.conditional,
        **_place(check.location),
    }


def _job(job: Job) -> JsonValue:
    return {
        "name": job.name,
        "dialect": job.dialect,
        "select": job.select,
        "schedule": job.schedule,
        "conditional": job.conditional,
        **_place(job.location),
    }


def _problem(problem: Problem) -> JsonValue:
    return {
        "code": problem.code,
        "message": problem.message,
        **_place(problem.location),
        "withholds": [*problem.withholds],
        "module": problem.module,
        "advice": problem.advice,
        "places": [{"module": place.module, **_place(place.location)} for place in problem.places],
    }


def _place(location: Location) -> dict[str, JsonValue]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _edge_order(edge: Edge) -> tuple[AssetKey, AssetKey, str, Location]:
    return (edge.downstream, edge.upstream, edge.parameter or "", edge.location)


def _check_order(check: Check) -> tuple[str, tuple[AssetKey, ...], Location]:
    return (check.name, check.assets, check.location)


def _problem_order(problem: Problem) -> tuple[Location, str, str]:
    return (problem.location, problem.code, problem.message)


def _maybe(write: Callable[[T], JsonValue], value: T | None) -> JsonValue:
    return None if value is None else write(value)


def _sorted(texts: Mapping[str, str]) -> dict[str, JsonValue]:
    return {name: texts[name] for name in sorted(texts)}


def _finite(value: JsonValue) -> JsonValue:
    """The value with sorted objects; ``nan`` and the infinities, which JSON has no words for, as texts."""
    if isinstance(value, dict):
        return {name: _finite(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value
