"""Links declarations into one graph; the same for declarations read from source and collected at run time.

A parameter resolves in this order: the context, an entry of ``inputs``, a resource (named in ``resources``,
configured under that name, or annotated with a resource class), an asset or source of that key, a default value
(a constant), else it is unresolved and leaves an edge to a key that no asset defines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    ColumnLineage,
    Edge,
    Input,
    Job,
    Location,
    PartitionMapping,
    Problem,
    Resource,
    TableSchema,
)

Role: TypeAlias = Literal["context", "input", "resource", "constant", "unresolved"]

AMBIGUOUS_PARAMETER = "VPG007"


class Parameter(Struct, frozen=True, array_like=True):
    """A parameter of an asset's function (or a table that a SQL asset reads), before it is resolved."""

    name: str
    location: Location
    type: str | None = None
    schema: TableSchema | None = None
    has_default: bool = False
    is_context: bool = False
    is_resource: bool = False


class DeclaredInput(Struct, frozen=True, array_like=True):
    """An entry of ``inputs``; ``asset`` None when it could not be decided."""

    parameter: str
    asset: AssetKey | None
    location: Location
    partitions: PartitionMapping | None = None
    columns: tuple[str, ...] | None = None


class DeclaredDependency(Struct, frozen=True, array_like=True):
    """An entry of ``deps``: ordering only."""

    asset: AssetKey
    location: Location


class Declaration(Struct, frozen=True, array_like=True):
    """What one definition says: an asset without inputs and edges, and the parts that linking turns into them.

    ``asset.resources`` holds the names given in ``resources=``.
    """

    asset: Asset
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[DeclaredInput, ...] = ()
    dependencies: tuple[DeclaredDependency, ...] = ()


class BoundParameter(Struct, frozen=True):
    """How a parameter resolved: ``asset`` for an input, ``candidates`` for an ambiguous name."""

    parameter: Parameter
    role: Role
    asset: AssetKey | None = None
    candidates: tuple[AssetKey, ...] = ()


class Linked(Struct, frozen=True):
    """The graph, how each asset's parameters resolved, and the declarations that lost to an earlier one of
    the same key."""

    graph: AssetGraph
    parameters: Mapping[AssetKey, tuple[BoundParameter, ...]]
    duplicates: tuple[Declaration, ...] = ()


def link(
    declarations: Iterable[Declaration],
    *,
    checks: Iterable[Check] = (),
    jobs: Iterable[Job] = (),
    resources: Iterable[Resource] = (),
    problems: Iterable[Problem] = (),
) -> Linked:
    """Resolve every parameter and make the graph. ``resources`` are those known by name (configured ones too)."""
    chosen: dict[AssetKey, Declaration] = {}
    duplicates: list[Declaration] = []
    for declaration in declarations:
        if declaration.asset.key in chosen:
            duplicates.append(declaration)
        else:
            chosen[declaration.asset.key] = declaration
    names = KeyIndex(chosen)
    known_resources = {resource.name: resource for resource in resources}
    assets: list[Asset] = []
    edges: list[Edge] = []
    found: list[Problem] = list(problems)
    bound: dict[AssetKey, tuple[BoundParameter, ...]] = {}
    for key, declaration in chosen.items():
        roles = tuple(_bind(declaration, names, known_resources))
        found.extend(_ambiguities(declaration, roles, names))
        inputs, own_edges = _connect(declaration, roles, names)
        used = {role.parameter.name for role in roles if role.role == "resource"}
        asset_resources = tuple(sorted(used | set(declaration.asset.resources)))
        lineage = _lineage(declaration.asset, names)
        assets.append(
            replace(declaration.asset, inputs=inputs, resources=asset_resources, column_lineage=lineage)
        )
        edges.extend(own_edges)
        bound[key] = roles
    graph = AssetGraph(
        assets=tuple(sorted(assets, key=lambda asset: asset.key)),
        edges=tuple(sorted(edges, key=_edge_order)),
        checks=tuple(
            sorted(
                (
                    replace(
                        check,
                        assets=tuple(names.resolve(key) for key in check.assets),
                        reads=tuple(names.resolve(key) for key in check.reads),
                    )
                    for check in checks
                ),
                key=lambda check: (check.name, check.assets),
            )
        ),
        jobs=tuple(sorted(jobs, key=lambda job: job.name)),
        resources=tuple(known_resources[name] for name in sorted(known_resources)),
        problems=tuple(found),
    )
    return Linked(graph, bound, tuple(duplicates))


