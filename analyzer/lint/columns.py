"""The declared columns of a project, and how they flow from asset to asset: what rules on columns look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from heapq import heapify, heappop, heappush

from ..graph.model import Asset, AssetKey, Column
from ..graph.queries import GraphIndex

# Of so many origins of a column that reach an asset along different ways the nearest are kept.
_ORIGINS = 8


class ColumnIndex:
    """The columns of each asset by name. What a schema can't be read of is not in it."""

    def __init__(self, index: GraphIndex) -> None:
        self._index = index
        self._declared = {
            asset.key: {column.name: column for column in asset.schema.columns if not column.pattern}
            for asset in index.graph.assets
            if asset.schema is not None
        }

    def of(self, key: AssetKey) -> Mapping[str, Column]:
        """The columns that an asset declares by name."""
        return self._declared.get(key, {})

    def are_all(self, key: AssetKey) -> bool:
        """Whether an asset declares columns, and surely no others than those of that name."""
        asset = self._index.get(key)
        # Of what is defined in one arm of a branch, the other may declare something else.
        if asset is None or asset.schema is None or asset.is_unknown("schema") or asset.conditional:
            return False
        return bool(asset.schema.columns) and len(self.of(key)) == len(asset.schema.columns)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[AssetKey, ...]]:
        """The assets that declare a column of each name, in the order of their keys."""
        found: dict[str, list[AssetKey]] = defaultdict(list)
        for key, columns in self._declared.items():
            for name in columns:
                found[name].append(key)
        return {name: tuple(keys) for name, keys in found.items()}

    def readers(self, key: AssetKey) -> tuple[AssetKey, ...]:
        """The assets that get the data of another."""
        return self._readers.get(key, ())

    def flows(self, name: str) -> Iterator[tuple[AssetKey, AssetKey]]:
        """Pairs of assets that declare a column of that name, of which the second reads the first: directly, or through
        assets whose columns nobody declares."""
        reached: dict[AssetKey, list[AssetKey]] = defaultdict(list)
        order = self._order
        waiting = [(order[key], key) for key in self.by_name.get(name, ())]
        queued = {key for _, key in waiting}
        heapify(waiting)
        while waiting:
            _, key = heappop(waiting)
            origins = list(dict.fromkeys(reached.pop(key, ())))[:_ORIGINS]
            if name in self.of(key):
                yield from ((origin, key) for origin in origins)
                origins = [key]
            elif not self._passes(key):
                continue
            for reader in self.readers(key):
                # In a cycle nothing comes before the rest.
                if order[reader] > order[key]:
                    reached[reader] += origins
                    if reader not in queued:
                        queued.add(reader)
                        heappush(waiting, (order[reader], reader))

    def _passes(self, key: AssetKey) -> bool:
        """Whether an asset may hold columns that it doesn't declare: it declares none."""
        return key not in self._declared

    @cached_property
    def _order(self) -> Mapping[AssetKey, int]:
        return {key: number for number, key in enumerate(self._index.order())}

    @cached_property
    def _readers(self) -> Mapping[AssetKey, tuple[AssetKey, ...]]:
        found: dict[AssetKey, dict[AssetKey, None]] = defaultdict(dict)
        for edge in self._index.graph.edges:
            reader = self._index.get(edge.downstream)
            if reader is None or edge.upstream not in self._index or edge.upstream == edge.downstream:
                continue
            # Where an asset loads its data itself, what it depends on is what it reads.
            if edge.parameter is not None or reader.dialect != "vibepiper":
                found[edge.upstream][edge.downstream] = None
        return {key: tuple(readers) for key, readers in found.items()}


def differing(
    index: ColumnIndex, kind: Callable[[Column], str | None], *, everywhere: bool
) -> Iterator[tuple[AssetKey, AssetKey, str]]:
    """Columns of one name that are of different kinds: of an asset and one that reads it, or of any two; the origin comes
    first, an asset once for each of its columns. A column of no kind is like any other."""
    for name, keys in index.by_name.items():
        kinds = {key: found for key in keys if (found := kind(index.of(key)[name])) is not None}
        # Most columns are declared alike wherever they are; only the others are followed.
        if len(set(kinds.values())) < 2:
            continue
        first = next(iter(kinds))
        pairs = ((first, key) for key in kinds) if everywhere else index.flows(name)
        told: set[AssetKey] = set()
        for origin, key in pairs:
            if key in told or origin not in kinds or key not in kinds or kinds[origin] == kinds[key]:
                continue
            told.add(key)
            yield origin, key, name


def converts(asset: Asset, origin: AssetKey, column: str, dtype: str | None) -> bool:
    """Whether the signature of an asset says that it reads a column as the origin's type: that it gives another is
    meant."""
    for entry in asset.inputs:
        if entry.asset == origin and entry.schema is not None:
            read = entry.schema.column(column)
            return read is not None and read.dtype == dtype
    return False
