"""Dagster's classes, as far as a project tells their instances apart, and the decorators that make such instances."""

from __future__ import annotations

from collections.abc import Mapping

from ..interpret.machine import Model, ModelCall
from ..interpret.values import Const, DictValue, External, ExternalCall, Partial, Value
from .dagster_definitions import frozen

_SENSOR = ("dagster.SensorDefinition",)
# Each with those that it derives from; a function stands for what it returns.
CLASSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "dagster.AssetKey",
            "dagster.AssetSpec",
            "dagster.AssetsDefinition",
            "dagster.CacheableAssetsDefinition",
            "dagster.Definitions",
            "dagster.ExecutorDefinition",
            "dagster.HookDefinition",
            "dagster.JobDefinition",
            "dagster.LoggerDefinition",
            "dagster.NodeDefinition",
            "dagster.PartitionsDefinition",
            "dagster.RepositoryDefinition",
            "dagster.ResourceDefinition",
            "dagster.ScheduleDefinition",
            "dagster.SensorDefinition",
            "dagster.SourceAsset",
            "dagster.UnresolvedAssetJobDefinition",
            "dagster.UnresolvedPartitionedAssetScheduleDefinition",
        ),
        (),
    ),
    "dagster.AssetChecksDefinition": ("dagster.AssetsDefinition",),
    "dagster.AssetSensorDefinition": _SENSOR,
    "dagster.AutoMaterializeSensorDefinition": _SENSOR,
    "dagster.AutomationConditionSensorDefinition": _SENSOR,
    "dagster.GraphDefinition": ("dagster.NodeDefinition",),
    "dagster.IOManagerDefinition": ("dagster.ResourceDefinition",),
    "dagster.MultiAssetSensorDefinition": _SENSOR,
    "dagster.OpDefinition": ("dagster.NodeDefinition",),
    "dagster.RunStatusSensorDefinition": _SENSOR,
    "dagster.asset_sensor": ("dagster.AssetSensorDefinition",),
    "dagster.build_asset_reconciliation_sensor": _SENSOR,
    "dagster.build_sensor_for_freshness_checks": _SENSOR,
    "dagster.define_asset_job": ("dagster.UnresolvedAssetJobDefinition",),
    "dagster.freshness_policy_sensor": _SENSOR,
    "dagster.make_email_on_run_failure_sensor": _SENSOR,
    "dagster.multi_asset_sensor": ("dagster.MultiAssetSensorDefinition",),
    "dagster.run_failure_sensor": ("dagster.RunStatusSensorDefinition",),
    "dagster.run_status_sensor": ("dagster.RunStatusSensorDefinition",),
    "dagster.schedule": ("dagster.ScheduleDefinition",),
    "dagster.sensor": _SENSOR,
}
# What decorators make of a function.
_DECORATORS = {
    "dagster.executor": "dagster.ExecutorDefinition",
    "dagster.failure_hook": "dagster.HookDefinition",
    "dagster.graph": "dagster.GraphDefinition",
    "dagster.io_manager": "dagster.IOManagerDefinition",
    "dagster.job": "dagster.JobDefinition",
    "dagster.logger": "dagster.LoggerDefinition",
    "dagster.op": "dagster.OpDefinition",
    "dagster.resource": "dagster.ResourceDefinition",
    "dagster.success_hook": "dagster.HookDefinition",
}


def _decorator(call: ModelCall) -> Value:
    """A decorator with arguments gives one without; that makes the object."""
    given = frozen(call.arguments)
    # ``config_schema`` may come first.
    if all(isinstance(item.value, Const | ExternalCall | DictValue) for item in given.positional):
        return Partial(External(call.name), call.arguments)
    return ExternalCall(External(_DECORATORS[call.name]), given, call.site)


FUNCTIONS: Mapping[str, Model] = dict.fromkeys(_DECORATORS, _decorator)
