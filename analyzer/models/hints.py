"""Hint comments decide what code cannot: ``# vp: asset key=raw/orders deps=a,b``."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..facts import (
    InputReference,
    LineageReference,
    ResourceReference,
    ReturnedSchema,
    SchemaFact,
    SchemaReference,
)
from ..graph.link import DeclaredDependency
from ..graph.model import AssetKey, Output
from .advice import HINTS
from .dialect import AssetDefinition


class AssetFacts(Struct, frozen=True):
    """A definition read, and its source facts."""

    definition: AssetDefinition
    schemas: tuple[SchemaReference, ...] = ()
    inputs: tuple[InputReference, ...] = ()
    resources: tuple[ResourceReference, ...] = ()
    declared_schemas: tuple[SchemaFact, ...] = ()
    returned_schemas: tuple[ReturnedSchema, ...] = ()
    lineage: tuple[LineageReference, ...] = ()


def hinted_keys(hint: Mapping[str, str]) -> tuple[AssetKey, ...]:
    """The keys of the assets that a hint says are defined."""
    return _keys(hint.get("key", ""))


def with_hints(facts: AssetFacts, hint: Mapping[str, str]) -> AssetFacts:
    """What a hint says of an asset, in the place of what could not be decided."""
    asset = facts.definition.declaration.asset
    told = [name for name in HINTS if name in hint and asset.is_unknown(name)]
    if not told:
        return facts
    location = asset.location
    keys = _keys(hint["deps"]) if "deps" in told else ()
    said = {name: _said(name, hint[name]) for name in told if name != "deps"}
    unknown = tuple(each for each in asset.unknown if each.field not in told)
    declaration = facts.definition.declaration
    declaration = replace(
        declaration,
        asset=replace(asset, unknown=unknown, **said),
        dependencies=(*declaration.dependencies, *(DeclaredDependency(key, location) for key in keys)),
    )
    steps = tuple((location, f"a comment says its {name}: {hint[name]}") for name in told)
    explanation = (*facts.definition.explanation, *steps)
    return replace(
        facts,
        definition=replace(facts.definition, declaration=declaration, explanation=explanation),
        inputs=(*facts.inputs, *(InputReference(asset.key, None, key, location) for key in keys)),
    )


_SEVERAL = frozenset({"kinds", "owners", "partition_by", "resources"})


def _said(name: str, text: str) -> str | tuple[str, ...] | Output:
    """What a hint's text says of a field."""
    if name == "output":
        return Output("store", text)
    return _parts(text) if name in _SEVERAL else text


def _keys(text: str) -> tuple[AssetKey, ...]:
    return tuple(AssetKey.parse(part) for part in _parts(text))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
