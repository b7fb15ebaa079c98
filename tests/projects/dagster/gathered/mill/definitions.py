"""What the code location holds: everything that a module binds, told apart by its type, and a folder."""

import os

import dagster as dg

import mill.defs

from . import nodes
from .gathering import collected, hooked


def of_modules() -> dg.Definitions:
    return dg.Definitions(
        assets=[*hooked(collected(vars(nodes))["assets"]), *nodes.several],
        jobs=collected(vars(nodes))["jobs"],
        schedules=[nodes.at_five],
        resources={"lake": dg.mem_io_manager, "database": dg.ResourceDefinition.none_resource()},
    )


def labelled(defs: dg.Definitions) -> dg.Definitions:
    """Copy the definitions where they are deployed."""
    if os.getenv("MILL_DEPLOYMENT") is None:
        return defs
    return dg.Definitions(
        assets=list(defs.assets or []),
        asset_checks=defs.asset_checks,
        jobs=defs.jobs,
        schedules=defs.schedules,
        resources=defs.resources,
    )


def described(spec: dg.AssetSpec) -> dg.AssetSpec:
    return spec.merge_attributes(tags={"mill": "yes"}, kinds={"flour"})


defs = labelled(
    dg.Definitions.merge(of_modules(), dg.load_defs(mill.defs)).permissive_map_resolved_asset_specs(
        func=described, selection=dg.AssetSelection.all().materializable()
    )
)
