"""Dagster's ways to gather assets from modules and packages, with the prefix and group that loading gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.imports import import_named
from ..interpret.machine import Machine, Model, ModelCall
from ..interpret.origins import first_cause
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    External,
    ListValue,
    ModuleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_folders import members_of
from .dagster_values import (
    Assets,
    Spec,
    argument,
    assets_of,
    changed,
    key_from_parts,
    listed,
    prefix_of,
    rekeyed,
    stand_for,
    swapped,
)

_EXTERNAL = ("source", "spec")
_OVERRIDES = ("group_name", "automation_condition", "freshness_policy", "legacy_freshness_policy")


def modules_meant(call: ModelCall) -> tuple[list[str], Unknown | None]:
    """The modules that a call of ``load_…_from_…`` is to look at."""
    machine = call.machine
    if call.name.endswith("_current_module"):
        return [call.scope.module], None
    opened: Unknown | None = None
    if call.name.endswith("_package_name"):
        given = argument(call.arguments, "package_name", 0)
        name = constant_text(given.value) if given is not None else None
        if name is None:
            return [], unknown_in(call, "which package is loaded is not known")
        packages: list[Value] = [import_named(machine, name, call.site, call.scope)]
    elif call.name.endswith(("_package_module", "_from_module")):
        given = argument(call.arguments, call.name.rpartition("_from_")[2], 0)
        packages = [given.value] if given else []
    else:
        items, opened = listed(machine, argument(call.arguments, "modules", 0))
        packages = [value for value, _ in items]
    modules: list[str] = []
    for package in packages:
        if not isinstance(package, ModuleValue):
            opened = opened or _outside(call, package)
            continue
        modules.append(package.name)
        if "_package_" in call.name:
            for name in machine.modules.submodules(package.name):
                machine.hooks.import_module(machine, name, call.site, call.scope)
                modules.append(name)
    return modules, opened


def unknown_in(call: ModelCall, reason: str) -> Unknown:
    """The first argument that is unknown, or a new unknown."""
    found = (item.value for item in call.arguments.items if isinstance(item.value, Unknown))
    return next(found, None) or call.machine.unknown(reason, call.site)


def _load_assets(call: ModelCall) -> Value:
    """``load_assets_from_…`` and ``load_asset_checks_from_…``."""
    modules, opened = modules_meant(call)
    checks = "checks" in call.name
    specs = argument(call.arguments, "include_specs")
    with_specs = specs is not None and specs.value == Const(True)
    left_out = _EXTERNAL if checks else () if with_specs else ("spec",)
    found: dict[int, tuple[Value, Assets]] = {}
    for module in modules:
        for value in members_of(call.machine, module):
            assets = assets_of(value)
            if assets is not None and assets.kind not in left_out:
                found.setdefault(id(value), (value, assets))
    loaded = _overridden(call, found.values())
    return ListValue([value for value, assets in loaded if (assets.kind == "check") is checks], opened)


def _outside(call: ModelCall, value: Value) -> Unknown:
    if isinstance(value, Unknown):
        return value
    name = f"'{value.name}' is" if isinstance(value, External) else "what is loaded here is"
    return call.machine.unknown(f"{name} no module of this project", call.site)


def _prefixed(call: ModelCall, prefix: str, keys: Iterable[AssetKey]) -> dict[AssetKey, AssetKey | Unknown]:
    """The keys that others get by the prefix that the call is given by that name."""
    given = argument(call.arguments, prefix)
    parts = prefix_of(given.value if given else None, call.site)
    if isinstance(parts, Unknown):
        return {key: Unknown(parts.reason, parts.site, f"*/{key}", parts.environment) for key in keys}
    return {key: key_from_parts([*parts, *key]) for key in keys} if parts else {}


def _overridden(call: ModelCall, found: Iterable[tuple[Value, Assets]]) -> Iterator[tuple[Value, Assets]]:
    """Definitions as they are loaded together, each with what it was: their keys, also in what depends on them."""
    given = call.arguments
    several = tuple(found)
    own = (key for _, assets in several if assets.kind != "source" for key in _keys_in(assets))
    keys = _prefixed(call, "asset_key_prefix" if "checks" in call.name else "key_prefix", own)
    external = (key for _, assets in several if assets.kind in _EXTERNAL for key in _keys_in(assets))
    external_keys = _prefixed(call, "source_key_prefix", external)
    overrides = {name: item for name in _OVERRIDES if (item := argument(given, name)) is not None}

    def change(spec: Spec) -> Spec:
        return replace(spec, attributes={**spec.attributes, **overrides})

    for value, assets in several:
        if not (keys or external_keys or overrides):
            yield value, assets
            continue
        if assets.kind in _EXTERNAL:
            # What depends on a spec is loaded with the prefix all the same.
            specs = tuple(replace(spec, key=swapped(spec.key, external_keys)) for spec in assets.specs)
            loaded = replace(assets, specs=specs, origin=assets.source)
        else:
            loaded = rekeyed(rekeyed(assets, keys), external_keys)
        first = Argument(None, value, call.site)
        yield changed(stand_for(loaded, Arguments((first, *given.items))), change, given), assets


def _keys_in(assets: Assets) -> Iterator[AssetKey]:
    yield from (spec.key for spec in assets.specs if isinstance(spec.key, AssetKey))
    yield from (check.asset for check in assets.checks if isinstance(check.asset, AssetKey))


def _with_resources(call: ModelCall) -> Value:
    """``with_resources(definitions, resource_defs)``: the definitions with what they are given."""
    items = call.arguments.positional
    found = _same(call)
    given = argument(call.arguments, "resource_defs", 1 if items else None)
    if not isinstance(found, ListValue):
        return found
    return replace(found, items=[supplied(call.machine, value, given) for value in found.items])


def supplied(machine: Machine, value: Value, given: Argument | None) -> Value:
    """A definition with the resources that an argument gives."""
    assets = assets_of(value)
    if assets is None or given is None:
        return value
    items, opened = listed(machine, given)
    names: list[str | Unknown] = []
    for item, site in items:
        names.append(constant_text(item) or first_cause((item,), "its name is not known", site))
    provided = (*assets.provided, *names, *((opened,) if opened is not None else ()))
    own = Arguments((Argument(None, value, assets.site), given))
    return stand_for(replace(assets, provided=provided, origin=assets.source), own)


def _same(call: ModelCall) -> Value:
    """``with_source_code_references`` and its like: the definitions that it is given."""
    items = call.arguments.items
    if not items:
        return call.machine.unknown("the call fails", call.site)
    found, opened = listed(call.machine, items[0])
    return ListValue([value for value, _ in found], opened)


_KINDS = ("modules", "current_module", "package_module", "package_name")
FUNCTIONS: Mapping[str, Model] = {
    "dagster.link_code_references_to_git": _same,
    "dagster_cloud.metadata.source_code.link_code_references_to_git_if_cloud": _same,
    "dagster.with_resources": _with_resources,
    "dagster.with_source_code_references": _same,
    **{f"dagster.load_asset_checks_from_{kind}": _load_assets for kind in _KINDS},
    **{f"dagster.load_assets_from_{kind}": _load_assets for kind in _KINDS},
}