class KeyIndex:
    """Finds the key that a written name means: exact, ``a__b`` for ``a/b``, or the last part if unique."""

    __slots__ = ("_by_name", "_keys")

    def __init__(self, keys: Iterable[AssetKey]) -> None:
        self._keys = frozenset(keys)
        by_name: dict[str, list[AssetKey]] = defaultdict(list)
        for key in self._keys:
            by_name[key.name].append(key)
        self._by_name = {name: tuple(sorted(found)) for name, found in by_name.items()}

    def __contains__(self, key: AssetKey) -> bool:
        return key in self._keys

    def candidates(self, name: str) -> tuple[AssetKey, ...]:
        """The keys that ``name`` can mean: none, one, or several when the last part is not unique."""
        exact = AssetKey.parse(name)
        if exact in self._keys:
            return (exact,)
        split = AssetKey(name.split("__"))
        if len(split) > 1 and split in self._keys:
            return (split,)
        return self._by_name.get(name, ())

    def resolve(self, key: AssetKey) -> AssetKey:
        """The key that a written key means; itself when nothing or more than one thing matches."""
        found = self.candidates(str(key))
        return found[0] if len(found) == 1 else key


def _bind(
    declaration: Declaration, names: KeyIndex, resources: Mapping[str, Resource]
) -> Iterable[BoundParameter]:
    declared = {entry.parameter: entry for entry in declaration.inputs}
    for parameter in declaration.parameters:
        if parameter.is_context:
            yield BoundParameter(parameter, "context")
        elif parameter.name in declared:
            upstream = declared[parameter.name].asset
            yield BoundParameter(parameter, "input", names.resolve(upstream) if upstream else None)
        elif (
            parameter.is_resource
            or parameter.name in resources
            or parameter.name in declaration.asset.resources
        ):
            yield BoundParameter(parameter, "resource")
        else:
            candidates = tuple(
                key for key in names.candidates(parameter.name) if key != declaration.asset.key
            )
            if len(candidates) == 1:
                yield BoundParameter(parameter, "input", candidates[0])
            elif parameter.has_default:
                yield BoundParameter(parameter, "constant")
            else:
                yield BoundParameter(parameter, "unresolved", candidates=candidates)


def _ambiguities(
    declaration: Declaration,
    roles: Sequence[BoundParameter],
    names: KeyIndex,
) -> Iterable[Problem]:
    for role in roles:
        name = role.parameter.name
        if role.role == "resource" and AssetKey((name,)) in names:
            yield Problem(
                AMBIGUOUS_PARAMETER,
                f"parameter '{name}' of asset '{declaration.asset.key}' names both a resource and an asset; "
                f"rename one of them, or say which is meant with inputs={{'{name}': Input(…)}}",
                role.parameter.location,
            )
        elif role.role == "unresolved" and len(role.candidates) > 1:
            several = ", ".join(f"'{key}'" for key in role.candidates)
            yield Problem(
                AMBIGUOUS_PARAMETER,
                f"parameter '{name}' of asset '{declaration.asset.key}' could mean {several}; "
                f"name the parameter after the whole key ('{'__'.join(role.candidates[0])}')",
                role.parameter.location,
            )


def _connect(
    declaration: Declaration, roles: Sequence[BoundParameter], names: KeyIndex
) -> tuple[tuple[Input, ...], list[Edge]]:
    declared = {entry.parameter: entry for entry in declaration.inputs}
    downstream = declaration.asset.key
    inputs: list[Input] = []
    edges: list[Edge] = []
    for role in roles:
        parameter = role.parameter
        if role.role == "unresolved" and len(role.candidates) < 2:
            edges.append(Edge(AssetKey.parse(parameter.name), downstream, parameter.name, parameter.location))
        if role.role != "input" or role.asset is None:
            continue
        entry = declared.get(parameter.name)
        inputs.append(
            Input(
                parameter.name,
                role.asset,
                type=parameter.type,
                schema=parameter.schema,
                partitions=entry.partitions if entry else None,
                columns=entry.columns if entry else None,
                optional=parameter.has_default,
            )
        )
        edges.append(
            Edge(role.asset, downstream, parameter.name, entry.location if entry else parameter.location)
        )
    read = {entry.asset for entry in inputs}
    for dependency in declaration.dependencies:
        upstream = names.resolve(dependency.asset)
        if upstream not in read:
            edges.append(Edge(upstream, downstream, None, dependency.location))
    return tuple(inputs), edges


def _lineage(asset: Asset, names: KeyIndex) -> tuple[ColumnLineage, ...]:
    """The declared lineage, by the keys that the names of assets in it mean."""
    return tuple(
        replace(
            entry,
            sources=tuple(replace(source, asset=names.resolve(source.asset)) for source in entry.sources),
        )
        for entry in asset.column_lineage
    )


def _edge_order(edge: Edge) -> tuple[AssetKey, AssetKey, str]:
    return (edge.downstream, edge.upstream, edge.parameter or "")
