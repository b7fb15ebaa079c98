"""Reads how an author names other assets, inside one definition; resolves nothing against a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vibepiper.analyzer.graph.model import AssetKey

from .arguments import texts, wrong
from .collector import key_of
from .definition import AssetReference, InputDefinition, Source, SqlAsset
from .errors import DefinitionError
from .partitions import PartitionReads


@dataclass(frozen=True, slots=True)
class Input:
    """Says which asset a parameter reads, and how much of it.

    ::

        @asset(inputs={"last_week": Input("clean_orders", partitions=Window(-6, 0), columns=["amount"])})
        def order_report(last_week): ...

    Args:
        asset: The asset or source: its key, its function or its object.
        partitions: Which of its partitions, where they aren't those of the same key: :class:`Window`,
            :class:`AllPartitions`, :class:`KeyPartitions`.
        columns: Read only these columns of a table; lint compares them with the schema that the asset declares.
    """

    asset: AssetReference
    partitions: PartitionReads | None = field(default=None, kw_only=True)
    columns: Sequence[str] | None = field(default=None, kw_only=True)


def reference(definition: str, argument: str, value: object) -> AssetKey:
    """The key that a text, a sequence of parts, an asset's function, a source or a SQL asset stands for."""
    if isinstance(value, str):
        return AssetKey.parse(value)
    if isinstance(value, Source | SqlAsset):
        return value.key
    if isinstance(value, Sequence):
        return AssetKey(texts(definition, argument, value))
    key = key_of(value)
    if key is not None:
        return key
    if callable(value):
        name = getattr(value, "__qualname__", repr(value))
        raise DefinitionError(
            definition, f"function '{name}' is not an asset; decorate it with @asset", argument=argument
        )
    return wrong(definition, argument, "an asset (its key, its function or its source)", value)


def dependencies(definition: str, value: object) -> tuple[AssetKey, ...]:
    """The entries of ``deps``; None is none."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise DefinitionError(definition, f"expected a list of assets; write [{value!r}]", argument="deps")
    return tuple(reference(definition, "deps", item) for item in value)


def inputs(definition: str, value: object) -> dict[str, InputDefinition]:
    """The entries of ``inputs``, by parameter; None is none."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        wrong(definition, "inputs", "a mapping of parameter names to assets or Input(…)", value)
    return {parameter: _input(definition, parameter, item) for parameter, item in value.items()}


def _input(definition: str, parameter: str, value: object) -> InputDefinition:
    argument = f"inputs[{parameter!r}]"
    if not isinstance(value, Input):
        return InputDefinition(reference(definition, argument, value))
    columns = None if value.columns is None else texts(definition, argument, value.columns)
    return InputDefinition(reference(definition, argument, value.asset), value.partitions, columns)
