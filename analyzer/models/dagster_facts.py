"""Reads a Dagster spec into a declaration: the facts of an asset, and what of them is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from ..facts import InputReference
from ..graph import model
from ..graph.link import Declaration, DeclaredDependency, DeclaredInput, Parameter
from ..graph.model import Asset, AssetKey, JsonValue, Location, Output
from ..interpret.judgement import environment_of
from ..interpret.machine import Record
from ..interpret.origins import cause_of
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    Entry,
    External,
    ExternalCall,
    Unknown,
    Value,
)
from .annotations import type_text
from .arguments import FIELDS, ArgumentReader, constant_text, is_modelled, json_value
from .column_lineage import DeclaredLineage
from .dagster_docstrings import returned_text
from .dagster_partitions import Undecided, mapping_of, partitioning_of
from .dagster_tables import COLUMN_LINEAGE, COLUMN_SCHEMA, read_column_lineage, read_column_schema
from .dagster_values import DEFAULT_GROUP, Asked, Assets, Dependency, Spec, argument
from .declared import Declared
from .dialect import AssetDefinition, Reader
from .hints import AssetFacts
from .own_definitions import docstring_of
from .undecided import undecided_fact

# The definitions that one op makes, whose output is described as the docstring describes what is returned.
_ONE_STEP = ("asset", "from_op", "multi_asset")
_KIND_TAG = "dagster/kind/"
_OUTPUT = "dagster.Output["


class Surroundings(Struct, frozen=True):
    """What reading a spec needs to know of the others: which key a dependency means, whether a parameter is a
    resource, and where a definition is."""

    resolve: Callable[[Spec, AssetKey], AssetKey]
    defined: Callable[[AssetKey], bool]
    resources: Mapping[str, Value]
    location: Location
    qualname: str


def read_spec(
    spec: Spec, key: AssetKey, assets: Assets, record: Record, reader: Reader, around: Surroundings
) -> AssetFacts:
    """What a spec says of its asset."""
    return _SpecReader(spec, key, assets, record, reader, around).read()


class _SpecReader:
    """One spec on its way to a declaration."""

    def __init__(
        self,
        spec: Spec,
        key: AssetKey,
        assets: Assets,
        record: Record,
        reader: Reader,
        around: Surroundings,
    ) -> None:
        self.spec, self.key, self.assets = spec, key, assets
        self.record, self.reader, self.around = record, reader, around
        named = tuple(
            Argument(name, item.value, item.site, item.parts) for name, item in spec.attributes.items()
        )
        self.read_argument = ArgumentReader(Arguments(named, spec.further), spec.site, reader)
        self.inputs: list[InputReference] = []
        self.schema: Declared | None = None
        self.lineage: DeclaredLineage | None = None

    def read(self) -> AssetFacts:
        """Everything."""
        resources = [each.name for each in self.assets.resources if isinstance(each, Asked)]
        for given in self.assets.resources:
            if isinstance(given, Unknown):
                self.read_argument.note("resources", given)
        parameters: list[Parameter] = []
        inputs: list[DeclaredInput] = []
        dependencies: list[DeclaredDependency] = []
        if self.spec.open is not None:
            self.read_argument.note("deps", self.spec.open)
        for dependency in self.spec.dependencies:
            self._depend(dependency, resources, parameters, inputs, dependencies)
        asset = self._asset(tuple(sorted(dict.fromkeys(resources))))
        declaration = Declaration(asset, tuple(parameters), tuple(inputs), tuple(dependencies))
        computed = self.assets.function is not None and not self.spec.external
        definition = AssetDefinition(
            declaration,
            self.record,
            self.assets.function if computed else None,
            self.assets.target if computed else None,
            explanation=tuple(self._explanation()),
        )
        lineage = self.lineage or DeclaredLineage()
        return AssetFacts(
            definition,
            inputs=tuple(self.inputs),
            declared_schemas=(self.schema.fact,) if self.schema is not None else (),
            lineage=lineage.references,
        )

    def _explanation(self) -> Iterator[tuple[Location, str]]:
        """What became of the definition after it was made: another key, and facts that are given elsewhere."""
        around = self.around.location
        made = self.assets.source.specs
        if len(made) == len(self.assets.specs) and self.spec in self.assets.specs:
            key = made[self.assets.specs.index(self.spec)].key
            if key != self.spec.key and isinstance(key, AssetKey):
                yield around, f"it is loaded as '{self.key}'; by itself it is '{key}'"
        for name, item in self.spec.attributes.items():
            place = self.reader.locate(item.site)
            inside = around.line <= place.line <= max(around.line, around.end_line)
            if place.path != around.path or not inside:
                yield (
                    place,
                    f"its {FIELDS.get(name, name)} is given: {' '.join(self.reader.text(item.site).split())}",
                )

    def _depend(
        self,
        dependency: Dependency,
        resources: list[str],
        parameters: list[Parameter],
        inputs: list[DeclaredInput],
        dependencies: list[DeclaredDependency],
    ) -> None:
        location = self.reader.locate(dependency.site)
        name, key = dependency.parameter, dependency.key
        if isinstance(key, AssetKey):
            key = self.around.resolve(self.spec, key)
            if not dependency.certain and name is not None and not self.around.defined(key):
                if name in self.around.resources:
                    resources.append(name)
                else:
                    reason = f"whether parameter '{name}' is a resource or an asset is not known"
                    self.read_argument.unknown.append(undecided_fact("inputs", reason, location))
                return
            mapped = _class_name(dependency.mapping)
            self.inputs.append(InputReference(self.key, name, key, location, mapped))
        else:
            self.read_argument.note("deps" if name is None else "inputs", key)
        if name is None:
            if isinstance(key, AssetKey):
                dependencies.append(DeclaredDependency(key, location))
            return
        known = key if isinstance(key, AssetKey) else None
        mapping = mapping_of(dependency.mapping)
        if mapping is None and dependency.mapping is not None:
            cause = cause_of(dependency.mapping, dependency.site)
            if cause is not None and not is_modelled(self.reader.machine, dependency.mapping):
                self.read_argument.note(f"inputs.{name}.partitions", cause)
        inputs.append(DeclaredInput(name, known, location, mapping))
        type_name = type_text(dependency.annotation)
        parameters.append(Parameter(name, location, type_name, has_default=dependency.has_default))

    def _asset(self, resources: tuple[str, ...]) -> Asset:
        read, function = self.read_argument, self.assets.function
        module = function.module if function is not None else self.record.module
        environment = set(self.record.environment)
        for item in self.spec.attributes.values():
            environment |= environment_of(item.value)
        single = len(self.assets.specs) == 1
        tags, kinds = self._tags()
        metadata = self._metadata()
        return Asset(
            key=self.key,
            kind="source" if self.spec.external else "asset",
            dialect="dagster",
            module=self.record.module,
            qualname=self.around.qualname,
            producer=f"{module}:{self.around.qualname}",
            location=self.around.location,
            description=read.text("description") or self._own_text(),
            group=self._group(),
            owners=read.texts("owners"),
            tags=tags,
            metadata=metadata,
            kinds=kinds,
            version=read.text("code_version"),
            conditional=self.record.conditional,
            environment=tuple(sorted(environment)),
            partitions=self._partitions(),
            output=self._output(),
            resources=resources,
            freshness=self._written(
                "freshness_policy", "internal_freshness_policy", "legacy_freshness_policy"
            ),
            automation=self._written("automation_condition", "auto_materialize_policy"),
            retries=self._retries(),
            type=self._type() if single else None,
            schema=self.schema.schema if self.schema is not None else None,
            column_lineage=self.lineage.lineage if self.lineage is not None else (),
            unknown=tuple(dict.fromkeys(read.unknown)),
        )

    def _own_text(self) -> str | None:
        """What the docstring of its function describes it as: what is returned, where that is the only output."""
        if self.assets.kind == "observable_source_asset":
            return None
        text = (docstring_of(self.assets.function) or "").strip()
        single = len(self.assets.source.specs) == 1 and not self.assets.checks
        if single and self.assets.kind in _ONE_STEP:
            return returned_text(text) or text or None
        return text or None

    def _group(self) -> str | None:
        before = len(self.read_argument.unknown)
        group = self.read_argument.text("group_name")
        decided = len(self.read_argument.unknown) == before
        return group or (DEFAULT_GROUP if decided else None)

    def _tags(self) -> tuple[dict[str, str], tuple[str, ...]]:
        tags = self.read_argument.text_mapping("tags")
        kinds = [*self.read_argument.texts("kinds")] if "kinds" in self.spec.attributes else []
        kinds += [name.removeprefix(_KIND_TAG) for name in tags if name.startswith(_KIND_TAG)]
        if not kinds and "compute_kind" in self.spec.attributes:
            kinds = [*self.read_argument.texts("compute_kind")]
        kept = {name: value for name, value in tags.items() if not name.startswith(_KIND_TAG)}
        return kept, tuple(sorted(dict.fromkeys(kinds)))

    def _metadata(self) -> Mapping[str, JsonValue]:
        given = self.spec.attributes.get("metadata")
        if given is None or not isinstance(given.value, DictValue):
            return self.read_argument.json_mapping("metadata")
        found: dict[str, JsonValue] = {}
        if given.value.open is not None:
            self.read_argument.note("metadata", given.value.open)
        for entry in given.value.entries.values():
            name = constant_text(entry.key)
            if name in (COLUMN_SCHEMA, COLUMN_LINEAGE) and self._table(name, entry):
                continue
            plain = plain_value(_inner(entry.value))
            if name is not None and plain is not NOT_PLAIN:
                found[name] = json_value(plain)
            else:
                self.read_argument.note("metadata", entry.value, site=entry.site)
        return found

    def _table(self, name: str, entry: Entry) -> bool:
        """Read what metadata says of the table; whether it is that."""
        value = _inner(entry.value)
        if name == COLUMN_LINEAGE:
            self.lineage = read_column_lineage(
                self.key,
                value,
                self.reader,
                lambda cause, site: self.read_argument.note(
                    "column_lineage", cause, "what its columns are made of is not known", site
                ),
            )
            return self.lineage is not None
        found = read_column_schema(self.key, value, self.reader)
        if not isinstance(found, Declared):
            return False
        self.schema = found
        if found.missing is not None:
            place = self.reader.locate(entry.site)
            self.read_argument.unknown.append(undecided_fact("schema", found.missing, place))
        return True

    def _partitions(self) -> model.Partitioning | None:
        given = self.read_argument.get("partitions_def")
        if given is None or given.value == NONE:
            return None
        try:
            return partitioning_of(self.reader.machine, given.value)
        except Undecided as undecided:
            unknown = undecided.unknown or given.value
            self.read_argument.note("partitions", unknown, undecided.reason, given.site)
            return None

    def _output(self) -> Output | None:
        name = self.read_argument.text("io_manager_key")
        return Output("store", name) if name is not None else None

    def _written(self, *names: str) -> str | None:
        """A policy as it is written where it is made."""
        for name in names:
            given = self.spec.attributes.get(name)
            if given is not None:
                made = given.value.site if isinstance(given.value, ExternalCall) else given.site
                return " ".join(self.reader.text(made).split()) or None
        return None

    def _retries(self) -> int:
        policy = self.assets.retry
        if isinstance(policy, ExternalCall) and policy.function == External("dagster.RetryPolicy"):
            given = argument(policy.arguments, "max_retries", 0)
            number = plain_value(given.value) if given is not None else 1
            if isinstance(number, int):
                return number
        if policy != NONE:
            self.read_argument.note("retries", policy)
        return 0

    def _type(self) -> str | None:
        text = type_text(self.assets.result) or ""
        if text.startswith(_OUTPUT):
            text = text.removeprefix(_OUTPUT).removesuffix("]")
        return None if not text or text.startswith("dagster.") else text


def _inner(value: Value) -> Value:
    """The content of ``MetadataValue.text(…)`` and its like; other values as they are."""
    if isinstance(value, ExternalCall) and isinstance(value.function, External):
        items = value.arguments.items
        if value.function.name.startswith("dagster.MetadataValue.") and len(items) == 1:
            return items[0].value
    return value


def _class_name(value: Value | None) -> str:
    """The class of a partition mapping: none is given, or which one is not known."""
    if value is None or value == NONE:
        return ""
    called = value.function if isinstance(value, ExternalCall) else None
    return called.name if isinstance(called, External) else "?"


def check_flag(item: Argument | None) -> bool:
    """Whether an argument is given as True."""
    return item is not None and isinstance(item.value, Const) and item.value.value is True


def check_description(item: Argument | None) -> str | None:
    """A description that is known."""
    return constant_text(item.value) if item is not None and not isinstance(item.value, Unknown) else None
