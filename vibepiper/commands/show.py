"""``vp show``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from vibepiper.analyzer.graph.model import Asset, AssetGraph, Input, TableSchema
from vibepiper.analyzer.graph.partitions import describe
from vibepiper.analyzer.graph.queries import GraphIndex
from vibepiper.project import analyse, find_asset, open_project

from .graph_output import asset_values, warn_of_hidden
from .options import format_option
from .output import print_json, print_pairs, print_table


@click.command("show")
@click.argument("asset")
@format_option("text", "json")
def command(asset: str, output_format: str) -> int:
    """Show everything known of one asset.

    ASSET is a key, or the last part of one where that is unique.
    """
    graph = analyse(open_project()).graph
    found = find_asset(graph, asset)
    warn_of_hidden(graph)
    if output_format == "json":
        values = asset_values(graph, [found])
        print_json(values[0] if isinstance(values, list) else values)
        return 0
    print_pairs(_facts(graph, found))
    _print_section("inputs", ("parameter", "asset", "type", "reads"), map(_input_row, found.inputs))
    if found.schema is not None:
        _print_section(
            f"schema {found.schema.name}{' (strict)' if found.schema.strict else ''}",
            ("column", "dtype", "null", "checks", "description"),
            _column_rows(found.schema),
        )
    _print_section(
        "column lineage",
        ("column", "made of"),
        ((entry.column, ", ".join(map(str, entry.sources))) for entry in found.column_lineage),
    )
    _print_section(
        "unknown",
        ("field", "reason", "place", "what to do"),
        ((entry.field, entry.reason, entry.location, entry.advice) for entry in found.unknown),
    )
    return 0


def _facts(graph: AssetGraph, asset: Asset) -> Iterator[tuple[str, object]]:
    index = GraphIndex(graph)
    yield asset.kind, asset.key
    yield "description", asset.description
    yield "defined at", f"{asset.location.path}:{asset.location.line}"
    yield "function", asset.producer
    yield "group", asset.group
    yield "owners", ", ".join(asset.owners)
    yield "tags", _pairs(asset.tags)
    yield "kinds", ", ".join(asset.kinds)
    yield "metadata", _pairs(asset.metadata)
    yield "public", "yes" if asset.public else None
    yield "deprecated", asset.deprecated
    yield "type", asset.type
    yield "partitions", describe(asset.partitions) if asset.partitions else None
    yield "partition by", ", ".join(asset.partition_by)
    yield "output", f"{asset.output.manager} {asset.output.uri or ''}".strip() if asset.output else None
    yield "resources", ", ".join(asset.resources)
    yield "freshness", asset.freshness
    yield "retries", asset.retries or None
    yield "version", asset.version
    yield "code version", asset.code_version
    yield "conditional", "yes: defined in one arm of an undecided branch" if asset.conditional else None
    yield "depends on variables", ", ".join(asset.environment)
    yield "upstream", ", ".join(map(str, index.upstream(asset.key)))
    yield "downstream", ", ".join(map(str, index.downstream(asset.key)))
    checks = (check for check in graph.checks if asset.key in check.assets)
    yield "checks", ", ".join(f"{check.name} ({check.severity})" for check in checks)


def _print_section(title: str, headers: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    found = list(rows)
    if found:
        click.echo(f"\n{title}")
        print_table(headers, found)


def _input_row(given: Input) -> tuple[object, ...]:
    reads = [f"columns {', '.join(given.columns)}"] if given.columns is not None else []
    if given.partitions is not None:
        mapping = given.partitions
        window = f" {mapping.first} to {mapping.last}" if mapping.kind == "window" else ""
        reads.append(f"partitions: {mapping.kind}{window}{' '.join(('', *mapping.keys))}")
    return (given.parameter, given.asset, given.type, "; ".join(reads))


def _column_rows(schema: TableSchema) -> Iterator[tuple[object, ...]]:
    for column in schema.columns:
        checks = (*column.checks, *(("unique",) if column.unique else ()))
        yield (
            column.name,
            column.dtype or "?",
            "yes" if column.nullable else "no",
            ", ".join(checks),
            column.description,
        )


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
