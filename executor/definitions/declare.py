"""Turns collected definitions into the graph's declarations, so that the runtime graph comes of the same linking as
the static one; imports nothing of the author's and runs nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace
from vibepiper.analyzer.graph.link import (
    BoundParameter,
    Declaration,
    DeclaredDependency,
    DeclaredInput,
    KeyIndex,
    Linked,
    Parameter,
    link,
)
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetKind,
    Check,
    Job,
    Location,
    Output,
    Resource,
    Unknown,
)
from vibepiper.analyzer.graph.sqltables import SqlError, tables_read

from .annotations import Result, parameters, result, type_text
from .assets import undecorated
from .collector import Collector
from .definition import (
    UNSET,
    AssetDefinition,
    CheckDefinition,
    JobDefinition,
    Site,
    Source,
    SourceDefinition,
    SqlAsset,
    Unset,
)
from .errors import DefinitionError
from .io_manager import IOManager
from .table_schema import SchemaTypeError, table_schema

DIALECT = "vibepiper"


def runtime_graph(
    collector: Collector, root: Path, *, resources: Iterable[Resource] = (), jobs: Iterable[Job] = ()
) -> Linked:
    """The graph of everything collected, with the resources and jobs that the configuration adds."""
    return link(
        declarations_of(collector, root),
        checks=(declare_check(check, root) for check in collector.checks),
        jobs=(*jobs, *(declare_job(job, root) for job in collector.jobs)),
        resources=resources,
    )


def declarations_of(collector: Collector, root: Path) -> tuple[Declaration, ...]:
    """What the collected assets and sources say of themselves; places are given relative to ``root``."""
    assets = (declare_asset(asset, root) for asset in collector.assets)
    sources = (declare_source(source, root) for source in collector.sources)
    return (*assets, *sources)


def declare_asset(definition: AssetDefinition, root: Path) -> Declaration:
    """What an asset's definition says.

    Raises:
        DefinitionError: What stands as a schema is none.
    """
    try:
        return _declared_asset(definition, root)
    except SchemaTypeError as error:
        raise DefinitionError(f"asset '{definition.key}'", str(error)) from error


def declare_source(definition: SourceDefinition, root: Path) -> Declaration:
    """What a source's definition says.

    Raises:
        DefinitionError: What stands as a schema is none.
    """
    try:
        schema = None if definition.schema is None else table_schema(definition.schema)
    except SchemaTypeError as error:
        raise DefinitionError(f"source '{definition.key}'", str(error), argument="schema") from error
    asset = replace(
        _asset(definition, "source", _location(definition.site, root), _variable(definition)),
        version=definition.version,
        output=_source_output(definition),
        schema=schema,
    )
    return Declaration(asset)


def declare_check(definition: CheckDefinition, root: Path) -> Check:
    """What a check's definition says."""
    return Check(
        name=definition.name,
        assets=definition.assets,
        severity=definition.severity,
        blocking=definition.blocking,
        module=definition.site.module,
        qualname=str(getattr(undecorated(definition.function), "__qualname__", definition.name)),
        location=_location(definition.site, root),
        description=definition.description,
    )


def declare_job(definition: JobDefinition, root: Path) -> Job:
    """What a job's definition says."""
    return Job(definition.name, definition.select, definition.schedule, _location(definition.site, root))


def check_parameters(
    definition: CheckDefinition, names: KeyIndex, resources: Iterable[str] = ()
) -> tuple[BoundParameter, ...]:
    """How the parameters of a check resolve: as an asset's do, but a single one that names nothing gets the asset
    that is checked."""
    entries = parameters(definition.function, Location("", 0))
    known = frozenset(resources)
    bound = tuple(_bind_check_parameter(entry, names, known) for entry in entries)
    unresolved = [entry for entry in bound if entry.role == "unresolved"]
    if len(unresolved) != 1 or len(definition.assets) != 1:
        return bound
    checked = names.resolve(definition.assets[0])
    return tuple(
        BoundParameter(entry.parameter, "input", checked) if entry.role == "unresolved" else entry
        for entry in bound
    )


