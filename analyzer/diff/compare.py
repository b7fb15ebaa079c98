"""Compares two graphs; knows nothing of git and of how changes are shown.

Nothing certain is concluded from what is unknown on either side: an asset that a file may hide, a definition in an
undecided branch, a fact that could not be read make the conclusion unconfirmable, never "no change". Only where nothing has
changed that they depend on are they known to be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from ..graph.model import Asset, AssetGraph, AssetKey, Edge, Input, Location, Problem
from ..graph.queries import GraphIndex
from .catalog import (
    compare_checks,
    compare_description,
    compare_freshness,
    compare_jobs,
    compare_running,
    compare_version,
)
from .changes import Category, Change, Changes, Side, change_order
from .reach import Reach
from .renames import likely_renames
from .schemas import Reader, compare_schema, compare_type
from .storage import compare_partitions, compare_storage


def compare(old: AssetGraph, new: AssetGraph, touched: Callable[[str], str | None] | None = None) -> Changes:
    """Say what differs between two graphs, what breaks, and which assets it reaches.

    Args:
        old: The graph before.
        new: The graph after.
        touched: Gives for a module a file that differs and may take part in what its import does, None when none
            does: then what is unknown of it on both sides is the same. Without it, that can't be told.
    """
    pair = _Pair(GraphIndex(old), GraphIndex(new), touched)
    found = [
        *_hidden(pair),
        *_removed(pair),
        *_added(pair),
        *(change for key in pair.common for change in _compare_asset(pair, key)),
        *_compare_edges(pair),
        *_cycles(pair),
        *compare_checks(old, new, pair.hiding_anything),
        *compare_jobs(old, new, pair.hiding_anything),
    ]
    reach = Reach(pair.old, pair.new)
    return Changes(tuple(sorted((_with_reach(reach, change) for change in found), key=change_order)))


class _Pair(Struct, frozen=True):
    old: GraphIndex
    new: GraphIndex
    touched: Callable[[str], str | None] | None

    def is_settled(self, problem: Problem) -> bool:
        """Whether what the problem hides is the same on both sides."""
        both = problem in self.old.graph.problems and problem in self.new.graph.problems
        return both and all(self.is_untouched(module or "") for module in problem.modules)

    def is_same_definition(self, old: Asset, new: Asset) -> bool:
        """Whether whatever is unknown of an asset is the same on both sides."""
        return old.module == new.module and old.unknown == new.unknown and self.is_untouched(old.module)

    def is_untouched(self, module: str) -> bool:
        """Whether nothing has changed that the import of a module depends on."""
        return self.touched is not None and self.touched(module) is None

    def hiding(self, side: Side, key: AssetKey) -> Problem | None:
        """The problem that may have made an asset of that key appear or vanish on a side.

        One that is the same on both sides has not: had it hidden the asset here, the asset would be there twice.
        """
        graph = (self.old if side == "old" else self.new).graph
        return next((problem for problem in _hiding(graph, key) if not self.is_settled(problem)), None)

    def hiding_anything(self, side: Side) -> Location | None:
        """Where a side can't be read as a whole: any definition may have appeared or vanished there."""
        graph = (self.old if side == "old" else self.new).graph
        found = (each for each in graph.problems if "*" in each.withholds and not self.is_settled(each))
        return next((problem.location for problem in found), None)

    def is_open(self, side: Side, key: AssetKey) -> bool:
        """Whether an asset that is on both sides may have more upstream on this one than is known."""
        old, new = self.old[key], self.new[key]
        return (old if side == "old" else new).is_open and not self.is_same_definition(old, new)

    def left_reading(self, key: AssetKey) -> tuple[Edge, ...]:
        """The edges of the new graph that still mean ``key``, which is gone.

        A parameter ``orders`` that meant ``raw/orders`` now names an asset ``orders`` that never was.
        """
        renamed = (
            edge
            for meant in self.old.edges_out_of(key)
            for edge in self.new.edges_into(meant.downstream)
            if meant.parameter is not None and edge.parameter == meant.parameter
        )
        return (
            *self.new.edges_out_of(key),
            *(edge for edge in renamed if edge.upstream != key and self.is_nowhere(edge.upstream)),
        )

    def is_nowhere(self, key: AssetKey) -> bool:
        """Whether neither graph has an asset of that key."""
        return key not in self.old and key not in self.new

    @property
    def common(self) -> tuple[AssetKey, ...]:
        return tuple(sorted(self.old.assets.keys() & self.new.assets.keys()))

    def readers(self, key: AssetKey) -> tuple[Reader, ...]:
        """The assets of the new graph that read ``key``."""
        return tuple(
            Reader(below, entry)
            for below in self.new.downstream(key)
            if below in self.new
            for entry in self.new[below].inputs
            if entry.asset == key
        )


