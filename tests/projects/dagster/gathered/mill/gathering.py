"""Tells Dagster's objects apart by their types."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


@dg.failure_hook
def shout(context):
    """Say so."""


def collected(names):
    found = {"assets": [], "jobs": [], "checks": []}
    for each in list(names.values()):
        if isinstance(each, dg.AssetChecksDefinition):
            found["checks"].append(each)
        elif isinstance(each, dg.AssetsDefinition | dg.AssetSpec):
            found["assets"].append(each)
        elif isinstance(each, (dg.JobDefinition, UnresolvedAssetJobDefinition)):
            found["jobs"].append(each)
    return found


def hooked(assets):
    return [each.with_hooks({shout}) if isinstance(each, dg.AssetsDefinition) else each for each in assets]
