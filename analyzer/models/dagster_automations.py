"""Dagster's schedules and sensors that are made of functions: what they start, their functions aside."""

from __future__ import annotations

from collections.abc import Mapping

from ..interpret.machine import Model, ModelCall
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    FunctionValue,
    Partial,
    Value,
)
from .dagster_definitions import frozen
from .dagster_values import argument

# Decorators, and where the name of what they make is given.
DECORATORS = (
    "dagster.asset_sensor",
    "dagster.freshness_policy_sensor",
    "dagster.multi_asset_sensor",
    "dagster.run_failure_sensor",
    "dagster.run_status_sensor",
    "dagster.schedule",
    "dagster.sensor",
)


def _automation(call: ModelCall) -> Value:
    """A decorated function: the schedule or sensor, named after it unless it is given a name."""
    positional = call.arguments.positional
    function = next((item for item in positional if isinstance(item.value, FunctionValue)), None)
    if function is None or not isinstance(function.value, FunctionValue):
        return Partial(External(call.name), call.arguments)
    given = frozen(call.arguments, function)
    if argument(given, "name") is None:
        named = Argument("name", Const(function.value.name), call.site)
        given = Arguments((*(item for item in given.items if item.name != "name"), named), given.open)
    return ExternalCall(External(call.name), given, call.site)


FUNCTIONS: Mapping[str, Model] = dict.fromkeys(DECORATORS, _automation)
