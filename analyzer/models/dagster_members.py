"""The attributes and methods of Dagster's objects: keys, specs, definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.judgement import hash_key
from ..interpret.machine import Machine, Member, Model, ModelCall
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    Entry,
    ExternalCall,
    ListValue,
    Native,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_definitions import attributes_of
from .dagster_dependencies import dependencies_on
from .dagster_loading import supplied
from .dagster_locations import gathered, resources_given
from .dagster_mapping import chosen_by, map_specs
from .dagster_values import (
    DEFAULT_GROUP,
    DEFINITIONS,
    Assets,
    Loaded,
    Spec,
    argument,
    assets_of,
    changed,
    key_from_parts,
    key_of,
    key_value,
    listed,
    loaded_of,
    prefix_of,
    rekeyed,
    stand_for,
)

_REPLACEMENTS = ("asset_key_replacements", "output_asset_key_replacements", "input_asset_key_replacements")
_BY_KEY = {
    "descriptions_by_key": "description",
    "group_names_by_key": "group_name",
    "metadata_by_key": "metadata",
    "owners_by_key": "owners",
    "tags_by_key": "tags",
}


def _key(call: ModelCall) -> Value:
    """``AssetKey("a")``, ``AssetKey(["a", "b"])``."""
    given = argument(call.arguments, "path", 0)
    key = key_of(given.value, given.site) if given else Unknown("the key has no parts", call.site)
    return key_value(key, call.site) if isinstance(key, AssetKey) else key


def _key_from_text(call: ModelCall) -> Value:
    """``AssetKey.from_user_string("a/b")``, ``AssetKey.from_coercible(…)``."""
    items = call.arguments.items
    key = key_of(items[0].value, call.site) if items else Unknown("the key has no parts", call.site)
    return key_value(key, call.site) if isinstance(key, AssetKey) else key


def _asset_dep(call: ModelCall) -> Value:
    """``AssetDep.from_coercible(…)``: what it is given."""
    items = call.arguments.items
    return items[0].value if items else call.machine.unknown("the call fails", call.site)


def _of_key(_machine: Machine, value: ExternalCall, name: str, site: Site) -> Value | None:
    key = key_of(value, site)
    if not isinstance(key, AssetKey):
        return key
    text = str(key)
    match name:
        case "path" | "parts":
            parts = [Const(part) for part in key]
            return ListValue([*parts]) if name == "path" else TupleValue(tuple(parts))
        case "to_user_string":
            return _method(name, lambda _given: Const(text))
        case "to_python_identifier":
            return _method(name, lambda given: _identifier(key, given, site))
        case "with_prefix":

            def with_prefix(given: Arguments) -> Value:
                prefix = prefix_of(given.items[0].value if given.items else None, site)
                return (
                    prefix
                    if isinstance(prefix, Unknown)
                    else key_value(key_from_parts([*prefix, *key]), site)
                )

            return _method(name, with_prefix)
        case "has_prefix":

            def has_prefix(given: Arguments) -> Value:
                prefix = prefix_of(given.items[0].value if given.items else None, site)
                return prefix if isinstance(prefix, Unknown) else Const(key[: len(prefix)] == prefix)

            return _method(name, has_prefix)
        case _:
            return None


def _identifier(key: AssetKey, given: Arguments, site: Site) -> Value:
    """``key.to_python_identifier(suffix)``."""
    suffix = argument(given, "suffix", 0)
    last = constant_text(suffix.value) if suffix is not None else ""
    if last is None or given.open is not None:
        unknown = given.open or (suffix.value if suffix is not None else None)
        return unknown if isinstance(unknown, Unknown) else Unknown("the suffix is not known", site)
    parts = [*key, last] if suffix is not None else [*key]
    return Const("__".join(parts).replace("-", "_").replace(".", "_"))


def _of_assets(machine: Machine, value: ExternalCall, name: str, site: Site) -> Value | None:
    """Attributes of specs and definitions."""
    assets = assets_of(value)
    if assets is None:
        return None
    spec = assets.specs[0] if len(assets.specs) == 1 and assets.further is None else None
    match name:
        case "key" | "asset_key" if spec is not None:
            return key_value(spec.key, site) if isinstance(spec.key, AssetKey) else spec.key
        case "keys" | "asset_keys":
            keys: list[Value] = [_shown_key(each, site) for each in assets.specs]
            return SetValue({hash_key(key): key for key in keys}, assets.further)
        case "specs" | "asset_specs":
            return ListValue([_spec_value(each) for each in assets.specs], assets.further)
        case "specs_by_key":
            entries = ((_shown_key(each, site), _spec_value(each)) for each in assets.specs)
            return DictValue({hash_key(key): Entry(key, each, site) for key, each in entries}, assets.further)
        case "group_names_by_key":
            entries = ((_shown_key(each, site), _group_value(each)) for each in assets.specs)
            return DictValue({hash_key(key): Entry(key, each, site) for key, each in entries}, assets.further)
        case "dependency_keys":
            upstream = [_shown(each.key, site) for spec in assets.specs for each in spec.dependencies]
            opened = assets.further or next((spec.open for spec in assets.specs if spec.open), None)
            return SetValue({hash_key(key): key for key in upstream}, opened)
        case "get_asset_spec":
            return _method(name, lambda given: _chosen_spec(assets, given, site))
        case "with_attributes":
            return _method(name, lambda given: _with_attributes(value, given))
        case "replace_attributes" | "merge_attributes":
            return _method(name, lambda given: _respecified(machine, value, given, name.startswith("merge")))
        case "with_io_manager_key":
            return _method(name, lambda given: _with(value, "io_manager_key", given))
        case "map_asset_specs":

            def mapped(given: Arguments) -> Value:
                function = argument(given, "fn", 0)
                call = ModelCall(machine, name, given, site, Scope("module", "", site.path))
                return map_specs(call, function.value if function else NONE, value)

            return _method(name, mapped)
        case "with_resources":
            return _method(name, lambda given: supplied(machine, value, argument(given, "resource_defs", 0)))
        case "with_hooks" | "to_source_asset" | "to_source_assets" | "coerce_to_checks_def":
            plural = name == "to_source_assets"
            return _method(name, lambda _given: ListValue([value]) if plural else value)
        case "deps" if spec is not None:
            return ListValue([_shown(each.key, site) for each in spec.dependencies], spec.open)
        case _ if spec is not None and assets.kind in ("spec", "source"):
            found = spec.attributes.get(name)
            if found is not None:
                return found.value
            if spec.further is not None:
                return spec.further
            if name in ("tags", "metadata"):
                return DictValue()
            return ListValue() if name == "owners" else NONE
        case _:
            return None


def _of_definitions(machine: Machine, value: ExternalCall, name: str, site: Site) -> Value | None:
    """Attributes of ``Definitions``."""
    loaded = loaded_of(value)
    if loaded is None:
        return None
    held = loaded.resources or {}
    match name:
        case "assets":
            return ListValue([*loaded.assets], _further(loaded, site))
        case "asset_checks":
            checks = [each for each in loaded.assets if (found := assets_of(each)) and found.checks]
            return ListValue([*checks], _further(loaded, site))
        case "jobs" | "schedules" | "sensors":
            return ListValue([*loaded.jobs])
        case "resources":
            entries = {hash_key(Const(key)): Entry(Const(key), each, site) for key, each in held.items()}
            return DictValue(entries)
        case "get_all_asset_specs" | "resolve_all_asset_specs":
            known = [found for each in loaded.assets if (found := assets_of(each)) is not None]
            opened = loaded.open or next((each.further for each in known if each.further), None)
            specs = [_spec_value(spec) for each in known for spec in each.specs]
            return _method(name, lambda _given: ListValue([*specs], opened))
        case "map_asset_specs" | "map_resolved_asset_specs" | "permissive_map_resolved_asset_specs":

            def mapped(given: Arguments) -> Value:
                function = argument(given, "func", 0)
                call = ModelCall(machine, name, given, site, Scope("module", loaded.module, site.path))
                func = function.value if function else NONE
                chosen = chosen_by(call, argument(given, "selection", 1))
                values, maybe = (
                    tuple(map_specs(call, func, each, chosen) for each in held)
                    for held in (loaded.assets, loaded.maybe)
                )
                return gathered(call, replace(loaded, assets=values, maybe=maybe), given)

            return _method(name, mapped)
        case "with_resources":

            def equipped(given: Arguments) -> Value:
                more, sites = resources_given(given, 0)
                offered = (
                    {**loaded.offered, **sites} if loaded.offered is not None and sites is not None else None
                )
                call = ModelCall(machine, name, given, site, Scope("module", loaded.module, site.path))
                whole = replace(loaded, resources={**held, **more}, offered=offered)
                return gathered(call, whole, given)

            return _method(name, equipped)
        case "with_definition_metadata_update" | "permissive":
            return _method(name, lambda _given: value)
        case _:
            return None


def _further(loaded: Loaded, site: Site) -> Unknown | None:
    return loaded.open or (Unknown("which assets it holds is not decided", site) if loaded.maybe else None)


def _method(name: str, function: Callable[[Arguments], Value]) -> Native:
    return Native(name, lambda arguments, _site: function(arguments))


def _shown(key: AssetKey | Unknown, site: Site) -> Value:
    return key_value(key, site) if isinstance(key, AssetKey) else key


def _shown_key(spec: Spec, site: Site) -> Value:
    return _shown(spec.key, site)


def _spec_value(spec: Spec) -> Value:
    return stand_for(Assets("spec", spec.site, (spec,)))


def _chosen_spec(assets: Assets, given: Arguments, site: Site) -> Value:
    wanted = key_of(given.items[0].value, site) if given.items else None
    for spec in assets.specs:
        if wanted is None or spec.key == wanted:
            return _spec_value(spec)
    return Unknown("which spec this is is not known", site)


def _with(value: Value, name: str, given: Arguments) -> Value:
    items = given.items
    if not items:
        return value
    item = replace(items[0], name=name)
    return changed(value, lambda spec: replace(spec, attributes={**spec.attributes, name: item}), given)


def _with_attributes(value: Value, given: Arguments) -> Value:
    """``definition.with_attributes(group_names_by_key=…, asset_key_replacements=…)``: some keys' facts are replaced."""
    assets = assets_of(value)
    if assets is None:
        return value
    keys: dict[AssetKey, AssetKey] = {}
    for old, new in _pairs(given, *_REPLACEMENTS):
        before, after = key_of(old, assets.site), key_of(new, assets.site)
        if isinstance(before, AssetKey) and isinstance(after, AssetKey):
            keys[before] = after
    by_key = {
        name: {key_of(old, assets.site): new for old, new in _pairs(given, argument_name)}
        for argument_name, name in _BY_KEY.items()
    }

    def change(spec: Spec) -> Spec:
        replaced = {
            name: Argument(name, new, spec.site)
            for name, values in by_key.items()
            if (new := values.get(spec.key)) is not None
        }
        return replace(spec, attributes={**spec.attributes, **attributes_of(given), **replaced})

    described = changed(value, change, given)
    again = assets_of(described)
    return (
        described
        if again is None or not keys
        else stand_for(
            rekeyed(again, keys), Arguments((*given.items, Argument(None, described, assets.site)))
        )
    )


