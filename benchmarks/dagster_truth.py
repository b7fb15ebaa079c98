"""Scores the graph read from a Dagster project's source against Dagster's own graph of it, fact by fact.

A truth file is JSON: ``folder`` (the import root), ``module`` (what Dagster loaded: a module, or ``load_defs(PACKAGE)``),
``extra`` import roots, ``assets`` and ``checks``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.codec import to_json
from vibepiper.analyzer.graph.model import Asset, AssetGraph, Location, Problem
from vibepiper.analyzer.source.tree import WorkTree

from vibepiper.verify_dialects import dagster_partitions, windows_in_utc

# Any: JSON that another program wrote.
Truth = Mapping[str, Any]


@dataclass(slots=True)
class Score:
    """How many facts of one kind there are, and those that were missed, invented, or named by a problem instead."""

    kind: str
    total: int = 0
    found: int = 0
    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every fact is found or named, and none is invented."""
        return not self.missed and not self.invented


def read_graph(truth: Truth, checkout: Path) -> AssetGraph:
    """Analyse the checkout from the entry that Dagster loaded."""
    loaded = re.fullmatch(r"load_defs\((.+)\)", truth["module"])
    entry = loaded[1] if loaded else truth["module"]
    roots = (truth["folder"], *truth["extra"])
    return analyze(WorkTree(checkout), AnalysisSettings(entry=(entry,), source_roots=roots)).graph


def score(graph: AssetGraph, truth: Truth) -> tuple[Score, ...]:
    """Compare every fact that both graphs know."""
    assets = {str(asset.key): asset for asset in graph.assets}
    expected = {entry["key"]: entry for entry in truth["assets"]}
    return (
        _nodes(graph, assets, expected),
        _edges(graph, assets, expected),
        _facts("groups", assets, expected, lambda asset: asset.group, lambda entry: entry["group"], "group"),
        _facts("partitions", assets, expected, _partitions_read, _partitions_run, "partitions"),
        _checks(graph, truth),
        _locations(assets, expected),
        _facts(
            "descriptions",
            assets,
            expected,
            _description,
            lambda entry: entry["description"] or "",
            "description",
        ),
        _facts(
            "owners",
            assets,
            expected,
            lambda asset: sorted(asset.owners),
            lambda entry: sorted(entry["owners"]),
            "owners",
        ),
        _facts(
            "code versions",
            assets,
            expected,
            lambda asset: asset.version,
            lambda entry: entry["code_version"],
            "code_version",
        ),
    )


def _nodes(graph: AssetGraph, assets: Mapping[str, Asset], expected: Mapping[str, Truth]) -> Score:
    result = Score("nodes", len(expected))
    for key, entry in expected.items():
        if key in assets:
            result.found += 1
        elif _is_named(key, entry.get("loc"), graph.problems):
            result.named.append(key)
        else:
            result.missed.append(key)
    # What is only conditional does not claim to be there.
    result.invented = [key for key, asset in assets.items() if key not in expected and not asset.conditional]
    return result


def _edges(graph: AssetGraph, assets: Mapping[str, Asset], expected: Mapping[str, Truth]) -> Score:
    wanted = {(upstream, key) for key, entry in expected.items() for upstream in entry["deps"]}
    read = {(str(edge.upstream), str(edge.downstream)) for edge in graph.edges}
    result = Score("edges", len(wanted), len(wanted & read))
    for upstream, key in sorted(wanted - read):
        asset = assets.get(key)
        named = (
            asset.is_open if asset is not None else _is_named(key, expected[key].get("loc"), graph.problems)
        )
        (result.named if named else result.missed).append(f"{upstream} → {key}")
    result.invented = [
        f"{upstream} → {key}" for upstream, key in sorted(read - wanted) if not assets[key].conditional
    ]
    return result


def _facts(
    kind: str,
    assets: Mapping[str, Asset],
    expected: Mapping[str, Truth],
    read: Callable[[Asset], object],
    run: Callable[[Truth], object],
    unknown: str,
) -> Score:
    result = Score(kind)
    for key, entry in expected.items():
        asset = assets.get(key)
        if asset is None:
            continue
        result.total += 1
        ours, theirs = read(asset), run(entry)
        if ours == theirs:
            result.found += 1
        elif asset.is_unknown(unknown) or asset.environment:
            result.named.append(key)
        else:
            result.missed.append(f"{key}: {ours!r} instead of {theirs!r}")
    return result


