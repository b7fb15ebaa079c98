"""Reads what is materialised, for notebooks and scripts; makes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey
from vibepiper.analyzer.graph.partitions import key_problem, partition_keys
from vibepiper.analyzer.graph.suggest import did_you_mean

from .bind import Bound, bind, needs_definition
from .environment import Environment
from .errors import StorageError
from .inputs import Argument, Loader
from .ledger import Ledger, now
from .records import Materialisation, StepId
from .storage.content import Value
from .storage.reading import Wanted


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