# The comparisons that need some facts known on both sides, with the worst that they can find.
_Comparison = Callable[["_Pair", Asset, Asset], Iterator[Change]]
_COMPARISONS: tuple[tuple[str, tuple[str, ...], Category, _Comparison], ...] = (
    ("type", ("type",), "unconfirmable", lambda _, old, new: compare_type(old, new)),
    (
        "schema", ("schema",), "unconfirmable",
        lambda pair, old, new: compare_schema(old, new, pair.readers(new.key)),
    ),
    ("partitions", ("partitions",), "unconfirmable", lambda pair, old, new: _compare_partitions(pair, old, new)),
    ("storage", ("output", "partition_by"), "unconfirmable", lambda _, old, new: compare_storage(old, new)),
    ("freshness", ("freshness",), "unconfirmable", lambda _, old, new: compare_freshness(old, new)),
    ("version", ("version",), "compatible", lambda _, old, new: compare_version(old, new)),
    ("running", ("resources", "retries", "pure"), "compatible", lambda _, old, new: compare_running(old, new)),
)  # fmt: skip


def _hidden(pair: _Pair) -> Iterator[Change]:
    """Each problem that may hide assets: on either side, since what it hides may have changed."""
    sides: tuple[tuple[Side, GraphIndex], ...] = (("old", pair.old), ("new", pair.new))
    told: dict[tuple[str, str, str], list[tuple[Side, Problem]]] = {}
    for side, index in sides:
        for problem in index.graph.problems:
            if problem.withholds:
                identity = (problem.code, problem.message, problem.location.path)
                told.setdefault(identity, []).append((side, problem))
    for found in told.values():
        side, problem = found[-1]
        if all(pair.is_settled(each) for _, each in found):
            continue
        where = "both sides" if len({each for each, _ in found}) == 2 else f"the {side} side"
        keys = "assets" if "*" in problem.withholds else f"assets {', '.join(problem.withholds)}"
        yield Change(
            "graph-incomplete",
            "unconfirmable",
            f"{keys} may be hidden on {where}: {problem.message}{_cause(pair, problem, where)}",
            location=problem.location,
            side=side,
        )


def _removed(pair: _Pair) -> Iterator[Change]:
    gone = sorted(pair.old.assets.keys() - pair.new.assets.keys())
    renamed = likely_renames(
        [pair.old[key] for key in gone],
        [pair.new[key] for key in sorted(pair.new.assets.keys() - pair.old.assets.keys())],
    )
    for key in gone:
        asset = pair.old[key]
        hiding = pair.hiding("new", key)
        still = sorted({edge.downstream for edge in pair.left_reading(key)})
        readers = f"; still read by {', '.join(_quoted(still))}" if still else ""
        if hiding is not None:
            reason = f"{asset.kind} removed, or hidden by {hiding.location.path}:{hiding.location.line}"
        elif asset.conditional:
            reason = f"{asset.kind} removed, which was defined in an undecided branch"
        else:
            reason = f"{asset.kind} removed"
        certain = hiding is None and not asset.conditional
        yield Change(
            f"{asset.kind}-removed",
            "breaking" if certain else "unconfirmable",
            reason + readers,
            key,
            old=str(key),
            location=min((edge.location for edge in pair.left_reading(key)), default=asset.location),
            side="new" if still else "old",
            hint=f"perhaps renamed to '{renamed[key]}'" if key in renamed else None,
        )