def _checks(graph: AssetGraph, truth: Truth) -> Score:
    wanted = {(check["asset"], check["name"]): check for check in truth["checks"]}
    read = {(str(key), check.name): check for check in graph.checks for key in check.assets}
    result = Score("checks", len(wanted), len(wanted.keys() & read.keys()))
    for asset, name in sorted(wanted.keys() - read.keys()):
        named = _is_named(name, wanted[asset, name].get("loc"), graph.problems)
        (result.named if named else result.missed).append(f"{asset}:{name}")
    result.invented = [f"{asset}:{name}" for asset, name in sorted(read.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & read.keys()):
        if wanted[key]["blocking"] != read[key].blocking:
            result.missed.append(f"{key[0]}:{key[1]}: blocking {read[key].blocking}")
        place = wanted[key].get("loc")
        if place is not None and not _covers(read[key].location, place):
            result.missed.append(f"{key[0]}:{key[1]}: {read[key].location} instead of {place['file']}")
        reads = [str(each) for each in read[key].reads]
        if wanted[key].get("reads", reads) != reads:
            result.missed.append(f"{key[0]}:{key[1]}: reads {reads}")
    return result


def _locations(assets: Mapping[str, Asset], expected: Mapping[str, Truth]) -> Score:
    result = Score("locations")
    for key, entry in expected.items():
        asset, place = assets.get(key), entry.get("loc")
        if asset is None or place is None:
            continue
        result.total += 1
        if _covers(asset.location, place):
            result.found += 1
        else:
            result.missed.append(f"{key}: {asset.location} instead of {place['file']}:{place['line']}")
    return result


def _is_named(key: str, place: Truth | None, problems: Iterable[Problem]) -> bool:
    return any(
        key in problem.message
        or (place is not None and any(_covers(location, place) for location in _places(problem)))
        for problem in problems
    )


def _places(problem: Problem) -> tuple[Location, ...]:
    return (problem.location, *(place.location for place in problem.places))


def _covers(location: Location, place: Truth) -> bool:
    last = max(location.end_line, location.line)
    return location.path == place["file"] and location.line <= place["line"] <= last


def _description(asset: Asset) -> str:
    return (asset.description or "")[:80]


def _partitions_read(asset: Asset) -> object:
    published: Any = to_json(AssetGraph((asset,)))
    given = published["assets"][0]["partitions"]
    return None if given is None else _without_formats(windows_in_utc(given))


def _partitions_run(entry: Truth) -> object:
    given = entry["partitions"]
    return None if given is None else _without_formats(dagster_partitions(_plain(given)))


def _plain(given: Truth) -> dict[str, Any]:
    """The texts of other programs' files in which nothing is the word ``None``."""
    dimensions = {name: _plain(each) for name, each in given.get("dimensions", {}).items()}
    return {
        **{name: None if each == "None" else each for name, each in given.items()},
        "dimensions": dimensions,
    }


def _without_formats(partitions: Truth) -> dict[str, object]:
    """What truth files tell: how keys are printed they don't."""
    dimensions = {name: _without_formats(each) for name, each in partitions["dimensions"].items()}
    kept = {name: value for name, value in partitions.items() if name != "format"}
    return {**kept, "offset": int(kept["offset"]), "dimensions": dimensions}


@click.command()
@click.argument("truth_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(truth_file: Path, checkout: Path) -> None:
    """Score CHECKOUT against Dagster's own graph in TRUTH_FILE; exit 1 unless all is found or named."""
    truth = json.loads(truth_file.read_text(encoding="utf-8"))
    graph = read_graph(truth, checkout)
    scores = score(graph, truth)
    click.echo(f"{truth['repo']} {truth['module']}")
    click.echo(f"{'':14}{'total':>7}{'found':>7}{'named':>7}{'missed':>7}{'invented':>9}")
    for each in scores:
        counts = (each.total, each.found, len(each.named), len(each.missed))
        click.echo(f"{each.kind:14}" + "".join(f"{count:7}" for count in counts) + f"{len(each.invented):9}")
    for each in scores:
        for label, facts in (("missed", each.missed), ("invented", each.invented), ("named", each.named)):
            for fact in facts:
                click.echo(f"{each.kind}: {label}: {fact}")
    for problem in graph.problems:
        click.echo(f"problem: {problem.location} {problem.message}")
    if not all(each.complete for each in scores):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
