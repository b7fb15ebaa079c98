"""What people ask: who is punctual, which routes, what does weather cost, who flies, what happened on a day."""

from __future__ import annotations

import pandas as pd
from pandera.typing import DataFrame

from vibepiper import asset, sql_asset

from .schemas import (
    BUSIEST_DAYS,
    Airlines,
    AirportDay,
    CarrierPunctuality,
    Departures,
    Flights,
    Planes,
    PlaneUtilisation,
    RoutePerformance,
    Routes,
    Weather,
    WeatherImpact,
)

OPERATIONS = ["operations@flights.example"]
FLEET = ["fleet@flights.example"]

ON_TIME = 15  # minutes late at most, as the Department of Transportation counts
FOG, WIND = 3, 25  # miles of sight, miles an hour


@asset(
    group="marts",
    owners=OPERATIONS,
    tags={"audience": "board"},
    freshness="7d",
    metadata={"dashboard": "https://bi.flights.example/punctuality"},
    public=True,
)
def carrier_punctuality(
    flights: DataFrame[Flights], airlines: DataFrame[Airlines]
) -> DataFrame[CarrierPunctuality]:
    """Punctuality and cancellations of each carrier, the most punctual first."""
    arrived = flights["arr_delay"].notna()
    on_time = (flights["arr_delay"] <= ON_TIME).where(arrived)
    totals = (
        flights.assign(on_time=on_time.astype("float64"))
        .groupby("carrier", as_index=False)
        .agg(
            flights=("flight", "size"),
            cancelled=("cancelled", "sum"),
            mean_arr_delay=("arr_delay", "mean"),
            on_time_share=("on_time", "mean"),
        )
    )
    return (
        totals.merge(airlines, on="carrier")
        .sort_values("on_time_share", ascending=False, ignore_index=True)
        .pipe(DataFrame[CarrierPunctuality])
    )


@asset(group="marts", owners=OPERATIONS)
def route_performance(
    departures: DataFrame[Departures], routes: DataFrame[Routes]
) -> DataFrame[RoutePerformance]:
    """Delay and speed on each route."""
    totals = departures.groupby(["origin", "dest"], as_index=False).agg(
        departures=("flight", "size"), mean_arr_delay=("arr_delay", "mean"), minutes=("air_time", "mean")
    )
    joined = totals.merge(routes, on=["origin", "dest"])
    joined["mean_speed"] = joined["distance"] / (joined["minutes"] / 60)
    columns = ["origin", "dest", "dest_name", "departures", "mean_arr_delay", "mean_speed"]
    return joined[columns].pipe(DataFrame[RoutePerformance])


@asset(group="marts", owners=OPERATIONS, freshness="7d")
def weather_impact(flights: DataFrame[Flights], weather: DataFrame[Weather]) -> DataFrame[WeatherImpact]:
    """What fog, rain and wind cost, by the weather in the hour of departure."""
    joined = flights.merge(weather, on=["origin", "hour_utc"], how="left")
    condition = pd.Series("clear", index=joined.index)
    condition[joined["wind_mph"] >= WIND] = "windy"
    condition[joined["rain_inches"] > 0] = "rain"
    condition[joined["visibility_miles"] < FOG] = "fog"
    condition[joined["visibility_miles"].isna()] = "unknown"
    return (
        joined.assign(condition=condition)
        .groupby("condition", as_index=False)
        .agg(
            flights=("flight", "size"),
            cancelled_share=("cancelled", "mean"),
            mean_dep_delay=("dep_delay", "mean"),
        )
        .pipe(DataFrame[WeatherImpact])
    )


@asset(group="marts", owners=FLEET)
def plane_utilisation(
    departures: DataFrame[Departures], planes: DataFrame[Planes]
) -> DataFrame[PlaneUtilisation]:
    """Hours and seat miles of each plane on the register."""
    flown = departures.merge(planes, on="tailnum")
    flown["seat_miles"] = flown["seats"] * flown["distance"]
    totals = flown.groupby(["tailnum", "manufacturer", "model"], as_index=False).agg(
        departures=("flight", "size"), minutes=("air_time", "sum"), seat_miles=("seat_miles", "sum")
    )
    return (
        totals.assign(hours=totals["minutes"] / 60).drop(columns="minutes").pipe(DataFrame[PlaneUtilisation])
    )


# `partition_by` lays the written table out in folders (origin=EWR/ …); `output` names a store of the environment.
@asset(group="marts", owners=OPERATIONS, output="lake", partition_by="origin")
def airport_daily_summary(flights: DataFrame[Flights]) -> DataFrame[AirportDay]:
    """A day at each airport: how much was to fly, how much did, how late."""
    return (
        flights.groupby(["origin", "date"], as_index=False)
        .agg(
            flights=("flight", "size"),
            cancelled=("cancelled", "sum"),
            mean_dep_delay=("dep_delay", "mean"),
            worst_dep_delay=("dep_delay", "max"),
        )
        .pipe(DataFrame[AirportDay])
    )


# SQL runs on DuckDB, over the assets that it reads as tables.
busiest_days = sql_asset(
    "busiest_days",
    """
    SELECT date,
           CAST(sum(flights) AS BIGINT) AS flights,
           CAST(sum(cancelled) AS BIGINT) AS cancelled
    FROM airport_daily_summary
    GROUP BY date
    ORDER BY flights DESC, date
    LIMIT 20
    """,
    schema=BUSIEST_DAYS,
    description="The twenty days with the most flights.",
    group="marts",
    owners=OPERATIONS,
)
