"""Dagster's decorators and classes that define assets: what a call of them makes."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.judgement import frozen_copy
from ..interpret.machine import Model, ModelCall
from ..interpret.operators import pattern_of
from ..interpret.origins import first_cause
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    Descriptor,
    External,
    ExternalCall,
    FunctionValue,
    ListValue,
    Partial,
    Site,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_asked import provided_by, resources_of
from .dagster_checks import check_specs_of
from .dagster_dependencies import dependencies_of, dependencies_on, given_specs, outs_of
from .dagster_signature import Signature, signature_of
from .dagster_values import (
    Assets,
    Dependency,
    Spec,
    argument,
    assets_of,
    key_from_parts,
    key_of,
    listed,
    prefix_of,
    stand_for,
)
from .own_definitions import innermost_function

# Arguments of any of the definitions that describe an asset.
DESCRIBING = (
    "description",
    "group_name",
    "owners",
    "tags",
    "kinds",
    "compute_kind",
    "metadata",
    "io_manager_key",
    "partitions_def",
    "code_version",
    "automation_condition",
    "auto_materialize_policy",
    "freshness_policy",
    "legacy_freshness_policy",
    "internal_freshness_policy",
)
_SHARED = ("group_name", "partitions_def", "compute_kind", "code_version")


def define(call: ModelCall, assets: Assets, given: Arguments) -> ExternalCall:
    """Note a definition, and give the value that stands for it. The function tells copies from a factory apart."""
    function = Argument(None, assets.function or assets.target, call.site)
    value = stand_for(assets, Arguments((function, *given.items), given.open))
    call.machine.record(assets, call.site, call.scope)
    return value


def frozen(given: Arguments, target: Argument | None = None) -> Arguments:
    """Arguments as they are now, without one of them."""
    return Arguments(
        tuple(replace(item, value=frozen_copy(item.value)) for item in given.items if item is not target),
        given.open,
    )


def attributes_of(given: Arguments) -> Mapping[str, Argument]:
    """The arguments that describe an asset."""
    return {name: item for name in DESCRIBING if (item := argument(given, name)) is not None}


def own_key(
    given: Arguments, target: Value, function: FunctionValue | None, site: Site
) -> AssetKey | Unknown:
    """The key that the arguments of a decorator, or the name of its function, give."""
    whole = argument(given, "key")
    if whole is not None:
        return key_of(whole.value, whole.site)
    if given.open is not None and given.keyword("name") is None:
        return given.open
    prefix_given = argument(given, "key_prefix")
    prefix = prefix_of(prefix_given.value if prefix_given else None, site)
    named = argument(given, "name")
    value: Value = named.value if named is not None else _function_name(target, function, site)
    name = constant_text(value)
    if isinstance(prefix, Unknown):
        return Unknown(prefix.reason, prefix.site, f"*/{name or '*'}", prefix.environment)
    if name is not None:
        return key_from_parts([*prefix, name])
    pattern = "/".join([*prefix, pattern_of(value)])
    reason = "its name is no text that is known"
    return first_cause((value,), reason, named.site if named else site, pattern)


def _function_name(target: Value, function: FunctionValue | None, site: Site) -> Value:
    if function is None:
        if isinstance(target, Unknown):
            return target
        return Unknown("what is decorated here is no function that is known", site)
    return function.attributes.get("__name__", Const(function.name))


def _asset(call: ModelCall) -> Value:
    """``asset``, ``graph_asset``, ``observable_source_asset``: one function, one asset."""
    positional = call.arguments.positional
    if not positional:
        return Partial(External(call.name), call.arguments)
    given, target = frozen(call.arguments, positional[0]), _plain(positional[0].value)
    function = innermost_function(target)
    external = call.name == "dagster.observable_source_asset"
    signature = signature_of(call.machine, function)
    inputs = Signature() if external else signature
    dependencies, opened = dependencies_of(call.machine, given, inputs, function)
    spec = Spec(
        key=own_key(given, target, function, call.site),
        site=call.site,
        attributes=attributes_of(given),
        dependencies=dependencies,
        external=external,
        open=opened,
        further=given.open,
        made=call.name,
        given=given,
    )
    checks, further = check_specs_of(call.machine, argument(given, "check_specs"))
    assets = Assets(
        call.name.removeprefix("dagster."),
        call.site,
        (spec,),
        checks,
        function,
        target,
        (*signature.resources, *resources_of(call.machine, given)),
        retry_of(given),
        signature.result,
        open=further,
        provided=provided_by(call.machine, given),
    )
    return define(call, assets, given)


def _multi_asset(call: ModelCall) -> Value:
    """``multi_asset``, ``graph_multi_asset``, ``multi_observable_source_asset``: one function, several assets."""
    positional = call.arguments.positional
    if not positional:
        return Partial(External(call.name), call.arguments)
    given, target = frozen(call.arguments, positional[0]), _plain(positional[0].value)
    function = innermost_function(target)
    external = call.name == "dagster.multi_observable_source_asset"
    signature = signature_of(call.machine, function)
    inputs = Signature() if external else signature
    dependencies, opened = dependencies_of(call.machine, given, inputs, function)
    specs, further = given_specs(call.machine, given, dependencies)
    outs, more = outs_of(call.machine, given, dependencies, opened)
    described = attributes_of(given)
    shared = {name: described[name] for name in _SHARED if name in described}
    outs = [
        replace(spec, attributes=attributes_of(Arguments(tuple(spec.attributes.values())))) for spec in outs
    ]
    checks, unknown_checks = check_specs_of(call.machine, argument(given, "check_specs"))
    assets = Assets(
        call.name.removeprefix("dagster."),
        call.site,
        tuple(
            replace(spec, attributes={**shared, **spec.attributes}, external=external)
            for spec in (*specs, *outs)
        ),
        checks,
        function,
        target,
        (*signature.resources, *resources_of(call.machine, given)),
        retry_of(given),
        open=further or more or unknown_checks or given.open,
        subsettable=(subset := argument(given, "can_subset")) is not None and subset.value == Const(True),
        given=given,
        provided=provided_by(call.machine, given),
    )
    return define(call, assets, given)


def _spec(call: ModelCall) -> Value:
    """``AssetSpec`` and ``SourceAsset``: an asset that no function here makes."""
    given = frozen(call.arguments)
    dependencies: list[Dependency] = []
    opened = None
    if call.name == "dagster.AssetSpec":
        items, opened = listed(call.machine, argument(given, "deps"))
        dependencies = dependencies_on(items)
    found = argument(given, "key", 0)
    unnamed = given.open or Unknown("it is given no key", call.site)
    key = key_of(found.value, found.site) if found else unnamed
    attributes = attributes_of(given)
    spec = Spec(key, call.site, attributes, tuple(dependencies), True, opened, given.open, call.name, given)
    kind = "spec" if call.name == "dagster.AssetSpec" else "source"
    assets = Assets(kind, call.site, (spec,))
    value = stand_for(assets, given)
    call.machine.record(assets, call.site, call.scope)
    return value


def _group(call: ModelCall) -> Value:
    """``AssetGroup(assets, source_assets)``, which repositories of early versions hold."""
    values: list[Value] = []
    opened = call.arguments.open
    for keyword, position in (("assets", 0), ("source_assets", 1)):
        items, more = listed(call.machine, argument(call.arguments, keyword, position))
        values += [value for value, _ in items]
        opened = opened or more
    return ListValue(values, opened)


def _external_assets(call: ModelCall) -> Value:
    """``external_assets_from_specs``: the specs themselves."""
    items, opened = listed(call.machine, argument(call.arguments, "specs", 0))
    return ListValue([value for value, _ in items], opened)


def _first_argument(call: ModelCall) -> Value:
    items = call.arguments.items
    return items[0].value if items else call.machine.unknown("the call fails", call.site)


def _definition(call: ModelCall) -> Value:
    """``AssetsDefinition(specs=…)``: external assets, unless it has a node."""
    items, opened = listed(call.machine, argument(call.arguments, "specs"))
    if not items and opened is None:
        return ExternalCall(External(call.name), call.arguments, call.site)
    specs = tuple(spec for value, _ in items if (found := assets_of(value)) for spec in found.specs)
    return define(call, Assets("definition", call.site, specs, open=opened), call.arguments)


def _plain(target: Value) -> Value:
    return target.function if isinstance(target, Descriptor) else target


def retry_of(given: Arguments) -> Value:
    """The retry policy that arguments give."""
    found = argument(given, "retry_policy")
    return found.value if found else NONE


FUNCTIONS: Mapping[str, Model] = {
    "dagster.AssetGroup": _group,
    "dagster.AssetSpec": _spec,
    "dagster.AssetsDefinition": _definition,
    "dagster.SourceAsset": _spec,
    "dagster.asset": _asset,
    "dagster.external_asset_from_spec": _first_argument,
    "dagster.external_assets_from_specs": _external_assets,
    "dagster.graph_asset": _asset,
    "dagster.graph_multi_asset": _multi_asset,
    "dagster.multi_asset": _multi_asset,
    "dagster.multi_observable_source_asset": _multi_asset,
    "dagster.observable_source_asset": _asset,
}
