import dagster as dg


@dg.asset
def plain(orders): ...


@dg.asset_check(asset=plain)
def flat():
    return dg.AssetCheckResult(passed=True)


daily = dg.define_asset_job("daily", selection=[plain])
every_day = dg.ScheduleDefinition(job=daily, cron_schedule="0 0 * * *")
