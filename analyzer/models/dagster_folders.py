"""Dagster's folder loading: every module below a folder counts, and what YAML defines there is named."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..interpret.attributes import resolve_deferred
from ..interpret.joins import unknown_from
from ..interpret.machine import Machine, Modules
from ..interpret.values import NONE, Deferred, External, ExternalCall, ListValue, Scope, Site, Unknown, Value
from .dagster import DEFINITIONS_NAME
from .dagster_components import follow_classes
from .dagster_values import Loaded, assets_of, loaded_of

_COMPONENT_FILES = ("defs.yaml", "defs.yml", "component.yaml")


class ComponentFile(Struct, frozen=True):
    """A YAML file that defines assets, in a folder that is loaded."""

    path: str


def load_folder(machine: Machine, package: str, site: Site, scope: Scope) -> Loaded:
    """What loading a package's folder gives.

    A module that binds ``Definitions`` gives those; any other gives the assets, checks and jobs that it binds. A folder
    with a component's YAML is left to that component.
    """
    components = component_folders(machine.modules, package)
    for folder, path in components.items():
        machine.record(ComponentFile(path), site, scope)
        follow_classes(machine, path, folder, site, scope)
    assets: list[Value] = []
    maybe: list[Value] = []
    jobs: list[Value] = []
    resources: dict[str, Value] = {}
    offered: dict[str, Site] | None = {} if not components else None
    opened = None
    for name in (package, *machine.modules.submodules(package)):
        if any(name == folder or name.startswith(f"{folder}.") for folder in components):
            continue
        machine.hooks.import_module(machine, name, site, scope)
        own = definitions_in(machine, name)
        for loaded in own:
            assets += loaded.assets
            maybe += loaded.maybe
            jobs += loaded.jobs
            resources.update(loaded.resources or {})
            offered = (
                {**offered, **loaded.offered} if offered is not None and loaded.offered is not None else None
            )
            opened = opened or loaded.open
        for value in members_of(machine, name) if not own else ():
            if assets_of(value) is not None:
                assets.append(value)
            elif isinstance(value, ExternalCall):
                jobs.append(value)
    unique = {id(value): value for value in assets}
    found = tuple(unique.values())
    return Loaded(site, scope.module, found, tuple(jobs), resources, opened, tuple(maybe), offered)


def component_folders(modules: Modules, package: str) -> dict[str, str]:
    """The packages below one (itself included) whose folder holds a component's YAML, and that file."""
    found: dict[str, str] = {}
    for path, folder in modules.package_files(package):
        if path.rpartition("/")[2] in _COMPONENT_FILES:
            found.setdefault(folder, path)
    return found


def definitions_in(machine: Machine, module: str) -> tuple[Loaded, ...]:
    """The ``Definitions`` that a module binds, and those of functions that give some."""
    found = (loaded_of(value) for value in members_of(machine, module))
    known = tuple(dict.fromkeys(loaded for loaded in found if loaded is not None))
    return known or tuple(_not_understood(machine, module))


def binds_more(machine: Machine, module: str) -> bool:
    """Whether a module binds definitions that are made in a way that is not known."""
    return next(_not_understood(machine, module), None) is not None


def _not_understood(machine: Machine, module: str) -> Iterator[Loaded]:
    """What a module binds by the name that Dagster's own tools give to definitions, made in a way that is not known."""
    scope = machine.scopes.get(module)
    value = scope.names.get(DEFINITIONS_NAME) if scope is not None else None
    if isinstance(value, Deferred):
        value = resolve_deferred(machine, value)
    if scope is None or not uses_dagster(scope) or assets_of(value or NONE) or loaded_of(value or NONE):
        return
    if isinstance(value, Unknown):
        yield Loaded(value.site, module, open=value)
    elif isinstance(value, ExternalCall):
        opened = unknown_from(value, "what definitions these are is not known", value.site)
        yield Loaded(value.site, module, open=opened)


def uses_dagster(scope: Scope) -> bool:
    """Whether a module imports something of Dagster or of its integrations."""
    names = (value.name.partition(".")[0] for value in scope.names.values() if isinstance(value, External))
    return any(name == "dagster" or name.startswith("dagster_") for name in names)


def members_of(machine: Machine, module: str) -> Iterator[Value]:
    """What a module binds: each value, and the elements of its lists."""
    scope = machine.scopes.get(module)
    for name, value in list(scope.names.items()) if scope is not None else ():
        if name == "*":
            continue
        if isinstance(value, Deferred):
            value = resolve_deferred(machine, value)
        yield value
        if isinstance(value, ListValue):
            yield from value.items