def _added(pair: _Pair) -> Iterator[Change]:
    for key in sorted(pair.new.assets.keys() - pair.old.assets.keys()):
        asset = pair.new[key]
        hiding = pair.hiding("old", key)
        if hiding is not None:
            yield Change(
                f"{asset.kind}-added", "unconfirmable",
                f"{asset.kind} added, or hidden before by {hiding.location.path}:{hiding.location.line}",
                key, new=str(key), location=asset.location,
            )  # fmt: skip
        else:
            yield Change(
                f"{asset.kind}-added", "compatible", f"{asset.kind} added", key,
                new=str(key), location=asset.location,
            )  # fmt: skip


def _compare_asset(pair: _Pair, key: AssetKey) -> Iterator[Change]:
    """Every fact of an asset that is on both sides."""
    old, new = pair.old[key], pair.new[key]
    same = pair.is_same_definition(old, new) if old.unknown or old.conditional else False
    if (old.conditional or new.conditional) and not same:
        yield Change(
            "asset-conditional", "unconfirmable",
            "defined in a branch that could not be decided: which definition runs can't be told",
            key, location=new.location,
        )  # fmt: skip
    if old.kind != new.kind:
        yield Change(
            "kind-changed", "compatible",
            "now made elsewhere: a source" if new.kind == "source" else "was a source, is now made here",
            key, None, old.kind, new.kind, new.location,
        )  # fmt: skip
    for name, fields, worst, comparison in _COMPARISONS:
        unknown = [*_unknown(old, new, fields)]
        if unknown and not same:
            yield replace(unknown[0], kind=f"{name}-unknown", category=worst)
        elif not unknown:
            yield from comparison(pair, old, new)
    yield from _compare_readings(old, new)
    if not same:
        yield from compare_description(old, new)


def _unknown(old: Asset, new: Asset, fields: Iterable[str]) -> Iterator[Change]:
    """What keeps one of the fields from being compared; the new side first."""
    sides: tuple[tuple[Side, Asset], ...] = (("new", new), ("old", old))
    for side, asset in sides:
        for unknown in asset.unknown:
            if unknown.field in fields:
                yield Change(
                    f"{unknown.field}-unknown", "unconfirmable",
                    f"{unknown.field} can't be compared: {unknown.reason} ({side} side)",
                    new.key, location=unknown.location, side=side,
                )  # fmt: skip


def _compare_partitions(pair: _Pair, old: Asset, new: Asset) -> Iterator[Change]:
    readers = [(reader, pair.new[reader.key].partitions) for reader in pair.readers(new.key)]
    return compare_partitions(old, new, readers)


def _compare_readings(old: Asset, new: Asset) -> Iterator[Change]:
    """How an asset reads what it read before."""
    before = {(entry.parameter, entry.asset): _without_place(entry) for entry in old.inputs}
    for written in new.inputs:
        entry = _without_place(written)
        was = before.get((entry.parameter, entry.asset), entry)
        names = ("type", "schema", "partitions", "columns", "optional")
        differing = [name for name in names if getattr(was, name) != getattr(entry, name)]
        if differing:
            yield Change(
                "reading-changed", "compatible",
                f"reads '{entry.asset}' differently ({', '.join(differing)})",
                new.key, location=new.location,
            )  # fmt: skip


def _compare_edges(pair: _Pair) -> Iterator[Change]:
    """Dependencies gained and lost by the assets that are on both sides, and those on nothing."""
    old_edges = {(edge.upstream, edge.downstream): edge for edge in pair.old.graph.edges}
    new_edges = {(edge.upstream, edge.downstream): edge for edge in pair.new.graph.edges}
    for key in pair.common:
        yield from _open_dependencies(pair, pair.old[key], pair.new[key])
    common = set(pair.common)
    # Told with the removal of the asset that they meant.
    gone = [key for key in pair.old.assets if key not in pair.new]
    lost = {
        (upstream, edge.downstream)
        for key in gone
        for edge in pair.left_reading(key)
        for upstream in (key, edge.upstream)
    }
    for pair_of_keys in sorted(old_edges.keys() | new_edges.keys()):
        upstream, downstream = pair_of_keys
        was, now = old_edges.get(pair_of_keys), new_edges.get(pair_of_keys)
        if pair_of_keys in lost:
            continue
        if now is not None and was is None and pair.is_nowhere(upstream):
            yield _dangling(pair, now)
        elif downstream in common:
            # Where one side doesn't know all that is read, that is told instead: it may read this, too.
            lacking: Side = "old" if was is None else "new"
            if (was is not None and now is not None) or not pair.is_open(lacking, downstream):
                yield from _compare_edge(was, now)


