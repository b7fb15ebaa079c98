"""What a dialect (a library whose code defines assets) gives: the meaning of its names, and its definitions read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from ..facts import (
    ArgumentFact,
    CheckParameter,
    CheckReference,
    FormFact,
    IdleResource,
    InputReference,
    LineageReference,
    ManagerFact,
    ResourceReference,
    ReturnedSchema,
    SchemaFact,
    SchemaReference,
    SettingFact,
    UnmetNeed,
)
from ..graph.link import Declaration
from ..graph.model import Check, Job, Location, Problem
from ..interpret.machine import Library, Machine, Record
from ..interpret.values import FunctionValue, Site, Value
from ..source.code_locations import CodeLocations

DYNAMIC_DEFINITION = "VPE003"


class Reader(Struct, frozen=True):
    """What reading definitions needs: the finished interpretation, and the way from sites to the text.

    ``hint`` gives what a ``# vp: asset …`` comment says of a definition; ``schemas`` remembers those read;
    ``locations`` names the modules that the project is loaded from, where that is known.
    """

    machine: Machine
    locate: Callable[[Site], Location]
    text: Callable[[Site], str]
    comment: Callable[[Site], str | None]
    hint: Callable[[Site], Mapping[str, str]]
    schemas: dict[int, object] = field(default_factory=dict)
    locations: CodeLocations = field(default_factory=CodeLocations)


class Undecided(Struct, frozen=True, array_like=True):
    """Something that could not be decided: what (``this asset's key``), why, and where that has its cause.

    ``location`` is the definition that it is about, ``withholds`` are globs of the keys that may be missing, ``hint``
    is what a comment on the definition could say.
    """

    what: str
    reason: str
    cause: Location
    location: Location
    withholds: tuple[str, ...] = ()
    module: str | None = None
    hint: str = ""


class AssetDefinition(Struct, frozen=True):
    """One definition of an asset or source: what linking needs, and where each part of it came from.

    ``computation`` is what runs (a function with its wrappers, a SQL text), None for a source; ``code`` what else
    decides what its data is: its IO manager, its resources, the functions of its schemas. ``told``: a comment names the
    assets of the place; ``held``: which of several things that load assets have it, where that is known.
    """

    declaration: Declaration
    record: Record
    function: FunctionValue | None = None
    computation: Value | None = None
    code: tuple[Value, ...] = ()
    explanation: tuple[tuple[Location, str], ...] = ()
    told: bool = False
    held: tuple[str, ...] = ()


class Definitions(Struct, frozen=True):
    """All that a dialect found."""

    assets: tuple[AssetDefinition, ...] = ()
    checks: tuple[Check, ...] = ()
    jobs: tuple[Job, ...] = ()
    problems: tuple[Problem, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    arguments: tuple[ArgumentFact, ...] = ()
    forms: tuple[FormFact, ...] = ()
    schemas: tuple[SchemaReference, ...] = ()
    inputs: tuple[InputReference, ...] = ()
    resources: tuple[ResourceReference, ...] = ()
    check_references: tuple[CheckReference, ...] = ()
    check_parameters: tuple[CheckParameter, ...] = ()
    unmet_needs: tuple[UnmetNeed, ...] = ()
    idle_resources: tuple[IdleResource, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    managers: tuple[ManagerFact, ...] = ()
    declared_schemas: tuple[SchemaFact, ...] = ()
    returned_schemas: tuple[ReturnedSchema, ...] = ()
    lineage: tuple[LineageReference, ...] = ()


Read: TypeAlias = Callable[[Sequence[Record], Reader], Definitions]


class Dialect(Struct, frozen=True):
    """A library whose code defines assets.

    ``noted`` is the type of all that its models record, where what each module's records say can be read without those
    of others. ``binds_more`` tells whether a module that noted nothing binds something that ``read`` has to name.
    """

    name: str
    library: Library
    read: Read
    noted: type | None = None
    binds_more: Callable[[Machine, str], bool] | None = None

    @property
    def by_module(self) -> bool:
        """Whether what a module's records say can be read without those of others."""
        return self.noted is not None
