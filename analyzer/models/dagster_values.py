"""Dagster's objects as the interpreter knows them: specs, asset definitions, checks, and the values that stand for
them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.iteration import members
from ..interpret.joins import Joinable
from ..interpret.machine import Machine
from ..interpret.operators import pattern_of
from ..interpret.origins import first_cause
from ..interpret.values import (
    NO_ARGUMENTS,
    NONE,
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    FunctionValue,
    ListValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text

DEFAULT_GROUP = "default"
ASSETS = External("dagster.AssetsDefinition")
CHECKS = External("dagster.AssetChecksDefinition")
CHECK_SPEC = External("dagster.AssetCheckSpec")
DEFINITIONS = External("dagster.Definitions")
DEPENDENCY = External("dagster.AssetDep")
INPUT = External("dagster.AssetIn")
KEY = External("dagster.AssetKey")
SOURCE = External("dagster.SourceAsset")
SPEC = External("dagster.AssetSpec")
_CLASSES = {"source": SOURCE, "spec": SPEC}


class Dependency(Struct, frozen=True):
    """What a spec depends on. ``parameter`` names the argument that gets its data, ``mapping`` which partitions.

    ``certain`` is False for a parameter that may be a resource: its annotation is a class that can't be looked into.
    """

    key: AssetKey | Unknown
    site: Site
    parameter: str | None = None
    annotation: Value | None = None
    mapping: Value | None = None
    has_default: bool = False
    certain: bool = True


class Spec(Struct, frozen=True, eq=False):
    """One asset as declared: ``attributes`` are the arguments that describe it, by Dagster's names for them.

    ``open``: it may have further dependencies; ``further``: arguments that came through an unknown ``**``. ``made`` is
    the name of what declares this asset alone, ``given`` all that this is told.
    """

    key: AssetKey | Unknown
    site: Site
    attributes: Mapping[str, Argument]
    dependencies: tuple[Dependency, ...] = ()
    external: bool = False
    open: Unknown | None = None
    further: Unknown | None = None
    made: str = ""
    given: Arguments = NO_ARGUMENTS


class Asked(Struct, frozen=True):
    """A resource that a function asks for, and where. ``certain`` is False where the class of a parameter only looks
    like that of a resource."""

    name: str
    site: Site
    certain: bool = True


class CheckSpec(Struct, frozen=True, eq=False):
    """One check of one asset. ``reads`` are the further assets that it needs, ``open`` why there may be more."""

    name: str | Unknown
    asset: AssetKey | Unknown
    site: Site
    attributes: Mapping[str, Argument]
    reads: tuple[Dependency, ...] = ()
    open: Unknown | None = None


class Assets(Struct, frozen=True, eq=False):
    """An ``AssetsDefinition`` and its like: the specs and checks that one function (or call) makes.

    ``origin`` is the definition that this one is a changed copy of. ``outside`` is what names the place of its specs
    when that is not in Python; ``open`` why there may be more specs or checks. ``subsettable``: some of several
    assets can be made without the others; ``given`` are the arguments of what defines them together. ``provided`` are the
    names of the resources that come with it, and what stands for those that are not known.
    """

    kind: str
    site: Site
    specs: tuple[Spec, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    function: FunctionValue | None = None
    target: Value = NONE
    resources: tuple[Asked | Unknown, ...] = ()
    retry: Value = NONE
    result: Value | None = None
    outside: Site | None = None
    open: Unknown | None = None
    origin: Assets | None = None
    subsettable: bool = False
    given: Arguments = NO_ARGUMENTS
    provided: tuple[str | Unknown, ...] = ()

    @property
    def further(self) -> Unknown | None:
        """What stands for specs that are not known."""
        if self.open is None and self.outside is not None:
            return Unknown("its assets are defined outside Python", self.outside)
        return self.open

    @property
    def source(self) -> Assets:
        """The definition as it was first made."""
        return self.origin or self


class Loaded(Struct, Joinable, frozen=True, eq=False):
    """A ``Definitions`` object: the values that it was given, those that it ``maybe`` holds, too, and what keeps further
    ones from being known. ``offered`` are the names of all its resources and where each is given; None: there may be
    others."""

    site: Site
    module: str
    assets: tuple[Value, ...] = ()
    jobs: tuple[Value, ...] = ()
    resources: Mapping[str, Value] | None = None
    open: Unknown | None = None
    maybe: tuple[Value, ...] = ()
    offered: Mapping[str, Site] | None = None

    def joined_with(self, other: object) -> Loaded | None:
        """What either of two ``Definitions`` holds: certainly what both do."""
        if not isinstance(other, Loaded):
            return None
        ours, theirs = ({_identity(value) for value in each.assets} for each in (self, other))
        rest = [value for value in (*self.assets, *other.assets) if _identity(value) not in ours & theirs]
        jobs = {id(job) for job in other.jobs}
        return replace(
            self,
            assets=tuple(value for value in self.assets if _identity(value) in theirs),
            jobs=tuple(job for job in self.jobs if id(job) in jobs),
            resources={**(self.resources or {}), **(other.resources or {})},
            open=self.open or other.open,
            maybe=(*self.maybe, *other.maybe, *rest),
            offered=self.offered if _names(self.offered) == _names(other.offered) else None,
        )


class Lazy(Struct, eq=False):
    """A function that gives ``Definitions`` when Dagster asks for them: once, through ``run``."""

    run: Callable[[], Value]
    result: Value | None = None

    def force(self) -> Value:
        """What the function gives."""
        if self.result is None:
            # A folder that is loaded may lead back to the function that loads it.
            self.result = NONE
            self.result = self.run()
        return self.result


def stand_for(assets: Assets, arguments: Arguments = NO_ARGUMENTS) -> ExternalCall:
    """A new value for a definition."""
    only_checks = bool(assets.checks) and not assets.specs
    function = _CLASSES.get(assets.kind, CHECKS if only_checks else ASSETS)
    return ExternalCall(function, arguments, assets.site, [assets])


def assets_of(value: Value) -> Assets | None:
    """The definition that a value stands for."""
    if isinstance(value, ExternalCall):
        return next((mark for mark in value.marks if isinstance(mark, Assets)), None)
    return None


def loaded_of(value: Value) -> Loaded | None:
    """The ``Definitions`` that a value stands for, those of a function included."""
    if isinstance(value, ExternalCall):
        return next((mark for mark in value.marks if isinstance(mark, Loaded)), None)
    if isinstance(value, FunctionValue):
        lazy = next((mark for mark in value.marks if isinstance(mark, Lazy)), None)
        return loaded_of(lazy.force()) if lazy is not None else None
    return None


def _names(offered: Mapping[str, Site] | None) -> frozenset[str] | None:
    return None if offered is None else frozenset(offered)


def _identity(value: Value) -> tuple[int, tuple[str, ...]]:
    """What tells definitions apart: where they come from, and the keys that they have got since."""
    assets = assets_of(value)
    if assets is None:
        return id(value), ()
    return id(assets.source), tuple(str(spec.key) for spec in assets.specs)


def changed(value: Value, change: Callable[[Spec], Spec], arguments: Arguments = NO_ARGUMENTS) -> Value:
    """A value for the definition with each spec changed; other values as they are."""
    assets = assets_of(value)
    if assets is None:
        return value
    renamed: dict[AssetKey, AssetKey] = {}
    specs = []
    for spec in assets.specs:
        new = change(spec)
        if isinstance(spec.key, AssetKey) and isinstance(new.key, AssetKey) and spec.key != new.key:
            renamed[spec.key] = new.key
        specs.append(new)
    result = replace(assets, specs=tuple(specs), origin=assets.source)
    own = Argument(None, value, assets.site)
    return stand_for(rekeyed(result, renamed), Arguments((own, *arguments.items)))


def rekeyed(assets: Assets, keys: Mapping[AssetKey, AssetKey | Unknown]) -> Assets:
    """A definition in which other keys take the place of some: of its specs, dependencies and checked assets."""
    if not keys:
        return assets
    return replace(
        assets,
        specs=tuple(
            replace(
                spec,
                key=swapped(spec.key, keys),
                dependencies=tuple(
                    replace(dependency, key=swapped(dependency.key, keys)) for dependency in spec.dependencies
                ),
            )
            for spec in assets.specs
        ),
        # What else a check reads keeps its key.
        checks=tuple(replace(check, asset=swapped(check.asset, keys)) for check in assets.checks),
        origin=assets.source,
    )


def swapped(key: AssetKey | Unknown, keys: Mapping[AssetKey, AssetKey | Unknown]) -> AssetKey | Unknown:
    """The key that takes the place of one."""
    return keys.get(key, key) if isinstance(key, AssetKey) else key


def key_value(key: AssetKey, site: Site) -> ExternalCall:
    """A value for a key."""
    parts = TupleValue(tuple(Const(part) for part in key))
    return ExternalCall(KEY, Arguments((Argument(None, parts, site),)), site, [key])


def key_of(value: Value, site: Site) -> AssetKey | Unknown:
    """The key that Dagster takes a value for: a text (one part), parts, a key, a spec, a definition of one asset."""
    text = constant_text(value)
    if text is not None:
        return key_from_parts([text])
    match value:
        case Unknown():
            return value
        case ListValue() | TupleValue() if not (isinstance(value, ListValue) and value.open):
            parts = [constant_text(item) for item in value.items]
            known = [part for part in parts if part is not None]
            if known and len(known) == len(parts):
                return key_from_parts(known)
            pattern = "/".join(map(pattern_of, value.items))
            return first_cause((value,), "a part of the key is not known", site, pattern)
        case ExternalCall():
            return _key_of_object(value, site)
        case _:
            return first_cause((value,), "which asset this means is not known", site)


def _key_of_object(value: ExternalCall, site: Site) -> AssetKey | Unknown:
    for mark in value.marks:
        if isinstance(mark, AssetKey):
            return mark
    assets = assets_of(value)
    if assets is not None and len(assets.specs) == 1 and assets.further is None:
        return assets.specs[0].key
    if value.function == DEPENDENCY:
        inner = argument(value.arguments, "asset", 0)
        return key_of(inner.value, site) if inner is not None else Unknown("no asset is given", site)
    unknown = next((item.value for item in value.arguments.items if isinstance(item.value, Unknown)), None)
    return unknown or first_cause((value,), "which asset this means is not known", site)


def key_from_parts(parts: list[str]) -> AssetKey:
    """A key; parts are told apart by ``/`` when it is printed, so that one inside a part parts it, too."""
    return AssetKey.parse("/".join(parts))


def prefix_of(value: Value | None, site: Site) -> tuple[str, ...] | Unknown:
    """A key prefix: a text, or a sequence of them."""
    if value is None or value == NONE:
        return ()
    if isinstance(value, ListValue | TupleValue) and not value.items:
        opened = value.open if isinstance(value, ListValue) else None
        return opened or ()
    found = key_of(value, site)
    return tuple(found) if isinstance(found, AssetKey) else found


def argument(given: Arguments, name: str, position: int | None = None) -> Argument | None:
    """An argument by keyword or position; None when it is not given, or given as None."""
    found = given.keyword(name)
    if found is None and position is not None and len(given.positional) > position:
        found = given.positional[position]
    return None if found is None or found.value == NONE else found


def listed(machine: Machine, given: Argument | None) -> tuple[list[tuple[Value, Site]], Unknown | None]:
    """The elements of an argument with the nodes to point at, and what stands for further ones."""
    if given is None:
        return [], None
    items, opened, _ = members(machine, given.value, given.site)
    return list(zip(items, given.sites(len(items)), strict=True)), opened
