"""What the import of one module gives to an analysis, as plain data: worked out once, and kept while it holds."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from .facts import (
    ArgumentFact,
    ChanceFact,
    CheckParameter,
    CheckReference,
    FormFact,
    IdleResource,
    ImportEffect,
    InputReference,
    LineageReference,
    ManagerFact,
    PlaceText,
    ResourceReference,
    ResourceType,
    ReturnedSchema,
    SchemaFact,
    SchemaReference,
    SettingFact,
    Suppression,
    UnmetNeed,
)
from .graph.link import Declaration
from .graph.model import Check, Job, Location, Problem
from .models.dialect import Definitions, Undecided
from .trail import Step


class Started(Struct, frozen=True, array_like=True):
    """A module that another's code imports, and the way to it from the beginning of the importing module.

    ``guarded``: a ``try`` handles its absence; ``at_run_time``: it happens when the project runs, not only for type
    checkers; ``late``: not before everything is imported, when definitions are read; ``conditional``: in a branch or
    loop that is not decided.
    """

    module: str
    steps: tuple[Step, ...]
    guarded: bool
    at_run_time: bool
    late: bool
    conditional: bool


class Given(Struct, frozen=True, array_like=True):
    """A definition of an asset: what linking needs, the way to it within ``module``, whose import meets it, and the
    parameters that its function uses (None: it has none to judge). ``told``: a comment names the assets of the place;
    ``held``: what loads it; ``chances`` and ``places``: what its function calls and names.
    """

    declaration: Declaration
    module: str
    steps: tuple[Step, ...] = ()
    explanation: tuple[tuple[Location, str], ...] = ()
    used: frozenset[str] | None = None
    told: bool = False
    held: tuple[str, ...] = ()
    chances: tuple[ChanceFact, ...] = ()
    places: tuple[PlaceText, ...] = ()


class Further(Struct, frozen=True, array_like=True):
    """What definitions say besides assets."""

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

    @classmethod
    def of(cls, parts: Iterable[Definitions | Further]) -> Further:
        """What several say, one after the other."""
        listed = tuple(parts)
        if not listed:
            return cls()
        return cls(*(tuple(item for part in listed for item in getattr(part, name)) for name in _FURTHER))


_FURTHER = Further.__struct_fields__


class Trouble(Struct, frozen=True, array_like=True):
    """A problem met while the module was imported; ``missing`` is the module that wasn't found, if that is why."""

    problem: Problem
    missing: str = ""


class Contribution(Struct, frozen=True, array_like=True):
    """What a module gives. It holds as long as its file and those of what it read are the same.

    ``reads`` tells of each module that its code looked into whether that was still being imported at the time; ``late``
    are those that its definitions needed when they were read, ``data`` the files it read that are no modules,
    ``asked`` the parts of all names of modules that it asked for, there or not.
    ``unreadable`` is why its file can't be read as Python, if that is so. ``is_shared``: a dialect whose definitions
    only make sense together has some here. ``effects`` is what its import does to the world outside.
    """

    path: str
    starts: tuple[Started, ...] = ()
    reads: dict[str, bool] = {}
    late: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    assets: tuple[Given, ...] = ()
    further: Further = Further()
    troubles: tuple[Trouble, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    unreadable: Problem | None = None
    is_shared: bool = False
    effects: tuple[ImportEffect, ...] = ()


class KnownType(Struct, frozen=True, array_like=True):
    """The class of a resource, and the files that decide what it is: they may be no module's that gives assets.

    ``asked`` are the parts of the names of modules that finding it asked for.
    """

    found: ResourceType
    files: tuple[str, ...]
    asked: frozenset[str] = frozenset()
