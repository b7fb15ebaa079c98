"""What several commands say of a graph: assets as JSON, and what the analysis could not see."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, JsonValue

from .output import counted, notice

# Problems of whole files: the text is no Python, or is too much to analyse.
UNREADABLE = frozenset({"VPE001", "VPE002"})


def subgraph(graph: AssetGraph, keys: Iterable[AssetKey]) -> AssetGraph:
    """The assets of those keys, what connects them, and their checks; jobs, resources and problems are all there.

    What they read that no asset defines belongs to them.
    """
    chosen = frozenset(keys)
    readable = chosen | {edge.upstream for edge in graph.edges}.difference(
        asset.key for asset in graph.assets
    )
    return replace(
        graph,
        assets=tuple(asset for asset in graph.assets if asset.key in chosen),
        edges=tuple(edge for edge in graph.edges if edge.upstream in readable and edge.downstream in chosen),
        checks=tuple(check for check in graph.checks if chosen.intersection(check.assets)),
    )


def asset_values(graph: AssetGraph, assets: Iterable[Asset]) -> JsonValue:
    """Assets in the published form of the graph's JSON."""
    from vibepiper.analyzer.graph.codec import to_json

    return to_json(replace(graph, assets=tuple(assets)))["assets"]


def say_what_is_missing(graph: AssetGraph) -> None:
    """Tell on stderr that there are no assets, or that there may be more than the analysis saw."""
    warn_of_hidden(graph)
    if not graph.assets:
        notice(
            "no assets found beside that"
            if any(problem.withholds for problem in graph.problems)
            else "no assets found: nothing in this project is decorated with @asset"
        )
    unknown = [asset for asset in graph.assets if asset.unknown]
    if unknown:
        facts = sum(len(asset.unknown) for asset in unknown)
        notice(
            f"note: {counted(facts, 'fact')} of {counted(len(unknown), 'asset')} not known ('vp lint' says why)"
        )


def refused_as_unreadable(graph: AssetGraph, nothing: str) -> bool:
    """Whether a file can't be read, so that nobody knows what everything is; then that is told on stderr.

    ``nothing``: what doesn't happen therefore.
    """
    unreadable = [problem for problem in graph.problems if problem.code in UNREADABLE]
    for problem in unreadable:
        notice(f"error: {problem.location}: {problem.message}")
    if unreadable:
        which = "the file" if len(unreadable) == 1 else "the files"
        notice(f"{nothing}: {which} may define more. Correct that first, or name the assets that are meant.")
    return bool(unreadable)


def warn_of_hidden(graph: AssetGraph) -> None:
    """Warn on stderr of each file that can't be read, and of definitions that the text doesn't decide."""
    for problem in graph.problems:
        if problem.code in UNREADABLE:
            notice(f"warning: {problem.location}: {problem.message}")
    dynamic = [problem for problem in graph.problems if problem.withholds and problem.code not in UNREADABLE]
    if dynamic:
        places = ", ".join(
            sorted({f"{problem.location.path}:{problem.location.line}" for problem in dynamic})
        )
        notice(f"warning: there may be more assets: {places} could not be understood ('vp lint' says why)")
