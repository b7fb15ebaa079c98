"""What Dagster's definitions depend on: parameters, ``ins``, ``deps``, ``specs`` and ``outs``."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.judgement import hash_key
from ..interpret.machine import Machine
from ..interpret.origins import first_cause
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    Site,
    Unknown,
    Value,
)
from .arguments import constant_text, is_modelled
from .dagster_signature import Signature, has_var_keywords
from .dagster_values import (
    DEPENDENCY,
    INPUT,
    Dependency,
    Spec,
    argument,
    assets_of,
    key_from_parts,
    key_of,
    key_value,
    listed,
    prefix_of,
)


def dependency_on(value: Value, site: Site) -> Dependency:
    """An entry of ``deps``."""
    mapping = None
    if isinstance(value, ExternalCall) and value.function == DEPENDENCY:
        found = argument(value.arguments, "partition_mapping", 1)
        mapping = found.value if found else None
    return Dependency(key_of(value, site), site, mapping=mapping)


def dependencies_on(items: Iterable[tuple[Value, Site]]) -> list[Dependency]:
    """The entries of ``deps``; a definition of several assets stands for all of them."""
    found: list[Dependency] = []
    for value, site in items:
        assets = assets_of(value)
        if assets is None or (len(assets.specs) == 1 and assets.further is None):
            found.append(dependency_on(value, site))
        else:
            keys = [spec.key for spec in assets.specs]
            found += [Dependency(key, site) for key in (*keys, *([assets.further] if assets.further else []))]
    return found


def dependencies_of(
    machine: Machine, given: Arguments, signature: Signature, function: FunctionValue | None
) -> tuple[tuple[Dependency, ...], Unknown | None]:
    """What the parameters, ``ins`` and ``deps`` name, and why there may be more."""
    entries, opened = _entries(argument(given, "ins"))
    opened = opened or given.open
    found: list[Dependency] = []
    for parameter in signature.inputs:
        value, site = entries.pop(parameter.name, (None, parameter.site))
        found.append(
            Dependency(
                _input_key(parameter.name, value, site),
                site,
                parameter.name,
                parameter.annotation,
                _input_mapping(value),
                parameter.has_default,
                parameter.certain or value is not None,
            )
        )
    data = has_var_keywords(function)
    for name, (value, site) in entries.items():
        key = _input_key(name, value, site)
        found.append(Dependency(key, site, name if data else None, mapping=_input_mapping(value)))
    for keyword in ("deps", "non_argument_deps"):
        items, more = listed(machine, argument(given, keyword))
        opened = opened or more
        for dependency in dependencies_on(items):
            if not any(dependency.key == other.key for other in found):
                found.append(dependency)
    return tuple(found), opened


def further_reads(machine: Machine, given: Arguments) -> tuple[tuple[Dependency, ...], Unknown | None]:
    """What a check needs beside the asset that it judges: ``additional_ins`` and ``additional_deps``."""
    entries, opened = _entries(argument(given, "additional_ins"))
    items, more = listed(machine, argument(given, "additional_deps"))
    read = (Dependency(_input_key(name, value, site), site, name) for name, (value, site) in entries.items())
    waited = dependencies_on(items)
    return tuple({each.key: each for each in (*waited, *read)}.values()), opened or more or given.open


def given_specs(
    machine: Machine, given: Arguments, dependencies: Iterable[Dependency]
) -> tuple[list[Spec], Unknown | None]:
    """The specs that ``specs`` lists; a dependency that has a parameter gets its data through it."""
    items, opened = listed(machine, argument(given, "specs"))
    parameters = {each.key: each for each in dependencies if each.parameter is not None}
    specs = []
    for value, site in items:
        found = assets_of(value)
        if found is None or len(found.specs) != 1:
            unknown = value if isinstance(value, Unknown) else None
            opened = opened or unknown or Unknown("one of its specs is not known", site)
            continue
        spec = found.specs[0]
        own = tuple(parameters.get(each.key, each) for each in spec.dependencies)
        specs.append(replace(spec, dependencies=own))
    return specs, opened


def outs_of(
    machine: Machine, given: Arguments, dependencies: tuple[Dependency, ...], opened: Unknown | None
) -> tuple[list[Spec], Unknown | None]:
    """The specs that ``outs`` describes, with all the arguments of each ``AssetOut``."""
    outs = argument(given, "outs")
    if outs is None:
        return [], None
    if not isinstance(outs.value, DictValue):
        unknown = outs.value if isinstance(outs.value, Unknown) else None
        return [], unknown or Unknown("its outs are not known", outs.site)
    internal = argument(given, "internal_asset_deps")
    specs = []
    more = outs.value.open
    for entry in outs.value.entries.values():
        name = constant_text(entry.key)
        if name is None:
            more = more or first_cause((entry.key,), "the name of an out is not known", entry.site)
            continue
        out = entry.value
        known = isinstance(out, ExternalCall) and is_modelled(machine, out)
        arguments = _described(out) if isinstance(out, ExternalCall) and known else Arguments()
        unknown = None if known else first_cause((out,), "what the out is is not known", entry.site)
        own, further = internal_dependencies(machine, internal, name, dependencies)
        specs.append(
            Spec(
                _out_key(name, arguments, entry.site) if unknown is None else unknown,
                entry.site,
                {item.name: item for item in arguments.keywords if item.name is not None},
                own,
                open=opened or further,
                further=unknown or arguments.open,
                made=_name_of(out) if known else "",
                given=arguments,
            )
        )
    return specs, more


def _described(out: ExternalCall) -> Arguments:
    """The arguments of an ``AssetOut``; one that is made ``from_spec`` has those of the spec, too."""
    given = out.arguments
    if not _name_of(out).endswith(".from_spec"):
        return given
    spec = argument(given, "spec", 0)
    assets = assets_of(spec.value) if spec is not None else None
    if spec is None or assets is None or len(assets.specs) != 1:
        unknown = first_cause((spec.value,) if spec else (), "its spec is not known", out.site)
        return Arguments(given.items, given.open or unknown)
    described = assets.specs[0]
    key = described.key if isinstance(described.key, Unknown) else key_value(described.key, spec.site)
    own = (item for item in given.items if item is not spec)
    items = (Argument("key", key, spec.site), *described.attributes.values(), *own)
    return Arguments(items, given.open or described.further)


def _name_of(made: Value) -> str:
    called = made.function if isinstance(made, ExternalCall) else None
    return called.name if isinstance(called, External) else ""


def _entries(ins: Argument | None) -> tuple[dict[str, tuple[Value | None, Site]], Unknown | None]:
    if ins is None:
        return {}, None
    if not isinstance(ins.value, DictValue):
        unknown = ins.value if isinstance(ins.value, Unknown) else None
        return {}, unknown or Unknown("its ins are not known", ins.site)
    entries: dict[str, tuple[Value | None, Site]] = {}
    opened = ins.value.open
    for entry in ins.value.entries.values():
        name = constant_text(entry.key)
        if name is not None:
            entries[name] = (entry.value, entry.site)
        else:
            opened = opened or first_cause((entry.key,), "the name of an in is not known", entry.site)
    return entries, opened


def _input_key(name: str, value: Value | None, site: Site) -> AssetKey | Unknown:
    if value is None:
        return AssetKey((name,))
    if not (isinstance(value, ExternalCall) and value.function == INPUT):
        return key_of(value, site)
    whole = argument(value.arguments, "key", 0)
    if whole is not None:
        return key_of(whole.value, whole.site)
    given = argument(value.arguments, "key_prefix", 2)
    prefix = prefix_of(given.value if given else None, site)
    return prefix if isinstance(prefix, Unknown) else key_from_parts([*prefix, name])


def _input_mapping(value: Value | None) -> Value | None:
    if isinstance(value, ExternalCall):
        found = argument(value.arguments, "partition_mapping", 4)
        return found.value if found else None
    return None


def _out_key(name: str, arguments: Arguments, site: Site) -> AssetKey | Unknown:
    whole = argument(arguments, "key")
    if whole is not None:
        return key_of(whole.value, whole.site)
    if arguments.open is not None:
        return arguments.open
    given = argument(arguments, "key_prefix", 0)
    prefix = prefix_of(given.value if given else None, site)
    return prefix if isinstance(prefix, Unknown) else key_from_parts([*prefix, name])


def internal_dependencies(
    machine: Machine, internal: Argument | None, name: str, dependencies: tuple[Dependency, ...]
) -> tuple[tuple[Dependency, ...], Unknown | None]:
    """What one output depends on: everything, or what ``internal_asset_deps`` say, if they are given."""
    if internal is None:
        return dependencies, None
    if not isinstance(internal.value, DictValue):
        unknown = internal.value if isinstance(internal.value, Unknown) else None
        return (), unknown or Unknown("its internal_asset_deps are not known", internal.site)
    entry = internal.value.entries.get(hash_key(Const(name)))
    if entry is None:
        return (), internal.value.open
    items, opened = listed(machine, Argument(None, entry.value, entry.site))
    known = {each.key: each for each in dependencies}
    named = [dependency_on(value, site) for value, site in items]
    return tuple(known.get(each.key, each) for each in named), opened
