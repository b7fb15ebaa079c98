"""What the code location holds."""

import dagster as dg

from . import assets, checks, made, outside, parts, several
from .resources import Database

nightly = dg.define_asset_job("nightly", selection=dg.AssetSelection.groups("raw", "stock"))
every_hour = dg.ScheduleDefinition(job=nightly, cron_schedule="0 * * * *")

defs = dg.Definitions(
    assets=[
        *dg.load_assets_from_modules([assets, several, made, checks]),
        *dg.load_assets_from_modules([parts]),
        *outside.listed,
        outside.ledger,
        outside.files,
        outside.prices,
        outside.reconciled,
    ],
    asset_checks=dg.load_asset_checks_from_modules([checks]),
    jobs=[nightly, dg.define_asset_job("all_of_it")],
    schedules=[every_hour],
    resources={"database": Database(path="x"), "lake": dg.mem_io_manager},
)
