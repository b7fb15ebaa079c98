"""Whether a graph is another one with some keys changed: what a renaming must come to, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping

import msgspec
from msgspec.structs import replace

from ..graph.model import Asset, AssetGraph, AssetKey, Location, TableSchema
from ..graph.select import SelectionError, Selector

_NOWHERE = Location("", 0)
_ENCODER = msgspec.json.Encoder(order="sorted")


def difference(before: AssetGraph, after: AssetGraph, renamed: Mapping[AssetKey, AssetKey]) -> str | None:
    """What else is different between two graphs than the keys that were ``renamed``; None if nothing is.

    Names of functions and parameters may differ, places and code versions do.
    """

    def key_now(key: AssetKey) -> AssetKey:
        return renamed.get(key, key)

    same: Callable[[AssetKey], AssetKey] = lambda key: key  # noqa: E731 - one of two, each a line
    facts = {key_now(asset.key): _facts(asset, key_now) for asset in before.assets}
    now = {asset.key: _facts(asset, same) for asset in after.assets}
    for key in sorted({*facts, *now}):
        if key not in now:
            return f"'{key}' would no longer be there"
        if key not in facts:
            return f"'{key}' would be there, too"
        if facts[key] != now[key]:
            return f"other facts of '{key}' would change"
    for what, graph_facts in (("dependencies", _edges), ("checks", _checks), ("problems", _problems)):
        if graph_facts(before, key_now) != graph_facts(after, same):
            return f"the {what} would be others"
    return _different_job(before, after, renamed)


def _facts(asset: Asset, key_now: Callable[[AssetKey], AssetKey]) -> bytes:
    """What an asset is, apart from its names and places."""
    inputs = tuple(
        sorted(
            (
                replace(each, parameter="", asset=key_now(each.asset), schema=_placeless(each.schema))
                for each in asset.inputs
            ),
            key=lambda each: each.asset,
        )
    )
    return _ENCODER.encode(
        replace(
            asset,
            key=key_now(asset.key),
            qualname="",
            producer="",
            location=_NOWHERE,
            code_version=None,
            inputs=inputs,
            column_lineage=tuple(
                replace(
                    each,
                    sources=tuple(replace(source, asset=key_now(source.asset)) for source in each.sources),
                )
                for each in asset.column_lineage
            ),
            schema=_placeless(asset.schema),
            unknown=tuple(replace(each, location=_NOWHERE) for each in asset.unknown),
        )
    )


def _placeless(schema: TableSchema | None) -> TableSchema | None:
    return None if schema is None else replace(schema, location=None)


def _edges(graph: AssetGraph, key_now: Callable[[AssetKey], AssetKey]) -> Counter[Hashable]:
    return Counter(
        (key_now(edge.upstream), key_now(edge.downstream), edge.parameter is None) for edge in graph.edges
    )


def _checks(graph: AssetGraph, key_now: Callable[[AssetKey], AssetKey]) -> Counter[Hashable]:
    return Counter(
        (
            check.name,
            tuple(map(key_now, check.assets)),
            check.severity,
            check.blocking,
            tuple(sorted(map(key_now, check.reads))),
            check.description,
        )
        for check in graph.checks
    )


def _problems(graph: AssetGraph, _key_now: Callable[[AssetKey], AssetKey]) -> Counter[Hashable]:
    return Counter((problem.code, problem.location.path, problem.withholds) for problem in graph.problems)


def _different_job(before: AssetGraph, after: AssetGraph, renamed: Mapping[AssetKey, AssetKey]) -> str | None:
    old, new = Selector(before), Selector(after)
    others = {job.name: job for job in after.jobs}
    for job in before.jobs:
        other = others.get(job.name)
        if other is None or other.schedule != job.schedule:
            return f"job '{job.name}' would be another"
        chosen = _chosen(old, job.select)
        # A selection that names nothing may have been the first that was changed.
        if chosen is not None and {renamed.get(key, key) for key in chosen} != _chosen(new, other.select):
            return f"job '{job.name}' would select other assets"
    return None if len(others) == len({job.name for job in before.jobs}) else "there would be other jobs"


def _chosen(selector: Selector, expression: str) -> set[AssetKey] | None:
    try:
        return selector.union((expression,))
    except SelectionError:
        return None