def _pairs(given: Arguments, *names: str) -> list[tuple[Value, Value]]:
    found: list[tuple[Value, Value]] = []
    for name in names:
        item = argument(given, name)
        if item is not None and isinstance(item.value, DictValue):
            found += [(entry.key, entry.value) for entry in item.value.entries.values()]
    return found


def _respecified(machine: Machine, value: Value, given: Arguments, merge: bool) -> Value:
    """``spec.replace_attributes(…)``, ``spec.merge_attributes(…)``."""

    def change(spec: Spec) -> Spec:
        attributes = dict(spec.attributes)
        for name, item in attributes_of(given).items():
            attributes[name] = _merged(attributes.get(name), item) if merge else item
        whole, deps = argument(given, "key"), argument(given, "deps")
        dependencies = spec.dependencies
        if deps is not None:
            named = dependencies_on(listed(machine, deps)[0])
            dependencies = (*dependencies, *named) if merge else tuple(named)
        return replace(
            spec,
            key=key_of(whole.value, whole.site) if whole else spec.key,
            attributes=attributes,
            dependencies=dependencies,
            further=spec.further or given.open,
        )

    return changed(value, change, given)


def _merged(old: Argument | None, new: Argument) -> Argument:
    if old is None:
        return new
    match old.value, new.value:
        case DictValue(), DictValue():
            entries = {**old.value.entries, **new.value.entries}
            return replace(new, value=DictValue(entries, old.value.open or new.value.open))
        case SetValue(), SetValue():
            members = {**old.value.entries, **new.value.entries}
            return replace(new, value=SetValue(members, old.value.open or new.value.open))
        case ListValue(), ListValue():
            return replace(new, value=ListValue([*old.value.items, *new.value.items]), parts=())
        case _:
            return new


def _group_value(spec: Spec) -> Value:
    given = spec.attributes.get("group_name")
    return given.value if given is not None else spec.further or Const(DEFAULT_GROUP)


FUNCTIONS: Mapping[str, Model] = {
    "dagster.AssetDep.from_coercible": _asset_dep,
    "dagster.AssetKey": _key,
    "dagster.AssetKey.from_coercible": _key_from_text,
    "dagster.AssetKey.from_user_string": _key_from_text,
}
MEMBERS: Mapping[str, Member] = {
    "dagster.AssetKey": _of_key,
    "dagster.AssetSpec": _of_assets,
    "dagster.AssetsDefinition": _of_assets,
    "dagster.SourceAsset": _of_assets,
    DEFINITIONS.name: _of_definitions,
}
