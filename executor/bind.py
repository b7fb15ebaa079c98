"""Joins the graph read from source with the author's functions: the one room that imports user code for a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace
from vibepiper.analyzer.graph.link import BoundParameter, Declaration, KeyIndex, Linked, link
from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Check, Edge, Location

from .definitions.collector import Collector
from .definitions.declare import check_parameters, declare_asset, declare_source
from .definitions.definition import AssetDefinition, CheckDefinition, SourceDefinition
from .definitions.errors import DefinitionError
from .environment import Environment
from .errors import BindError
from .imports import import_modules

BUILT_IN_MANAGER = "vibepiper.IOManager"


@dataclass(frozen=True, slots=True)
class Bound:
    """The graph, every unknown fact of a bound asset decided by its definition, and the definitions."""

    graph: AssetGraph
    assets: Mapping[AssetKey, AssetDefinition] = field(default_factory=dict)
    sources: Mapping[AssetKey, SourceDefinition] = field(default_factory=dict)
    checks: tuple[CheckDefinition, ...] = ()
    parameters: Mapping[AssetKey, tuple[BoundParameter, ...]] = field(default_factory=dict)

    def check(self, check: Check) -> CheckDefinition | None:
        """The definition of a check of the graph."""
        return definition_of(self.checks, check)


def bind(
    graph: AssetGraph,
    keys: Iterable[AssetKey],
    environment: Environment,
    *,
    checks: Iterable[Check] = (),
    trust_runtime: bool = False,
) -> Bound:
    """Import the modules of ``keys``, of the sources they read and of ``checks``, and nothing else of the project.

    Raises:
        BindError: A module can't be imported, or what it defines contradicts what is certain from its source text;
            ``trust_runtime`` takes the runtime's word instead.
    """
    assets = {asset.key: asset for asset in graph.assets}
    wanted = frozenset(keys)
    checked = tuple(checks)
    needed = _needed(graph, assets, wanted, checked)
    collector = Collector()
    with collector.active():
        paths, root = environment.import_paths, environment.root
        modules = (*(assets[key].module for key in sorted(needed)), *(check.module for check in checked))
        import_modules(modules, paths, root)
        judged = {key for check in checked for key in read_by(collector.checks, check, graph)}
        further = _with_definitions(judged, assets) - needed
        import_modules((assets[key].module for key in sorted(further)), paths, root, again=False)
    needed |= further
    definitions = _definitions(collector, assets, needed)
    linked = _link(graph, definitions, environment)
    if not trust_runtime:
        _refuse_contradictions(graph, linked, frozenset(definitions))
    return Bound(
        graph=_merge(graph, linked, frozenset(definitions), trust_runtime),
        assets={key: made for key, made in definitions.items() if isinstance(made, AssetDefinition)},
        sources={key: made for key, made in definitions.items() if isinstance(made, SourceDefinition)},
        checks=collector.checks,
        parameters={key: linked.parameters[key] for key in definitions},
    )


def check_roles(definition: CheckDefinition, graph: AssetGraph) -> tuple[BoundParameter, ...]:
    """What each parameter of a check is given."""
    names = KeyIndex(asset.key for asset in graph.assets)
    return check_parameters(definition, names, (resource.name for resource in graph.resources))


def read_by(definitions: Iterable[CheckDefinition], check: Check, graph: AssetGraph) -> frozenset[AssetKey]:
    """The assets that a check reads, those that it judges among them or not."""
    definition = definition_of(definitions, check)
    roles = check_roles(definition, graph) if definition is not None else ()
    return frozenset(role.asset for role in roles if role.asset is not None)


def definition_of(definitions: Iterable[CheckDefinition], check: Check) -> CheckDefinition | None:
    """The definition of a check of the graph."""
    return next(
        (made for made in definitions if made.name == check.name and made.site.module == check.module), None
    )


def needs_definition(asset: Asset) -> bool:
    """Whether its stored data can be read only with the author's code: a custom manager, or an unknown place."""
    if asset.is_unknown("output") or asset.is_unknown("uri"):
        return True
    return asset.output is not None and asset.output.manager not in (BUILT_IN_MANAGER, "store", "none")


def _needed(
    graph: AssetGraph,
    assets: Mapping[AssetKey, Asset],
    wanted: frozenset[AssetKey],
    checks: tuple[Check, ...],
) -> frozenset[AssetKey]:
    read = {edge.upstream for edge in graph.edges if edge.downstream in wanted}
    read.update(key for check in checks for key in check.assets)
    return wanted | _with_definitions(read, assets)


def _with_definitions(keys: Iterable[AssetKey], assets: Mapping[AssetKey, Asset]) -> frozenset[AssetKey]:
    """Those of the keys whose data only the author's code can read."""
    known = (key for key in keys if key in assets)
    return frozenset(key for key in known if assets[key].kind == "source" or needs_definition(assets[key]))


