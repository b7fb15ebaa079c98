"""Which assets a correction changes: all those whose facts come from the place that it edits."""

from __future__ import annotations

from collections import defaultdict

from ..facts import SourceFacts
from ..graph.model import AssetKey, Location
from ..lint.fix import Fix


class Affected:
    """The assets by the places that they are defined and described at."""

    def __init__(self, facts: SourceFacts) -> None:
        self._defined: dict[AssetKey, set[Location]] = defaultdict(set)
        self._at: dict[Location, set[AssetKey]] = defaultdict(set)
        self._described: dict[Location, set[AssetKey]] = defaultdict(set)
        for definition in facts.definitions:
            self._defined[definition.asset].add(definition.location)
            self._at[definition.location].add(definition.asset)
        keys = {str(key): key for key in self._defined}
        for fact in facts.arguments:
            owner = keys.get(fact.owner)
            if owner is not None:
                self._described[fact.location].add(owner)
                for entry in fact.entries:
                    self._described[entry.location].add(owner)
        for reference in facts.inputs:
            self._described[reference.location].add(reference.asset)

    def by(self, asset: AssetKey, fix: Fix) -> frozenset[AssetKey]:
        """What a correction changes that was found for an asset: where it edits an argument, the assets that have their
        facts from it, elsewhere all that are defined where the asset is."""
        found: set[AssetKey] = {asset}
        for edit in fix.edits:
            described = self._described.get(edit.location)
            if described is not None:
                found |= described
                continue
            for location in self._defined.get(asset, ()):
                found |= self._at[location]
        return frozenset(found)
