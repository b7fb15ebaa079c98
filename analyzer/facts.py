"""Source facts: what the linter needs of the source text beyond the graph; never part of the public JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from .graph.model import AssetKey, JsonValue, Location, TableSchema


class ParameterFact(Struct, frozen=True):
    """A parameter of an asset's function. ``role`` is how it resolved: context, input, resource or constant."""

    asset: AssetKey
    name: str
    role: str
    used: bool
    has_default: bool
    location: Location


class WrittenEntry(Struct, frozen=True, array_like=True):
    """An element of a list, tuple or set, or a key of a dictionary, where it is written out; ``text`` where it is one."""

    text: str | None
    location: Location


class ArgumentFact(Struct, frozen=True, array_like=True):
    """A keyword argument of a definition, its key, or the text of a SQL asset.

    ``owner`` is the printed asset key, check name or job name; ``definition`` what defines it (``asset``,
    ``source``, ``sql_asset``, ``check``, ``job``; of Dagster ``dagster.asset``, ``dagster.AssetOut`` and so on).
    ``name`` is that of the graph's field where the argument says the same, ``written`` the keyword in the source (none:
    a positional argument). ``accepted``: whether the definition takes such an argument. ``value`` is its value when
    ``known``, where JSON can say it; partitions are given by their fields. ``entries`` are those of tags, kinds and owners
    that are written out as the argument, in that order, however often each.
    """

    owner: str
    definition: str
    name: str
    accepted: bool
    known: bool
    value: JsonValue
    location: Location
    written: str = ""
    entries: tuple[WrittenEntry, ...] = ()


class FormFact(Struct, frozen=True, array_like=True):
    """How the definition of an asset is written: as a bare decorator (``@asset``), as an ``empty`` call (``@asset()``),
    or as a call with arguments.

    ``owner`` and ``definition`` are as in the facts of its arguments; ``location`` is the decorator's expression or the
    call. ``function`` is the name of the function that is decorated, where nothing else is applied to it before;
    ``documented``: whether it has a docstring (None: no function is decorated).
    """

    owner: str
    definition: str
    form: Literal["bare", "empty", "call"]
    location: Location
    function: str | None = None
    documented: bool | None = None


class SchemaReference(Struct, frozen=True, array_like=True):
    """A schema that an annotation or ``schema=`` names but that could not be read; ``parameter`` None: the output."""

    asset: AssetKey
    parameter: str | None
    text: str
    reason: str
    location: Location


class FieldFact(Struct, frozen=True, array_like=True):
    """A column where a schema writes it; ``name`` is that in the table."""

    name: str
    location: Location


class SchemaFact(Struct, frozen=True, array_like=True):
    """A schema that assets name, as it is written: a pandera ``model``, a pandera ``object``, a ``Schema(…)`` of ours
    (``own``) or of Dagster.

    ``location`` is the class or the call. ``fields`` are all that are written, even if one takes another's place;
    those of a base class that the class has anew are not among them. ``strict`` (no further columns are kept) and
    ``coerce`` are None where they can't be decided.
    """

    name: str
    form: Literal["model", "object", "own", "dagster"]
    location: Location
    fields: tuple[FieldFact, ...] = ()
    strict: bool | None = False
    coerce: bool | None = False


class ReturnedSchema(Struct, frozen=True, array_like=True):
    """The schema that the annotation of what an asset returns names, where ``schema=`` names another that counts."""

    asset: AssetKey
    schema: TableSchema
    location: Location


class LineageReference(Struct, frozen=True, array_like=True):
    """A column that the declared lineage of an asset names: its own (``position`` None), or one that ``column`` is made
    of, by its position among those."""

    asset: AssetKey
    column: str
    position: int | None
    location: Location


class InputReference(Struct, frozen=True, array_like=True):
    """An entry of ``inputs`` or ``deps`` as written: ``name`` is its parameter (None for deps).

    ``mapping`` is the qualified name of what says which partitions it reads, where another dialect's class does; ``?``
    if that is not known.
    """

    asset: AssetKey
    name: str | None
    upstream: AssetKey
    location: Location
    mapping: str = ""


class ResourceReference(Struct, frozen=True, array_like=True):
    """A resource that an asset asks for, and whether the project's code gives its class (``type``, where known)."""

    asset: AssetKey
    name: str
    typed: bool
    location: Location
    type: str | None = None


class SettingFact(Struct, frozen=True, array_like=True):
    """A constant that an object of Dagster is given which schedules, partitions or automates.

    ``definition`` is the qualified name of what is called, ``name`` that of the parameter; ``format`` is how a date is
    printed, where it is one.
    """

    definition: str
    name: str
    value: JsonValue
    location: Location
    format: str = ""


