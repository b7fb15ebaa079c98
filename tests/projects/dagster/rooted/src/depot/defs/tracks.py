import dagster as dg


@dg.asset(kinds={"sql"})
def tracks(): ...


@dg.asset(deps=[tracks])
def signals(): ...


hourly = dg.ScheduleDefinition(
    job=dg.define_asset_job("hourly", selection=[tracks]), cron_schedule="0 * * * *"
)
