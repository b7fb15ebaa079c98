"""Jobs over selections, and what runs them."""

import dagster as dg

from .inputs import after, orders

everything = dg.define_asset_job("everything")
upstream = dg.define_asset_job("upstream", selection=dg.AssetSelection.assets(after).upstream())
without = dg.define_asset_job("without", selection=dg.AssetSelection.all() - dg.AssetSelection.groups("ops"))
listed = dg.define_asset_job("listed", selection=["orders", "after"], tags={"a": "b"})
prefixed = dg.define_asset_job("prefixed", selection=dg.AssetSelection.key_prefixes("area"))
text = dg.define_asset_job("text", selection="orders*")
daily = dg.define_asset_job("daily", selection=["eager"])

JOBS = [everything, upstream, without, listed, prefixed, text, daily]
SCHEDULES = [
    dg.ScheduleDefinition(job=everything, cron_schedule="0 6 * * *", execution_timezone="Europe/Paris"),
    dg.build_schedule_from_partitioned_job(daily, hour_of_day=4),
    dg.ScheduleDefinition(name="targeted", target=dg.AssetSelection.assets(orders), cron_schedule="@daily"),
    dg.ScheduleDefinition(
        job=dg.define_asset_job("inline", selection=dg.AssetSelection.groups("ops")),
        cron_schedule=["0 1 * * *", "0 2 * * *"],
    ),
]
