"""Gets the arguments of an author's function: upstream data as annotated, resources and the context."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from vibepiper.analyzer.graph.link import BoundParameter
from vibepiper.analyzer.graph.model import Asset, AssetKey, Input

from .bind import Bound
from .context import AssetContext
from .definitions.io_manager import IOManager
from .environment import Environment
from .errors import StorageError
from .given import Resources
from .reads import Read
from .records import Materialisation, Observation, StepId, Stored
from .schemas import declared_schema, validate
from .storage.content import Value
from .storage.reading import TABLE_TYPES, Wanted, as_wanted, joined_values, read, read_many, table_type_in
from .storage.sources import SourceFacts, read_source


@dataclass(frozen=True, slots=True)
class Argument:
    """An upstream asset's data that a parameter gets: which partitions, and as what."""

    asset: AssetKey
    data: tuple[StepId, ...]
    wanted: Wanted
    alone: bool = True


class Loader:
    """Reads upstream data. What was stored is looked up when it is read, so that a run's own steps count."""

    def __init__(
        self,
        bound: Bound,
        environment: Environment,
        current: Mapping[StepId, Materialisation],
        observed: Mapping[StepId, Observation],
    ) -> None:
        self._bound = bound
        self._environment = environment
        self._current = current
        self._observed = observed
        self._assets = {asset.key: asset for asset in bound.graph.assets}
        self._lock = threading.Lock()
        self._validated: dict[StepId, Future[bool]] = {}

    def asset(self, key: AssetKey) -> Asset:
        """The asset of that key."""
        return self._assets[key]

    def load(self, argument: Argument, staged: Mapping[StepId, Stored] | None = None) -> Value:
        """Read what a parameter asks for; ``staged`` stands in for what isn't published yet.

        Raises:
            StorageError: It isn't there, or can't be read.
        """
        asset = self._assets[argument.asset]
        if asset.kind == "source":
            return self._load_source(asset, argument)
        definition = self._bound.assets.get(argument.asset)
        output = definition.output if definition is not None else None
        own = output if isinstance(output, IOManager) else None
        stored = {
            step.partition or "": (staged or {}).get(step) or self._stored(step) for step in argument.data
        }
        if argument.alone and len(stored) == 1:
            value = read(next(iter(stored.values())), argument.wanted, own, self._environment)
        else:
            value = read_many(stored, argument.wanted, own, self._environment)
        return value

    def _stored(self, step: StepId) -> Stored:
        made = self._current.get(step)
        if made is None:
            raise StorageError(f"'{step}' has not been materialised", f"Run it: vp run {step.asset}")
        return made.stored

    def _load_source(self, asset: Asset, argument: Argument) -> Value:
        facts = SourceFacts.of(asset, self._bound.sources.get(asset.key))
        values = {}
        for step in argument.data:
            values[step.partition or ""] = self._read_source(facts, step, argument.wanted)
        if argument.alone and len(values) == 1:
            return next(iter(values.values()))
        return _join(values, argument.wanted)

    def _read_source(self, facts: SourceFacts, step: StepId, wanted: Wanted) -> Value:
        """Read a source; the first to read it validates it whole, for all. What a schema converts, every reader gets
        converted."""
        definition = self._bound.sources.get(step.asset)
        schema = declared_schema(definition) if definition is not None else None
        if schema is None:
            return read_source(facts, step, wanted, self._environment)
        with self._lock:
            first = step not in self._validated
            converts = self._validated.setdefault(step, Future())
        if not first and not converts.result():
            return read_source(facts, step, wanted, self._environment)
        try:
            whole = read_source(facts, step, Wanted(), self._environment)
            valid = validate(whole, schema, asset=str(step))
        except BaseException as error:
            if first:
                converts.set_exception(error)
            raise
        if first:
            converts.set_result(_column_types(valid) != _column_types(whole))
        return as_wanted(valid, wanted, str(step))


def argument_for(asset: Asset, upstream: Asset, read_: Read, entry: Input | None) -> Argument:
    """How a parameter reads an upstream asset."""
    wanted = Wanted(entry.type if entry else None, entry.columns if entry else None)
    return Argument(upstream.key, read_.data, wanted, alone=_is_alone(asset, upstream, entry))


def arguments_of(
    roles: Sequence[BoundParameter],
    inputs: Mapping[str, Argument],
    loader: Loader,
    resources: Resources,
    context: AssetContext,
    staged: Mapping[StepId, Stored] | None = None,
) -> dict[str, Value]:
    """The arguments by parameter name; parameters that keep their default are left out."""
    found: dict[str, Value] = {}
    for role in roles:
        name = role.parameter.name
        if role.role == "context":
            found[name] = context
        elif role.role == "resource":
            found[name] = resources.get(name)
        elif role.role == "input":
            found[name] = loader.load(inputs[name], staged)
        elif role.role == "unresolved":
            raise StorageError(
                f"parameter '{name}' names no asset, no resource and has no default",
                "Name it after an asset, or say which it reads with inputs={…}.",
            )
    return found


def _is_alone(asset: Asset, upstream: Asset, entry: Input | None) -> bool:
    """Whether the parameter gets one partition as it is, rather than several joined."""
    if upstream.partitions is None:
        return True
    mapping = entry.partitions if entry is not None else None
    if mapping is not None and mapping.kind != "identity":
        return False
    if asset.partitions is None or asset.partitions.kind != upstream.partitions.kind:
        return False
    annotation = entry.type if entry is not None else None
    by_key = annotation is not None and annotation.startswith("dict[")
    # A dictionary of tables, where each partition is a table, asks for partitions by key.
    return not (by_key and table_type_in(annotation) is not None and upstream.type in (None, *TABLE_TYPES))


def _join(values: Mapping[str, Value], wanted: Wanted) -> Value:
    return dict(values) if (wanted.type or "").startswith("dict[") else joined_values(values, wanted)


def _column_types(table: Value) -> str:
    return str(list(getattr(table, "dtypes", ())))
