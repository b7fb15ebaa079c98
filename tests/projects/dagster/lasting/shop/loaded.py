"""Assets loaded with other keys, groups and policies."""

import dagster as dg

from . import area, plain

LOADED = [
    *dg.load_assets_from_package_module(
        area, key_prefix="area", group_name="area", source_key_prefix=["outside"]
    ),
    *dg.load_assets_from_modules([plain], automation_condition=dg.AutomationCondition.eager()),
]