def _cycles(pair: _Pair) -> Iterator[Change]:
    """Assets that can't be made any more, because they have come to depend on themselves."""
    looped = {key for cycle in pair.old.cycles() for key in cycle}
    for cycle in pair.new.cycles():
        if not looped.issuperset(cycle):
            first, way = cycle[0], " → ".join(str(key) for key in (*cycle, cycle[0]))
            yield Change(
                "cycle-added", "breaking", f"depends on itself: {way}",
                first, new=way, location=pair.new[first].location,
            )  # fmt: skip


def _compare_edge(was: Edge | None, now: Edge | None) -> Iterator[Change]:
    if was is None and now is not None:
        how = "depends" if now.parameter is None else "reads"
        preposition = " on" if now.parameter is None else ""
        yield Change(
            "edge-added", "compatible", f"now {how}{preposition} '{now.upstream}'",
            now.downstream, new=str(now.upstream), location=now.location,
        )  # fmt: skip
    elif was is not None and now is None:
        yield Change(
            "edge-removed", "compatible", f"no longer depends on '{was.upstream}'",
            was.downstream, old=str(was.upstream), location=was.location, side="old",
        )  # fmt: skip
    elif was is not None and now is not None and (was.parameter is None) != (now.parameter is None):
        message = (
            f"only runs after '{now.upstream}' now, without reading it"
            if now.parameter is None
            else f"now reads '{now.upstream}', after which it only ran"
        )
        yield Change("edge-changed", "compatible", message, now.downstream, location=now.location)


def _open_dependencies(pair: _Pair, old: Asset, new: Asset) -> Iterator[Change]:
    unknown = [*_unknown(old, new, ("deps", "inputs"))]
    if unknown and not pair.is_same_definition(old, new):
        yield replace(unknown[0], kind="edges-unknown")


def _dangling(pair: _Pair, edge: Edge) -> Change:
    """A new reading of a key that no asset defines."""
    hiding = next(_hiding(pair.new.graph, edge.upstream), None)
    reason = f"; {hiding.location.path}:{hiding.location.line} may hide it" if hiding else ""
    return Change(
        "edge-dangling",
        "unconfirmable" if hiding else "breaking",
        f"reads '{edge.upstream}', which no asset defines{reason}",
        edge.downstream,
        new=str(edge.upstream),
        location=edge.location,
    )


def _with_reach(reach: Reach, change: Change) -> Change:
    if change.asset is None or change.category == "catalog":
        return change
    reaches, owners = reach.of(change.asset)
    return replace(change, reaches=reaches, owners=owners)


def _hiding(graph: AssetGraph, key: AssetKey) -> Iterator[Problem]:
    """The problems that may keep an asset of that key out of the graph."""
    for problem in graph.problems:
        if any(fnmatchcase(str(key), pattern) for pattern in problem.withholds):
            yield problem


def _cause(pair: _Pair, problem: Problem, where: str) -> str:
    """Which change makes that what is hidden on both sides can't be taken for the same."""
    if where != "both sides" or pair.touched is None:
        return ""
    paths = (pair.touched(module or "") for module in problem.modules)
    path = next(filter(None, paths), None)
    return f"; it may depend on {path}, which has changed" if path else ""


def _without_place(entry: Input) -> Input:
    """An input whose schema does not say where it is written."""
    return replace(entry, schema=replace(entry.schema, location=None)) if entry.schema else entry


def _quoted(keys: Iterable[AssetKey]) -> list[str]:
    return [f"'{key}'" for key in keys]