class ChanceFact(Struct, frozen=True, array_like=True):
    """A call in the body of an asset's function that gives another value each time: ``name`` is what is called,
    ``path`` the functions of the project through which the body (at ``location``) gets to ``called``."""

    asset: AssetKey
    name: str
    path: tuple[str, ...]
    location: Location
    called: Location


class PlaceText(Struct, frozen=True, array_like=True):
    """A text in the body of an asset's function that may be a path, a URI or the name of a table."""

    asset: AssetKey
    text: str
    location: Location


class ImportEffect(Struct, frozen=True, array_like=True):
    """Something that importing a module does to the world outside: ``name`` is what is called, ``does`` what that does,
    ``path`` the functions of the project through which the code at ``location`` gets to ``called``."""

    module: str
    name: str
    does: str
    path: tuple[str, ...]
    location: Location
    called: Location


class UnmetNeed(Struct, frozen=True, array_like=True):
    """A resource, or (``kind`` ``io-manager``) the IO manager of an output or input, that a definition of Dagster asks
    for and that nothing gives which loads it.

    ``owner`` is what asks (``asset 'orders'``, ``check 'fresh'``), ``offered`` are the names that are given there.
    """

    owner: str
    asset: AssetKey | None
    kind: Literal["resource", "io-manager"]
    name: str
    offered: tuple[str, ...]
    location: Location


class ManagerFact(Struct, frozen=True, array_like=True):
    """The IO manager that stores an asset of Dagster: the qualified name of its class, or of what makes it.

    ``location`` is where it is named, if it is.
    """

    asset: AssetKey
    manager: str
    location: Location | None = None


class IdleResource(Struct, frozen=True, array_like=True):
    """A resource that ``Definitions`` of Dagster are given and that nothing which they load asks for."""

    name: str
    location: Location


class ResourceField(Struct, frozen=True, array_like=True):
    """A setting of a resource's class; ``type`` is its annotation in normal form, where known."""

    name: str
    type: str | None


class ResourceType(Struct, frozen=True, array_like=True):
    """What ``text`` (``package.module:Class``) is: ``problem`` says why it can't be a resource's class, ``fields`` are
    its settings (None: there may be others)."""

    text: str
    problem: str | None = None
    fields: tuple[ResourceField, ...] | None = None


class CheckReference(Struct, frozen=True, array_like=True):
    """An asset that a check names; ``location`` is the entry to edit."""

    check: str
    asset: AssetKey
    location: Location


class CheckParameter(Struct, frozen=True, array_like=True):
    """A parameter of a check's function; ``needs_asset``: unless a resource has its name, it must name an asset."""

    check: str
    name: str
    needs_asset: bool
    location: Location


class Definition(Struct, frozen=True):
    """One place that defines an asset; the same key may be defined more than once.

    ``held`` are what loads it, where several of those may be in one project; nothing means that whatever loads assets
    does.
    """

    asset: AssetKey
    location: Location
    conditional: bool
    held: tuple[str, ...] = ()


class Suppression(Struct, frozen=True, array_like=True):
    """A ``# vp: ignore[CODES]`` comment: the lines that it covers (first to last, included) in a file; with
    ``ignore-file`` all of them (``whole_file``)."""

    path: str
    first_line: int
    last_line: int
    codes: tuple[str, ...]
    location: Location
    whole_file: bool = False


class SourceFacts(Struct, frozen=True):
    """The analyzer's table of source facts; ``lines`` gives a file's text by line for showing findings."""

    definitions: tuple[Definition, ...] = ()
    parameters: tuple[ParameterFact, ...] = ()
    arguments: tuple[ArgumentFact, ...] = ()
    forms: tuple[FormFact, ...] = ()
    schemas: tuple[SchemaReference, ...] = ()
    inputs: tuple[InputReference, ...] = ()
    resources: tuple[ResourceReference, ...] = ()
    resource_types: tuple[ResourceType, ...] = ()
    unmet_needs: tuple[UnmetNeed, ...] = ()
    idle_resources: tuple[IdleResource, ...] = ()
    import_effects: tuple[ImportEffect, ...] = ()
    chances: tuple[ChanceFact, ...] = ()
    place_texts: tuple[PlaceText, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    managers: tuple[ManagerFact, ...] = ()
    checks: tuple[CheckReference, ...] = ()
    check_parameters: tuple[CheckParameter, ...] = ()
    declared_schemas: tuple[SchemaFact, ...] = ()
    returned_schemas: tuple[ReturnedSchema, ...] = ()
    lineage: tuple[LineageReference, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
