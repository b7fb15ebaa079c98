"""Reads assets, SQL assets and sources: from the arguments of a definition to a declaration with its source facts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from ..facts import (
    LineageReference,
    ResourceReference,
    ReturnedSchema,
    SchemaFact,
    SchemaReference,
)
from ..graph import model
from ..graph.link import Declaration, Parameter
from ..graph.model import Asset, AssetKey, ColumnLineage, Output, TableSchema
from ..graph.sqltables import SqlError, tables_read
from ..interpret.iteration import members
from ..interpret.judgement import environment_of
from ..interpret.machine import Record
from ..interpret.values import (
    NONE,
    Argument,
    Const,
    DictValue,
    FunctionValue,
    Site,
    Value,
)
from .annotations import annotation_nodes, is_resource, named_schema, qualified_name, type_text, unquoted
from .arguments import ArgumentReader, constant_text
from .column_lineage import own_source, read_lineage
from .declared import Declared
from .dialect import AssetDefinition, Reader
from .hints import AssetFacts, with_hints
from .own_code import own_code, schema_code
from .own_definitions import (
    Definition,
    definition_location,
    docstring_of,
    key_argument,
)
from .own_reads import ReadsReader
from .own_values import manager_of, output_of, partitioning_of
from .resources import class_text
from .schemas import Unreadable, read_schema
from .undecided import undecided_fact

CONTEXT = "vibepiper.AssetContext"


def hint_on(definition: Definition, reader: Reader) -> Mapping[str, str]:
    """What a comment says of a definition."""
    hint = reader.hint(definition.function.site) if definition.function else {}
    return hint or reader.hint(definition.site)


def read_asset(record: Record, definition: Definition, reader: Reader, key: AssetKey) -> AssetFacts:
    """What a definition says of the asset of that key."""
    facts = _AssetReader(record, definition, reader, key).read()
    return with_hints(facts, hint_on(definition, reader))


SQL_KINDS = ("sql",)  # what a sql_asset is made with, unless it says otherwise


class _AssetReader:
    """One definition on its way to a declaration."""

    def __init__(self, record: Record, definition: Definition, reader: Reader, key: AssetKey) -> None:
        self.record = record
        self.definition = definition
        self.reader = reader
        self.key = key
        given = key_argument(definition)
        self.key_site = given.site if given else None
        self.arguments = ArgumentReader(definition.arguments, definition.site, reader)
        self.schemas: list[SchemaReference] = []
        self.reads = ReadsReader(key, self.arguments)
        self.resources: list[ResourceReference] = []
        self.declared: list[SchemaFact] = []
        self.returned: list[ReturnedSchema] = []
        self.lineage: list[LineageReference] = []
        self.code: list[Value] = []

    def read(self) -> AssetFacts:
        """Everything, in the order of the authoring API."""
        asset = self._catalog()
        if self.definition.kind == "source":
            declaration = Declaration(self._source(asset))
        else:
            declaration = self._computed(asset)
        unknown = tuple(dict.fromkeys(self.arguments.unknown))
        if unknown:
            declaration = replace(declaration, asset=replace(declaration.asset, unknown=unknown))
        found = AssetDefinition(
            declaration,
            self.record,
            self.definition.function,
            self._computation(),
            tuple(self.code),
            self._explanation(),
        )
        return AssetFacts(
            found,
            tuple(self.schemas),
            tuple(self.reads.references),
            tuple(self.resources),
            tuple(self.declared),
            tuple(self.returned),
            tuple(self.lineage),
        )

    def _computation(self) -> Value | None:
        if self.definition.kind == "source":
            return None
        if self.definition.kind == "asset":
            return self.definition.target
        argument = self._sql()
        return argument.value if argument else NONE

    def _explanation(self) -> tuple[tuple[model.Location, str], ...]:
        site = self.key_site
        if site is None:
            return ()
        return ((self.reader.locate(site), f"its key is '{self.key}': {self.reader.text(site)}"),)

    def _sql(self) -> Argument | None:
        positional = self.definition.arguments.positional
        return self.definition.arguments.keyword("sql") or (positional[1] if len(positional) > 1 else None)

    def _catalog(self) -> Asset:
        read, function = self.arguments, self.definition.function
        qualname = function.qualname if function else self._variable()
        module = function.module if function else self.record.module
        environment = set(self.record.environment)
        for item in self.definition.arguments.items:
            environment |= environment_of(item.value)
        return Asset(
            key=self.key,
            kind="source" if self.definition.kind == "source" else "asset",
            dialect="vibepiper",
            module=self.record.module,
            qualname=qualname,
            producer=f"{module}:{qualname}",
            location=definition_location(self.definition, self.reader),
            description=read.text("description") or docstring_of(function),
            group=read.text("group"),
            owners=read.texts("owners"),
            tags=read.text_mapping("tags"),
            metadata=read.json_mapping("metadata"),
            kinds=read.texts("kinds", SQL_KINDS if self.definition.kind == "sql_asset" else ()),
            public=read.flag("public"),
            deprecated=read.text("deprecated"),
            version=read.text("version"),
            conditional=self.record.conditional,
            environment=tuple(sorted(environment)),
            partitions=self._partitions(),
            freshness=read.text("freshness"),
        )

    def _variable(self) -> str:
        scope = self.reader.machine.scopes.get(self.record.module)
        for name, value in scope.names.items() if scope else ():
            if value is self.definition.target:
                return name
        return ""

    def _partitions(self) -> model.Partitioning | None:
        given = self.arguments.get("partitions")
        if given is None or given.value == NONE:
            return None
        found = partitioning_of(given.value)
        if found is None:
            self.arguments.note("partitions", given.value, "its partitions are not known", given.site)
        return found

    def _source(self, asset: Asset) -> Asset:
        uri = self.arguments.text("uri")
        manager = self.arguments.get("load")
        output: Output | None = Output("vibepiper.IOManager", uri) if uri is not None else None
        if manager is not None and manager.value != NONE:
            found = manager_of(manager.value)
            if found is None:
                self.arguments.note("output", manager.value, "the IO manager is not known", manager.site)
            else:
                self.code.extend(own_code(manager.value))
                output = Output(found.manager, uri or found.uri)
        return replace(asset, version=asset.version or "mtime", output=output, schema=self._declared_schema())

    def _computed(self, asset: Asset) -> Declaration:
        read = self.arguments
        dependencies = tuple(self.reads.dependencies())
        inputs = tuple(self.reads.inputs())
        resources = self._declared_resources()
        function = self.definition.function
        parameters: tuple[Parameter, ...] = ()
        returned: TableSchema | None = None
        type_: str | None = None
        if function is not None:
            parameters, type_, returned = self._signature(function, resources)
        else:
            parameters = self._tables()
        declared = self._declared_schema()
        asset = replace(
            asset,
            partition_by=read.texts("partition_by"),
            output=self._output(),
            resources=resources,
            retries=read.number("retries"),
            pure=read.flag("pure"),
            type=type_,
            schema=declared or returned,
            column_lineage=self._lineage(),
        )
        return Declaration(asset, parameters, inputs, dependencies)

    def _lineage(self) -> tuple[ColumnLineage, ...]:
        given = self.arguments.get("column_lineage")
        if given is None or given.value == NONE:
            return ()
        found = read_lineage(
            self.key,
            given.value,
            given.site,
            self.reader,
            source=own_source,
            note=lambda value, site: self.arguments.note(
                "column_lineage", value, "what its columns are made of is not known", site
            ),
        )
        self.lineage.extend(found.references)
        return found.lineage

    def _output(self) -> Output | None:
        given = self.arguments.get("output")
        if given is None:
            return None
        found = output_of(given.value)
        if found is None:
            self.arguments.note("output", given.value, "where it is stored is not known", given.site)
        self.code.extend(own_code(given.value))
        return found

    def _declared_schema(self) -> TableSchema | None:
        given = self.arguments.get("schema")
        if given is None or given.value == NONE:
            return None
        return self._schema(given.value, None, given.site)

    def _schema(self, value: Value, parameter: str | None, site: Site) -> TableSchema | None:
        found = read_schema(value, self.reader)
        self.code.extend(schema_code(value))
        reason = found.missing if isinstance(found, Declared) else found.reason
        if reason is not None:
            location = self.reader.locate(site)
            self.schemas.append(
                SchemaReference(self.key, parameter, self.reader.text(site), reason, location)
            )
            field_name = "schema" if parameter is None else f"inputs.{parameter}.schema"
            self.arguments.unknown.append(undecided_fact(field_name, reason, location))
        if isinstance(found, Unreadable):
            return None
        self.declared.append(found.fact)
        return found.schema

    def _declared_resources(self) -> tuple[str, ...]:
        given = self.arguments.get("resources")
        if given is None or given.value == NONE:
            return ()
        names: list[str] = []
        if isinstance(given.value, DictValue):
            if given.value.open is not None:
                self.arguments.note("resources", given.value.open)
            for entry in given.value.entries.values():
                name = constant_text(entry.key)
                if name is None:
                    self.arguments.note("resources", entry.key, "its name is not known", entry.site)
                    continue
                names.append(name)
                self._resource(name, entry.value, entry.site)
                self.code.extend(own_code(entry.value))
            return tuple(names)
        items, opened, _ = members(self.reader.machine, given.value, given.site)
        if opened is not None:
            self.arguments.note("resources", opened)
        for item, site in zip(items, given.sites(len(items)), strict=True):
            name = constant_text(item)
            if name is None:
                self.arguments.note("resources", item, "its name is not known", site)
                continue
            names.append(name)
            self._resource(name, NONE, site)
        return tuple(names)

    def _resource(self, name: str, cls: Value | None, site: Site) -> None:
        text = class_text(cls)
        location = self.reader.locate(site)
        self.resources.append(ResourceReference(self.key, name, text is not None, location, text))

    def _typed(self, name: str, cls: Value | None) -> None:
        """The annotation of its parameter gives the class of a resource that is only named."""
        text = class_text(cls)
        self.resources = [
            replace(fact, typed=text is not None, type=text) if fact.name == name and not fact.typed else fact
            for fact in self.resources
        ]

    def _signature(
        self, function: FunctionValue, resources: tuple[str, ...]
    ) -> tuple[tuple[Parameter, ...], str | None, TableSchema | None]:
        values: dict[str, Value | None] = {}
        sites: dict[str, Site] = {}
        for name, node in annotation_nodes(function):
            noted = self.definition.annotations.get(name)
            values[name] = unquoted(self.reader.machine, noted, node, function.scope)
            sites[name] = Site(function.path, node.n)
        args = function.node.args
        positional = (*args.posonlyargs, *args.args)
        defaulted = {entry.arg for entry in positional[len(positional) - len(args.defaults) :]}
        defaulted |= {
            entry.arg
            for entry, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
            if default is not None
        }
        parameters = []
        for entry in (*positional, *args.kwonlyargs):
            name, value = entry.arg, values.get(entry.arg)
            site = Site(function.path, entry.n)
            model_value = named_schema(value)
            resource = is_resource(value)
            if resource and value is not None:
                self.code.append(value)
            if resource and name in resources:
                self._typed(name, value)
            elif resource:
                self._resource(name, value, site)
            parameters.append(
                Parameter(
                    name,
                    self.reader.locate(site),
                    type=type_text(value),
                    schema=None if model_value is None else self._schema(model_value, name, sites[name]),
                    has_default=name in defaulted,
                    is_context=name == "context" or qualified_name(value or NONE) == CONTEXT,
                    is_resource=resource,
                )
            )
        result = values.get("return")
        result_model = named_schema(result)
        given = self.arguments.arguments.keyword("schema")
        schema = None
        if result_model is not None and (given is None or given.value == NONE):
            schema = self._schema(result_model, None, sites["return"])
        elif result_model is not None:
            # ``schema=`` counts; that both say something is for rules to judge.
            named = read_schema(result_model, self.reader)
            if isinstance(named, Declared):
                self.declared.append(named.fact)
            if isinstance(named, Declared) and named.missing is None:
                place = self.reader.locate(sites["return"])
                self.returned.append(ReturnedSchema(self.key, named.schema, place))
        return tuple(parameters), type_text(result), schema

    def _tables(self) -> tuple[Parameter, ...]:
        argument = self._sql()
        text = constant_text(argument.value) if argument else None
        if argument is None or text is None:
            value: Value = argument.value if argument else Const(None)
            self.arguments.note(
                "deps",
                value,
                "the SQL text is not known",
                argument.site if argument else self.definition.site,
            )
            return ()
        location = self.reader.locate(argument.site)
        try:
            tables = tables_read(text)
        except SqlError as error:
            # A mistake, which has a rule of its own, rather than something that could be decided.
            self.arguments.unknown.append(model.Unknown("deps", str(error), location))
            return ()
        return tuple(Parameter(str(table.key), location) for table in tables)
