"""What a comparison of two graphs finds, as frozen values; knows nothing of how it is found or shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from ..graph.model import AssetKey, Location

Category: TypeAlias = Literal["breaking", "unconfirmable", "compatible", "catalog"]
Side: TypeAlias = Literal["old", "new"]

# Strictest first: something that was promised is gone; it can't be told; readers go on as before; nothing that
# runs has changed.
CATEGORIES: tuple[Category, ...] = ("breaking", "unconfirmable", "compatible", "catalog")


class Change(Struct, frozen=True):
    """One difference between two graphs.

    ``asset`` None: it concerns the graph as a whole. ``column`` names a column of the asset's table. ``old`` and
    ``new`` are the two values as texts. ``location`` is a place in the tree of ``side``. ``reaches`` are the
    assets downstream, ``owners`` whose they are. ``hint`` is a guess that changes no category.
    """

    kind: str
    category: Category
    message: str
    asset: AssetKey | None = None
    column: str | None = None
    old: str | None = None
    new: str | None = None
    location: Location | None = None
    side: Side = "new"
    reaches: tuple[AssetKey, ...] = ()
    owners: tuple[str, ...] = ()
    hint: str | None = None


class Changes(Struct, frozen=True):
    """All differences, strictest category first, then by asset."""

    changes: tuple[Change, ...] = ()

    @property
    def verdict(self) -> Category | None:
        """The strictest category found; None when nothing differs."""
        return self.changes[0].category if self.changes else None

    @property
    def counts(self) -> Mapping[Category, int]:
        """How many changes each category has."""
        found = Counter(change.category for change in self.changes)
        return {category: found[category] for category in CATEGORIES}

    def of(self, category: Category) -> tuple[Change, ...]:
        """The changes of one category."""
        return tuple(change for change in self.changes if change.category == category)


def change_order(change: Change) -> tuple[int, AssetKey, str, str, str]:
    """Sort key: strictest category, asset, kind, column, message."""
    rank = CATEGORIES.index(change.category)
    return (rank, change.asset or AssetKey(), change.kind, change.column or "", change.message)
