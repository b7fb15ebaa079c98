"""Dagster's asset checks: decorators, specs, and the ready-made ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from ..interpret.judgement import frozen_copy
from ..interpret.machine import Machine, Model, ModelCall
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    ListValue,
    Partial,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_asked import provided_by, resources_of
from .dagster_dependencies import further_reads
from .dagster_signature import signature_of
from .dagster_values import (
    CHECK_SPEC,
    Assets,
    CheckSpec,
    argument,
    assets_of,
    key_of,
    listed,
    stand_for,
)
from .own_definitions import innermost_function

# What the ready-made checks are called.
_READY_MADE = {
    "dagster.build_column_schema_change_checks": "column_schema_change",
    "dagster.build_last_update_freshness_checks": "freshness_check",
    "dagster.build_metadata_bounds_checks": None,
    "dagster.build_time_partition_freshness_checks": "freshness_check",
}
_NO_PART_OF_A_NAME = re.compile("[^A-Za-z0-9_]")


def check_specs_of(machine: Machine, given: Argument | None) -> tuple[tuple[CheckSpec, ...], Unknown | None]:
    """The checks that ``check_specs`` (or ``specs`` of a check) lists."""
    items, opened = listed(machine, given)
    found = []
    for value, site in items:
        spec = _check_spec_of(value)
        if spec is None:
            opened = opened or (
                value if isinstance(value, Unknown) else Unknown("a check is not known", site)
            )
        else:
            found.append(spec)
    return tuple(found), opened


def _check_spec_of(value: Value) -> CheckSpec | None:
    if isinstance(value, ExternalCall):
        return next((mark for mark in value.marks if isinstance(mark, CheckSpec)), None)
    return None


def _check_spec(call: ModelCall) -> Value:
    """``AssetCheckSpec``."""
    spec = _described(call, call.arguments, None)
    return ExternalCall(CHECK_SPEC, call.arguments, call.site, [spec])


def _described(call: ModelCall, given: Arguments, function_name: str | None) -> CheckSpec:
    named = argument(given, "name", 0 if function_name is None else None)
    name: str | Unknown | None = function_name
    if named is not None:
        name = constant_text(named.value)
        if name is None:
            name = named.value if isinstance(named.value, Unknown) else None
    checked = argument(given, "asset")
    if checked is not None:
        key = key_of(checked.value, checked.site)
    else:
        key = given.open or Unknown("it names no asset", call.site)
    reads, opened = further_reads(call.machine, given)
    return CheckSpec(
        name or given.open or Unknown("its name is not known", call.site),
        key,
        checked.site if checked else call.site,
        {item.name: item for item in given.keywords if item.name is not None},
        reads,
        opened,
    )


def _asset_check(call: ModelCall) -> Value:
    """``asset_check``: one function, one check."""
    positional = call.arguments.positional
    if not positional:
        return Partial(External(call.name), call.arguments)
    given = _without(call.arguments, positional[0])
    function = innermost_function(positional[0].value)
    name = None
    if function is not None:
        name = constant_text(function.attributes.get("__name__", Const(function.name)))
    return _define(call, (_described(call, given, name),), positional[0].value, given, None)


def _multi_asset_check(call: ModelCall) -> Value:
    """``multi_asset_check``: one function, several checks."""
    positional = call.arguments.positional
    if not positional:
        return Partial(External(call.name), call.arguments)
    given = _without(call.arguments, positional[0])
    found, opened = check_specs_of(call.machine, argument(given, "specs"))
    return _define(call, found, positional[0].value, given, opened or given.open)


def _define(
    call: ModelCall,
    checks: tuple[CheckSpec, ...],
    target: Value,
    given: Arguments,
    opened: Unknown | None,
) -> Value:
    function = innermost_function(target)
    resources = (
        *signature_of(call.machine, function).resources,
        *resources_of(call.machine, given),
    )
    provided = provided_by(call.machine, given)
    assets = Assets(
        "check", call.site, (), checks, function, target, resources, open=opened, provided=provided
    )
    own = Argument(None, function or target, call.site)
    call.machine.record(assets, call.site, call.scope)
    return stand_for(assets, Arguments((own, *given.items), given.open))


def _ready_made(call: ModelCall) -> Value:
    """``build_…_checks(assets=…)``: one check for each asset, of a fixed name or that of the metadata it looks at."""
    name: str | Unknown | None = _READY_MADE[call.name]
    if name is None:
        looked_at = argument(call.arguments, "metadata_key")
        text = constant_text(looked_at.value) if looked_at is not None else None
        unknown = looked_at.value if looked_at is not None else call.arguments.open
        name = (
            f"{_NO_PART_OF_A_NAME.sub('_', text)}_bounds_check"
            if text is not None
            else unknown
            if isinstance(unknown, Unknown)
            else Unknown("which metadata it looks at is not known", call.site)
        )
    items, opened = listed(call.machine, argument(call.arguments, "assets", 0))
    attributes = {item.name: item for item in call.arguments.keywords if item.name is not None}
    checks = []
    for value, site in items:
        several = assets_of(value)
        keys = [spec.key for spec in several.specs] if several is not None else [key_of(value, site)]
        checks += [CheckSpec(name, key, site, attributes) for key in keys]
    assets = Assets("check", call.site, (), tuple(checks), open=opened)
    call.machine.record(assets, call.site, call.scope)
    return ListValue([stand_for(assets, call.arguments)])


def _without(given: Arguments, target: Argument) -> Arguments:
    return Arguments(
        tuple(replace(item, value=frozen_copy(item.value)) for item in given.items if item is not target),
        given.open,
    )


FUNCTIONS: Mapping[str, Model] = {
    "dagster.AssetCheckSpec": _check_spec,
    "dagster.asset_check": _asset_check,
    "dagster.multi_asset_check": _multi_asset_check,
    **dict.fromkeys(_READY_MADE, _ready_made),
}
