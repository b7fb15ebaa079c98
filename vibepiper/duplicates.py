"""Refuses to run keys that are defined more than once; linting reports them, and everything else takes the first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vibepiper.analyzer.graph.model import AssetKey

from .errors import UsageError

if TYPE_CHECKING:
    from vibepiper.analyzer.build import Analysis


def refuse_duplicates(analysis: Analysis, keys: Iterable[AssetKey]) -> None:
    """Refuse to run assets, or to read assets, of which there are several definitions.

    Raises:
        UsageError: A key among them is defined more than once.
    """
    wanted = frozenset(keys)
    needed = wanted | {edge.upstream for edge in analysis.graph.edges if edge.downstream in wanted}
    places: dict[AssetKey, list[str]] = {}
    for definition in analysis.facts.definitions:
        # Those under conditions may exclude each other; importing decides.
        if definition.asset in needed and not definition.conditional:
            place = f"{definition.location.path}:{definition.location.line}"
            places.setdefault(definition.asset, []).append(place)
    several = {key: found for key, found in sorted(places.items()) if len(found) > 1}
    if several:
        raise UsageError(
            "\n".join(
                f"asset '{key}' is defined {'twice' if len(found) == 2 else f'{len(found)} times'} "
                f"({', '.join(dict.fromkeys(found))})"
                for key, found in several.items()
            ),
            "Give each a key of its own, or remove one; a key names one asset.",
        )
