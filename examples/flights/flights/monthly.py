"""One run per month: with `partitions`, a function makes one partition at a time and `context` says which."""

from __future__ import annotations

import pandas as pd
from pandera.typing import DataFrame

from vibepiper import AllPartitions, AssetContext, Input, MonthlyPartitions, Window, asset

from .schemas import Flights, MonthlyTraffic, TrafficTrend

MONTHS = MonthlyPartitions("2013-01", end="2014-01")
PLANNING = ["planning@flights.example"]


@asset(partitions=MONTHS, group="monthly", owners=PLANNING)
def monthly_traffic(context: AssetContext, flights: DataFrame[Flights]) -> DataFrame[MonthlyTraffic]:
    """How much was to fly in a month, and how much didn't."""
    month = flights[flights["month"] == context.partition_key]
    totals = month.groupby(["month", "origin"], as_index=False).agg(
        flights=("flight", "size"), cancelled=("cancelled", "sum")
    )
    context.add_metadata(flights=int(totals["flights"].sum()))
    return totals.pipe(DataFrame[MonthlyTraffic])


# `Input` says how much of an asset is read: here the month itself and the one before.
@asset(
    partitions=MONTHS,
    inputs={"two_months": Input(monthly_traffic, partitions=Window(-1, 0))},
    group="monthly",
    owners=PLANNING,
)
def traffic_trend(context: AssetContext, two_months: DataFrame[MonthlyTraffic]) -> DataFrame[TrafficTrend]:
    """A month against the month before, by airport."""
    ordered = two_months.sort_values(["origin", "month"])
    ordered["change"] = ordered.groupby("origin")["flights"].pct_change()
    current = ordered[ordered["month"] == context.partition_key].drop(columns="cancelled")
    return current.reset_index(drop=True).pipe(DataFrame[TrafficTrend])


@asset(
    inputs={"months": Input(monthly_traffic, partitions=AllPartitions(), columns=["flights", "cancelled"])},
    deps=[traffic_trend],
    group="monthly",
    owners=PLANNING,
    freshness="31d",
)
def year_in_review(months: dict[str, pd.DataFrame]) -> dict[str, int]:
    """The year in a few numbers; made once all months and their trends are there."""
    flights = {month: int(frame["flights"].sum()) for month, frame in months.items()}
    return {
        "flights": sum(flights.values()),
        "cancelled": sum(int(frame["cancelled"].sum()) for frame in months.values()),
        "busiest month": max(flights.values()),
        "quietest month": min(flights.values()),
    }
