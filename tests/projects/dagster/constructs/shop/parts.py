"""Partitions of every kind."""

from datetime import datetime

import dagster as dg

daily = dg.DailyPartitionsDefinition(start_date="2024-01-01")
by_hour = dg.HourlyPartitionsDefinition(
    start_date=datetime(2024, 1, 1, 6), timezone="Europe/Paris", end_offset=1
)
by_week = dg.WeeklyPartitionsDefinition(start_date="2024-01-07", end_date="2024-06-30", day_offset=1)
by_month = dg.MonthlyPartitionsDefinition(start_date="2024/02/01", fmt="%Y/%m/%d")
colours = dg.StaticPartitionsDefinition(["red", "green"])
customers = dg.DynamicPartitionsDefinition(name="customers")
both = dg.MultiPartitionsDefinition({"day": daily, "colour": colours})
quarters = dg.TimeWindowPartitionsDefinition(start="2024-01", fmt="%Y-%m", cron_schedule="0 0 1 */3 *")


def _partitioned(name, partitions, **more):
    @dg.asset(name=f"by_{name}", partitions_def=partitions, group_name="parts", **more)
    def _asset(context):
        return 1

    return _asset


PARTS = [
    _partitioned(name, partitions)
    for name, partitions in {
        "day": daily,
        "hour": by_hour,
        "week": by_week,
        "month": by_month,
        "colour": colours,
        "customer": customers,
        "both": both,
        "quarter": quarters,
    }.items()
]


@dg.asset(
    partitions_def=daily,
    ins={
        "by_day": dg.AssetIn(partition_mapping=dg.TimeWindowPartitionMapping(start_offset=-6, end_offset=0))
    },
    group_name="parts",
)
def rolling(by_day): ...
