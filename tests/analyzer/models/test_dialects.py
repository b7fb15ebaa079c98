"""A dialect is one entry of a table: a third one, for a library of a test's own, is read beside the others."""

from __future__ import annotations

from collections.abc import Sequence

from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.link import Declaration, DeclaredDependency
from vibepiper.analyzer.graph.model import Asset, AssetKey
from vibepiper.analyzer.interpret.machine import Library, ModelCall, Record
from vibepiper.analyzer.interpret.values import FunctionValue, Value
from vibepiper.analyzer.models import DIALECTS, dagster, dagster_names
from vibepiper.analyzer.models.dialect import AssetDefinition, Definitions, Dialect, Reader
from vibepiper.analyzer.source.tree import MemoryTree


def step(call: ModelCall) -> Value:
    """``@toyflow.step``: the function is an asset, and its parameters' names are what it reads."""
    function = call.arguments.positional[0].value
    call.machine.record(("step", function), call.site, call.scope)
    return function


def read(records: Sequence[Record], reader: Reader) -> Definitions:
    found = []
    for record in records:
        match record.payload:
            case ("step", FunctionValue() as function):
                place = reader.locate(function.site)
                name = function.name
                asset = Asset(AssetKey((name,)), "asset", "toyflow", record.module, name, name, place)
                upstream = [entry.arg for entry in function.node.args.args]
                needs = tuple(DeclaredDependency(AssetKey((each,)), place) for each in upstream)
                found.append(
                    AssetDefinition(Declaration(asset, dependencies=needs), record, function, function)
                )
    return Definitions(assets=tuple(found))


TOYFLOW = Dialect("toyflow", Library({"toyflow.step": step}), read)

CODE = """
from toyflow import step
from vibepiper import asset
@step
def first(): ...
@step
def second(first): ...
@asset
def third(second): ...
"""


def test_dagsters_packages_are_those_whose_names_mean_something() -> None:
    meant = {name.partition(".")[0] for name in dagster_names.LIBRARY.functions}
    assert meant | {"dagster_cloud"} == dagster.PACKAGES


def test_a_third_dialect_is_read_beside_the_others() -> None:
    settings = AnalysisSettings(dialects=(*DIALECTS, TOYFLOW))
    graph = analyze(MemoryTree({"flow.py": CODE.encode()}), settings).graph
    assert [asset.dialect for asset in graph.assets] == ["toyflow", "toyflow", "vibepiper"]
    assert [str(edge.upstream) for edge in graph.edges] == ["first", "second"]
