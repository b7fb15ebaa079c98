"""Reads what is materialised, for notebooks, previews and tests; makes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey
from vibepiper.analyzer.graph.partitions import key_problem, partition_keys
from vibepiper.analyzer.graph.suggest import did_you_mean

from .bind import Bound, bind, needs_definition
from .environment import Environment
from .errors import StorageError
from .inputs import Argument, Loader
from .ledger import Ledger, now
from .records import Materialisation, StepId
from .storage.content import Value, content_of, table_type
from .storage.reading import Wanted, read_arrow

_TABLE_FORMATS = ("parquet", "hive", "csv")


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a table, or a plain value as the one cell of a table; ``total`` is the number of all rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int


def load_value(
    graph: AssetGraph,
    key: AssetKey,
    environment: Environment,
    ledger: Ledger,
    *,
    partition: str | None = None,
    wanted: Wanted | None = None,
) -> Value:
    """Read an asset's data as it was stored, all its partitions or one, or a source's.

    Raises:
        StorageError: It isn't materialised, or can't be read.
    """
    asset = _find(graph, key)
    custom = asset.kind == "source" or needs_definition(asset)
    bound = bind(graph, [key], environment) if custom else Bound(graph)
    asset = _find(bound.graph, key)
    current = ledger.current([key])
    steps = _steps(asset, partition, current)
    loader = Loader(bound, environment, current, {})
    alone = asset.partitions is None or partition is not None
    return loader.load(Argument(key, steps, wanted or Wanted(), alone))


def preview(
    graph: AssetGraph,
    key: AssetKey,
    environment: Environment,
    ledger: Ledger,
    *,
    limit: int = 20,
    partition: str | None = None,
) -> Preview:
    """The first rows of an asset's data, reading no more partitions than that takes.

    Raises:
        StorageError: It isn't materialised, or can't be read.
    """
    asset = _find(graph, key)
    current = ledger.current([key])
    if asset.kind == "asset":
        steps = _steps(asset, partition, current)
        if all(current[step].stored.format in _TABLE_FORMATS for step in steps):
            return _preview_tables([current[step] for step in steps], limit, environment)
    return _preview_value(load_value(graph, key, environment, ledger, partition=partition), str(key), limit)


def _preview_tables(made: list[Materialisation], limit: int, environment: Environment) -> Preview:
    columns: tuple[str, ...] = ()
    rows: list[tuple[object, ...]] = []
    for one in made:
        if columns and len(rows) >= limit:
            break
        table = read_arrow(one.stored, None, environment)
        columns = columns or tuple(table.column_names)
        first = table.slice(0, limit - len(rows)).to_pylist()
        rows.extend(tuple(row.get(name) for name in columns) for row in first)
    return Preview(columns, tuple(rows), sum(one.rows or 0 for one in made))


def _preview_value(value: Value, asset: str, limit: int) -> Preview:
    if table_type(value) is None:
        return Preview(("value",), ((value,),), 1)
    table = content_of(value, asset).table
    if table is None:
        raise AssertionError("a table's content has a table")
    rows = tuple(tuple(row.values()) for row in table.slice(0, limit).to_pylist())
    return Preview(tuple(table.column_names), rows, table.num_rows)


def _find(graph: AssetGraph, key: AssetKey) -> Asset:
    for asset in graph.assets:
        if asset.key == key:
            return asset
    raise StorageError(
        f"no asset '{key}'.{did_you_mean(str(key), (str(asset.key) for asset in graph.assets))}",
        "List them with: vp list",
    )


def _steps(asset: Asset, partition: str | None, made: Mapping[StepId, Materialisation]) -> tuple[StepId, ...]:
    """The partitions to read: the one asked for, or all that are there."""
    if partition is not None:
        problem = (
            "the asset has no partitions"
            if asset.partitions is None
            else key_problem(asset.partitions, partition)
        )
        if problem is not None:
            raise StorageError(f"asset '{asset.key}' has no partition '{partition}': {problem}")
        steps: tuple[StepId, ...] = (StepId(asset.key, partition),)
    elif asset.partitions is None:
        steps = (StepId(asset.key),)
    else:
        steps = tuple(StepId(asset.key, key) for key in partition_keys(asset.partitions, now()))
        if asset.kind == "asset":
            steps = tuple(step for step in steps if step in made)
    if asset.kind == "asset" and not (steps and all(step in made for step in steps)):
        name = f"{asset.key}" if partition is None else f"{asset.key} --partition {partition}"
        raise StorageError(
            f"asset '{asset.key}' has not been materialised"
            f"{f' for partition {partition!r}' if partition is not None else ''}",
            f"Run it: vp run +{name}",
        )
    return steps
