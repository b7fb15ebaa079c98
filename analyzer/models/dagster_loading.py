"""Dagster's ways to gather assets from modules and packages, with the prefix and group that loading gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
)

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
    found: dict[int, Value] = {}
    for module in modules:
        for value in members_of(call.machine, module):
            assets = assets_of(value)
            if assets is None or (assets.kind == "check") is not checks:
                continue
            if assets.kind != "spec" or with_specs:
                found.setdefault(id(value), value)
    return ListValue(list(_overridden(call, tuple(found.values()))), opened)


def _outside(call: ModelCall, value: Value) -> Unknown:
    if isinstance(value, Unknown):
        return value
    name = f"'{value.name}' is" if isinstance(value, External) else "what is loaded here is"
    return call.machine.unknown(f"{name} no module of this project", call.site)


def _overridden(call: ModelCall, values: tuple[Value, ...]) -> Iterator[Value]:
    given = call.arguments
    prefixes = {}
    for keyword in ("key_prefix", "source_key_prefix"):
        found = argument(given, keyword)
        prefixes[keyword] = prefix_of(found.value if found else None, call.site)
    prefix = prefixes["key_prefix"]
    keys: dict[AssetKey, AssetKey] = {}
    for value in values:
        assets = assets_of(value)
        external = assets is not None and assets.kind in ("source", "spec")
        chosen = prefixes["source_key_prefix"] if external else prefix
        if assets is not None and isinstance(chosen, tuple) and chosen:
            keys.update((key, key_from_parts([*chosen, *key])) for key in _keys_in(assets))
    overrides = {name: item for name in _OVERRIDES if (item := argument(given, name)) is not None}
    if not (keys or overrides or isinstance(prefix, Unknown)):
        yield from values
        return

    def change(spec: Spec) -> Spec:
        key = spec.key
        if isinstance(prefix, Unknown) and isinstance(key, AssetKey) and not spec.external:
            key = Unknown(prefix.reason, prefix.site, f"*/{key}", prefix.environment)
        return replace(spec, key=key, attributes={**spec.attributes, **overrides})

    for value in values:
        assets = assets_of(value)
        if assets is not None:
            own = Arguments((Argument(None, value, call.site), *given.items))
            yield changed(stand_for(rekeyed(assets, keys), own), change, given)


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
