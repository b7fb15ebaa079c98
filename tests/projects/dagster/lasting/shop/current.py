"""Assets that their own module loads."""

import dagster as dg


@dg.asset
def mine(orders): ...


@dg.asset(deps=[mine])
def yours(): ...


HERE = dg.load_assets_from_current_module(group_name="current", key_prefix="own")
