"""Source facts: what the linter needs of the source text beyond the graph; never part of the public JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .graph.model import AssetKey, JsonValue, Location


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """A parameter of an asset's function. ``role`` is how it resolved: context, input, resource or constant."""

    asset: AssetKey
    name: str
    role: str
    used: bool
    has_default: bool
    location: Location


@dataclass(frozen=True, slots=True)
class ArgumentFact:
    """A keyword argument of a definition, or the text of a SQL asset.

    ``owner`` is the printed asset key, check name or job name; ``definition`` what defines it (``asset``,
    ``source``, ``sql_asset``, ``check``, ``job``). ``accepted``: whether the definition takes such an argument.
    ``value`` is its value when ``known``, where JSON can say it; partitions are given by their fields.
    """

    owner: str
    definition: str
    name: str
    accepted: bool
    known: bool
    value: JsonValue
    location: Location


@dataclass(frozen=True, slots=True)
class SchemaReference:
    """A schema that an annotation or ``schema=`` names but that could not be read; ``parameter`` None: the output."""

    asset: AssetKey
    parameter: str | None
    text: str
    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class InputReference:
    """An entry of ``inputs`` or ``deps`` as written: ``name`` is its parameter (None for deps)."""

    asset: AssetKey
    name: str | None
    upstream: AssetKey
    location: Location


@dataclass(frozen=True, slots=True)
class ResourceReference:
    """A resource that an asset asks for, and whether the project's code gives its class (``type``, where known)."""

    asset: AssetKey
    name: str
    typed: bool
    location: Location
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ResourceField:
    """A setting of a resource's class; ``type`` is its annotation in normal form, where known."""

    name: str
    type: str | None


@dataclass(frozen=True, slots=True)
class ResourceType:
    """What ``text`` (``package.module:Class``) is: ``problem`` says why it can't be a resource's class, ``fields`` are
    its settings (None: there may be others)."""

    text: str
    problem: str | None = None
    fields: tuple[ResourceField, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckReference:
    """An asset that a check names; ``location`` is the entry to edit."""

    check: str
    asset: AssetKey
    location: Location


@dataclass(frozen=True, slots=True)
class CheckParameter:
    """A parameter of a check's function; ``needs_asset``: unless a resource has its name, it must name an asset."""

    check: str
    name: str
    needs_asset: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Definition:
    """One place that defines an asset; the same key may be defined more than once."""

    asset: AssetKey
    location: Location
    conditional: bool


@dataclass(frozen=True, slots=True)
class Suppression:
    """A ``# vp: ignore[CODES]`` comment: the lines that it covers (first to last, included) in a file."""

    path: str
    first_line: int
    last_line: int
    codes: tuple[str, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The analyzer's table of source facts; ``lines`` gives a file's text by line for showing findings."""

    definitions: tuple[Definition, ...] = ()
    parameters: tuple[ParameterFact, ...] = ()
    arguments: tuple[ArgumentFact, ...] = ()
    schemas: tuple[SchemaReference, ...] = ()
    inputs: tuple[InputReference, ...] = ()
    resources: tuple[ResourceReference, ...] = ()
    resource_types: tuple[ResourceType, ...] = ()
    checks: tuple[CheckReference, ...] = ()
    check_parameters: tuple[CheckParameter, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
