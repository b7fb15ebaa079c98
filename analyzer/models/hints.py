"""Hint comments decide what code cannot: ``# vp: asset key=raw/orders deps=a,b``."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..facts import InputReference, ResourceReference, SchemaReference
from ..graph.link import DeclaredDependency
from ..graph.model import AssetKey
from .dialect import AssetDefinition


class AssetFacts(Struct, frozen=True):
    """A definition read, and its source facts."""

    definition: AssetDefinition
    schemas: tuple[SchemaReference, ...] = ()
    inputs: tuple[InputReference, ...] = ()
    resources: tuple[ResourceReference, ...] = ()


def with_hinted_dependencies(facts: AssetFacts, hint: Mapping[str, str]) -> AssetFacts:
    """The dependencies that a hint names, in the place of those that could not be decided."""
    declaration = facts.definition.declaration
    undecided = declaration.asset.is_unknown("deps")
    if not undecided:
        return facts
    location = declaration.asset.location
    keys = [AssetKey.parse(text) for text in hint["deps"].split(",") if text]
    asset = replace(
        declaration.asset,
        unknown=tuple(unknown for unknown in declaration.asset.unknown if unknown.field != "deps"),
    )
    declaration = replace(
        declaration,
        asset=asset,
        dependencies=(*declaration.dependencies, *(DeclaredDependency(key, location) for key in keys)),
    )
    explanation = (*facts.definition.explanation, (location, f"its deps are hinted: {hint['deps']}"))
    return replace(
        facts,
        definition=replace(facts.definition, declaration=declaration, explanation=explanation),
        inputs=(*facts.inputs, *(InputReference(asset.key, None, key, location) for key in keys)),
    )