def _definitions(
    collector: Collector, assets: Mapping[AssetKey, Asset], needed: frozenset[AssetKey]
) -> dict[AssetKey, AssetDefinition | SourceDefinition]:
    found: dict[AssetKey, AssetDefinition | SourceDefinition] = {}
    for key in sorted(needed):
        asset = assets[key]
        definition = collector.find(asset.module, key)
        if definition is None:
            why = (
                "it is defined under a condition that doesn't hold here"
                if asset.conditional
                else f"importing module '{asset.module}' doesn't define it"
            )
            raise BindError(
                f"{asset.location}: {asset.kind} '{key}' can't be run: {why}",
                "Compare with: vp verify",
            )
        found[key] = definition
    return found


def _link(
    graph: AssetGraph,
    definitions: Mapping[AssetKey, AssetDefinition | SourceDefinition],
    environment: Environment,
) -> Linked:
    """Link what was imported; assets that were not take part by their keys alone."""
    root = environment.root
    places = {asset.key: asset.location for asset in graph.assets}
    imported = (_declare(made, places[key], root) for key, made in definitions.items())
    others = (Declaration(asset) for asset in graph.assets if asset.key not in definitions)
    return link((*imported, *others), resources=graph.resources)


def _declare(made: AssetDefinition | SourceDefinition, place: Location, root: Path) -> Declaration:
    try:
        return declare_asset(made, root) if isinstance(made, AssetDefinition) else declare_source(made, root)
    except DefinitionError as error:
        raise BindError(
            f"{place}: {error}",
            "Correct it; vp list, lint and diff work without importing.",
        ) from error


def _refuse_contradictions(graph: AssetGraph, linked: Linked, bound: frozenset[AssetKey]) -> None:
    runtime = {asset.key: asset for asset in linked.graph.assets}
    for asset in graph.assets:
        if asset.key not in bound:
            continue
        for name, read, found in _contradictions(
            asset, runtime[asset.key], _edges(graph, asset.key), _edges(linked.graph, asset.key)
        ):
            raise BindError(
                f"{asset.location}: {asset.kind} '{asset.key}' contradicts its source text: "
                f"{name} is {found or 'nothing'} at run time, {read or 'nothing'} in the text",
                "Make the definition say the same in every environment, or run with --trust-runtime.",
            )


def _contradictions(
    static: Asset, runtime: Asset, static_edges: frozenset[str], runtime_edges: frozenset[str]
) -> Iterable[tuple[str, str, str]]:
    if not static.is_open and static_edges != runtime_edges:
        yield "what it reads", ", ".join(sorted(static_edges)), ", ".join(sorted(runtime_edges))
    for name in ("partitions", "partition_by", "version"):
        read, found = getattr(static, name), getattr(runtime, name)
        if not static.is_unknown(name) and read != found:
            yield name, str(read or ""), str(found or "")


def _edges(graph: AssetGraph, key: AssetKey) -> frozenset[str]:
    return frozenset(_edge_text(edge) for edge in graph.edges if edge.downstream == key)


def _edge_text(edge: Edge) -> str:
    return f"{edge.parameter}={edge.upstream}" if edge.parameter else str(edge.upstream)


def _merge(graph: AssetGraph, linked: Linked, bound: frozenset[AssetKey], trust_runtime: bool) -> AssetGraph:
    runtime = {asset.key: asset for asset in linked.graph.assets}
    assets = tuple(
        _decided(asset, runtime[asset.key], trust_runtime) if asset.key in bound else asset
        for asset in graph.assets
    )
    from_runtime = {
        asset.key for asset in graph.assets if asset.key in bound and (trust_runtime or asset.is_open)
    }
    edges = (
        *(edge for edge in graph.edges if edge.downstream not in from_runtime),
        *(edge for edge in linked.graph.edges if edge.downstream in from_runtime),
    )
    ordered = sorted(edges, key=lambda edge: (edge.downstream, edge.upstream, edge.parameter or ""))
    return replace(graph, assets=assets, edges=tuple(ordered))


_NAMES = frozenset(Asset.__struct_fields__) - {"key", "unknown", "location", "code_version"}


def _decided(static: Asset, runtime: Asset, trust_runtime: bool) -> Asset:
    """The asset with its unknown facts taken from the runtime."""
    if trust_runtime:
        return replace(runtime, location=static.location, code_version=static.code_version)
    names = {unknown.field for unknown in static.unknown}
    if names & {"deps", "inputs"}:
        names.add("inputs")
    if "uri" in names:
        names.add("output")
    known = {name: getattr(runtime, name) for name in names & _NAMES}
    left = tuple(unknown for unknown in static.unknown if unknown.field not in names)
    return replace(static, unknown=left, **known)
