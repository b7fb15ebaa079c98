"""What lies downstream of an asset in either of two graphs, for all assets at once; knows nothing of changes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

from ..graph.model import AssetKey
from ..graph.queries import GraphIndex


class Reach:
    """Sets of assets as bits of whole numbers, so that a diff of thousands of changes need not walk each time."""

    __slots__ = ("_bits", "_keys", "_masks", "_owners")

    def __init__(self, old: GraphIndex, new: GraphIndex) -> None:
        self._keys = sorted(old.assets.keys() | new.assets.keys())
        self._bits = {key: 1 << place for place, key in enumerate(self._keys)}
        self._masks = (self._descendants(old), self._descendants(new))
        self._owners: dict[str, int] = {}
        for key, bit in self._bits.items():
            asset = new.get(key) or old.get(key)
            for owner in asset.owners if asset is not None else ():
                self._owners[owner] = self._owners.get(owner, 0) | bit

    def of(self, key: AssetKey) -> tuple[tuple[AssetKey, ...], tuple[str, ...]]:
        """The assets downstream of ``key`` in either graph, and those who own one of them, both sorted."""
        mask = (self._masks[0].get(key, 0) | self._masks[1].get(key, 0)) & ~self._bits.get(key, 0)
        reached = tuple(compress(self._keys, (digit == "1" for digit in reversed(f"{mask:b}"))))
        return reached, tuple(sorted(owner for owner, owned in self._owners.items() if owned & mask))

    def _descendants(self, index: GraphIndex) -> Mapping[AssetKey, int]:
        """Each asset's descendants: its downstream's, and theirs."""
        masks: dict[AssetKey, int] = {}
        # A key that no asset defines any more has readers too.
        for key in (*reversed(index.order()), *index.missing):
            mask = 0
            for below in index.downstream(key):
                if below not in masks and below in index:
                    # Only a cycle is met from above: there each asset is walked from.
                    mask = sum(self._bits[each] for each in index.descendants(key) if each in index)
                    break
                mask |= self._bits.get(below, 0) | masks.get(below, 0)
            masks[key] = mask
        return masks
