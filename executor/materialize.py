"""Makes assets in memory from their function objects, for tests and notebooks; stores and remembers nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from vibepiper.analyzer.graph.link import KeyIndex, Linked, link
from vibepiper.analyzer.graph.model import NOWHERE, Asset, AssetKey, Input, Resource
from vibepiper.analyzer.graph.partitions import key_problem
from vibepiper.analyzer.graph.suggest import did_you_mean

from .bind import Bound
from .context import AssetContext
from .definitions.collector import definitions_of
from .definitions.declare import declare_asset, declare_source
from .definitions.definition import (
    AssetDefinition,
    AssetReference,
    Function,
    Source,
    SourceDefinition,
    SqlAsset,
)
from .definitions.io_manager import IOManager
from .definitions.references import reference
from .environment import Environment
from .errors import PlanError
from .given import Resources, resource_class
from .inputs import Argument, Loader
from .making import compute_value, context_for
from .reads import plan_order
from .records import StepId, Stored
from .storage.content import PANDAS, Value, table_type, without_unnamed_index
from .storage.reading import Wanted, as_wanted, convert


class Materialized(Mapping[str, Any]):
    """The values made, by key: ``made["clean_orders"]``, or by what they were made from: ``made[clean_orders]``."""

    def __init__(self, values: Mapping[AssetKey, Value], contexts: Mapping[AssetKey, AssetContext]) -> None:
        self._values = dict(values)
        self._contexts = dict(contexts)
        self._names = KeyIndex(self._values)

    def __getitem__(self, asset: AssetReference) -> Value:
        return self._values[self._key(asset)]

    def __iter__(self) -> Iterator[str]:
        return (str(key) for key in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Materialized({', '.join(self)})"

    def metadata(self, asset: AssetReference) -> Mapping[str, object]:
        """What the asset added with ``context.add_metadata``."""
        return self._contexts[self._key(asset)].metadata

    def _key(self, asset: AssetReference) -> AssetKey:
        name = str(reference("materialize", "asset", asset))
        found = self._names.candidates(name)
        if len(found) != 1:
            raise KeyError(f"'{name}' was not made.{did_you_mean(name, self)}")
        return found[0]


def materialize(
    assets: Function | Source | SqlAsset | Iterable[Function | Source | SqlAsset],
    *,
    resources: Mapping[str, object] | None = None,
    partition: str | None = None,
) -> Materialized:
    """Make assets in memory, each after what it reads, and return their values.

    What they read must be among them: pass the upstream assets and sources too. Schemas are validated. Nothing is
    stored, and what an asset's function raises passes through. ::

        made = materialize([orders_file, clean_orders], resources={"db": FakeDatabase()})
        made["clean_orders"]  # or made[clean_orders]: its value
        made.metadata(clean_orders)  # what it added with context.add_metadata

    Args:
        assets: The assets' functions, SQL assets and the sources that they read; a single one may stand by itself.
        resources: What parameters of these names are given.
        partition: The partition to make of the partitioned ones.

    Raises:
        PlanError: Something that one of them reads is missing.
        BrokenSchemaError: A table breaks the schema that its asset declares.
    """
    environment = Environment(Path.cwd())
    definitions = _definitions(assets if isinstance(assets, Iterable) else [assets])
    linked = _link(definitions, tuple(resources or ()))
    bound = Bound(
        linked.graph,
        {key: made for key, made in definitions.items() if isinstance(made, AssetDefinition)},
        {key: made for key, made in definitions.items() if isinstance(made, SourceDefinition)},
        parameters=linked.parameters,
    )
    given = Resources(resources)
    loader = _MemoryLoader(bound, environment, partition)
    contexts: dict[AssetKey, AssetContext] = {}
    try:
        for key in plan_order(linked.graph, bound.assets):
            definition, asset = bound.assets[key], loader.asset(key)
            _refuse_missing_partition(asset, partition)
            roles = bound.parameters[key]
            names = [role.parameter.name for role in roles if role.role == "resource"]
            given.make(((name, resource_class(definition, name)) for name in names), environment)
            context = context_for(asset, partition if asset.partitions is not None else None)
            inputs = {entry.parameter: _argument(entry) for entry in asset.inputs}
            value = compute_value(definition, asset, inputs, bound, loader, given, context)
            loader.values[key] = _as_kept(value, definition)
            contexts[key] = context
    finally:
        given.close()
    return Materialized(loader.values, contexts)


def _as_kept(value: Value, definition: AssetDefinition) -> Value:
    """The value as storing and reading it would give it back."""
    if definition.sql is not None:
        return convert(value, PANDAS)
    custom = isinstance(definition.output, IOManager) and type(definition.output) is not IOManager
    return without_unnamed_index(value) if table_type(value) == PANDAS and not custom else value


class _MemoryLoader(Loader):
    """Hands over values that were made before, and reads sources."""

    def __init__(self, bound: Bound, environment: Environment, partition: str | None) -> None:
        super().__init__(bound, environment, {}, {})
        self.values: dict[AssetKey, Value] = {}
        self._partition = partition

    def load(self, argument: Argument, staged: Mapping[StepId, Stored] | None = None) -> Value:
        asset = self.asset(argument.asset)
        partition = self._partition if asset.partitions is not None else None
        if asset.kind == "source":
            step = StepId(argument.asset, partition)
            return super().load(Argument(argument.asset, (step,), argument.wanted), staged)
        return as_wanted(self.values[argument.asset], argument.wanted, str(argument.asset))


def _definitions(
    assets: Iterable[Function | Source | SqlAsset],
) -> dict[AssetKey, AssetDefinition | SourceDefinition]:
    found: dict[AssetKey, AssetDefinition | SourceDefinition] = {}
    for thing in assets:
        made = [one for one in definitions_of(thing) if isinstance(one, AssetDefinition | SourceDefinition)]
        if not made:
            name = getattr(thing, "__qualname__", None) or repr(thing)
            raise PlanError(f"{name} is no asset", "Pass functions decorated with @asset, and sources.")
        found.update({one.key: one for one in made})
    return found


def _link(
    definitions: Mapping[AssetKey, AssetDefinition | SourceDefinition], resources: Sequence[str]
) -> Linked:
    root = Path.cwd()
    linked = link(
        (
            declare_asset(made, root) if isinstance(made, AssetDefinition) else declare_source(made, root)
            for made in definitions.values()
        ),
        resources=(Resource(name, None, NOWHERE) for name in resources),
    )
    known = {asset.key for asset in linked.graph.assets}
    for edge in linked.graph.edges:
        if edge.upstream not in known and edge.parameter is not None:
            hint = did_you_mean(str(edge.upstream), map(str, known))
            raise PlanError(
                f"asset '{edge.downstream}' reads '{edge.upstream}', which is not among those to make.{hint}",
                f"Pass it too: materialize([{edge.upstream.name}, {edge.downstream.name}]); "
                "or call the function with a value of your own.",
            )
    # What is only to be there first can't matter to values in memory.
    edges = tuple(edge for edge in linked.graph.edges if edge.upstream in known)
    return replace(linked, graph=replace(linked.graph, edges=edges))


def _argument(entry: Input) -> Argument:
    return Argument(entry.asset, (StepId(entry.asset),), Wanted(entry.type, entry.columns))


def _refuse_missing_partition(asset: Asset, partition: str | None) -> None:
    if asset.partitions is None:
        return
    if partition is None:
        raise PlanError(f"asset '{asset.key}' has partitions", "Say which: materialize([…], partition='…').")
    problem = key_problem(asset.partitions, partition)
    if problem is not None:
        raise PlanError(f"asset '{asset.key}' has no partition '{partition}': {problem}")
