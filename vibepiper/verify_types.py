"""Classes that have several public names: which of them mean the same is for the run time to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.graph.types import normal_type

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")


def named_classes(graph: AssetGraph) -> tuple[str, ...]:
    """The qualified names in the types of assets and of what they read, sorted."""
    return tuple(sorted({name for text in _types(graph) for name in _NAME.findall(text)}))


def respelled(graph: AssetGraph, spellings: Mapping[str, str]) -> AssetGraph:
    """A graph whose types name classes by other names of the same classes."""
    if not spellings:
        return graph

    def spelled(text: str | None) -> str | None:
        if text is None:
            return None
        return normal_type(_NAME.sub(lambda found: spellings.get(found[0], found[0]), text))

    assets = tuple(
        replace(
            asset,
            type=spelled(asset.type),
            inputs=tuple(replace(each, type=spelled(each.type)) for each in asset.inputs),
        )
        for asset in graph.assets
    )
    return replace(graph, assets=assets)


def _types(graph: AssetGraph) -> Iterator[str]:
    for asset in graph.assets:
        for text in (asset.type, *(each.type for each in asset.inputs)):
            if text is not None:
                yield text