def _declared_asset(definition: AssetDefinition, root: Path) -> Declaration:
    location = _location(definition.site, root)
    returned = Result() if definition.function is None else result(definition.function)
    qualname = _qualname(definition)
    tables, unknown = _parameters(definition, location)
    asset = replace(
        _asset(definition, "asset", location, qualname),
        producer=f"{_producing_module(definition)}:{qualname}",
        version=definition.version,
        partition_by=definition.partition_by,
        output=_output(definition.output),
        resources=tuple(definition.resources),
        retries=definition.retries,
        pure=definition.pure,
        type=returned.type,
        schema=returned.schema if definition.schema is None else table_schema(definition.schema),
        unknown=unknown,
        column_lineage=definition.column_lineage,
    )
    inputs = tuple(
        DeclaredInput(
            parameter,
            entry.asset,
            location,
            partitions=entry.partitions.mapping() if entry.partitions else None,
            columns=entry.columns,
        )
        for parameter, entry in definition.inputs.items()
    )
    dependencies = tuple(DeclaredDependency(key, location) for key in definition.dependencies)
    return Declaration(asset, tables, inputs, dependencies)


def _bind_check_parameter(parameter: Parameter, names: KeyIndex, resources: frozenset[str]) -> BoundParameter:
    if parameter.is_context:
        return BoundParameter(parameter, "context")
    if parameter.is_resource or parameter.name in resources:
        return BoundParameter(parameter, "resource")
    candidates = names.candidates(parameter.name)
    if len(candidates) == 1:
        return BoundParameter(parameter, "input", candidates[0])
    if parameter.has_default:
        return BoundParameter(parameter, "constant")
    return BoundParameter(parameter, "unresolved", candidates=candidates)


def _asset(
    definition: AssetDefinition | SourceDefinition, kind: AssetKind, location: Location, qualname: str
) -> Asset:
    """The facts that assets and sources share."""
    catalog = definition.catalog
    return Asset(
        key=definition.key,
        kind=kind,
        dialect=DIALECT,
        module=definition.site.module,
        qualname=qualname,
        producer=f"{definition.site.module}:{qualname}",
        location=location,
        description=catalog.description,
        group=catalog.group,
        owners=catalog.owners,
        tags=catalog.tags,
        metadata=catalog.metadata,
        kinds=catalog.kinds,
        public=catalog.public,
        deprecated=catalog.deprecated,
        freshness=catalog.freshness,
        partitions=definition.partitions.partitioning() if definition.partitions else None,
    )


def _parameters(
    definition: AssetDefinition, location: Location
) -> tuple[tuple[Parameter, ...], tuple[Unknown, ...]]:
    if definition.function is not None:
        return parameters(definition.function, location), ()
    try:
        tables = tables_read(definition.sql or "")
    except SqlError as error:
        return (), (Unknown("deps", str(error), location),)
    return tuple(Parameter(str(table.key), location) for table in tables), ()


def _output(output: IOManager | str | Unset | None) -> Output | None:
    if output is UNSET:
        return None
    if output is None:
        return Output("none")
    if isinstance(output, str):
        return Output("store", output)
    return Output(type_text(type(output)) or "unknown", output.uri)


def _source_output(definition: SourceDefinition) -> Output | None:
    manager = definition.load or IOManager()
    uri = definition.uri or manager.uri
    if definition.load is None and uri is None:
        return None
    return Output(type_text(type(manager)) or "unknown", uri)


def _qualname(definition: AssetDefinition) -> str:
    if definition.function is None:
        return _variable(definition)
    return str(getattr(undecorated(definition.function), "__qualname__", definition.key.name))


def _producing_module(definition: AssetDefinition) -> str:
    if definition.function is None:
        return definition.site.module
    return str(getattr(undecorated(definition.function), "__module__", definition.site.module))


def _variable(definition: AssetDefinition | SourceDefinition) -> str:
    """The name of the module's variable that holds the source or SQL asset; empty when there is none."""
    module = sys.modules.get(definition.site.module)
    for name, value in vars(module).items() if module else ():
        if isinstance(value, Source | SqlAsset) and value.definition is definition:
            return name
    return ""


def _location(site: Site, root: Path) -> Location:
    path = Path(site.file)
    try:
        return Location(path.resolve().relative_to(root.resolve()).as_posix(), site.line)
    except ValueError:  # defined outside the project
        return Location(path.as_posix(), site.line)
