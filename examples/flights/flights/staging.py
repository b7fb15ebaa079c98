"""Cleaned tables. An asset is a plain function: its parameters name what it reads (`raw__flights` is `raw/flights`),
its return value is its data, and both are checked against the schema that the annotation names."""

from __future__ import annotations

import pandas as pd
from pandera.typing import DataFrame

from vibepiper import asset

from .schemas import (
    Airlines,
    Airports,
    Departures,
    Flights,
    Planes,
    RawAirports,
    RawFlights,
    RawPlanes,
    RawWeather,
    Routes,
    Weather,
)

DATA_TEAM = ["data@flights.example"]
COMPANY_FORMS = r"\s+(?:Inc\.|Co\.|Corporation)$"


@asset(group="staging", owners=DATA_TEAM)
def airlines(raw__airlines: pd.DataFrame) -> DataFrame[Airlines]:
    """Carriers, their names without the company's legal form."""
    names = raw__airlines["name"].str.replace(COMPANY_FORMS, "", regex=True)
    frame = pd.DataFrame({"carrier": raw__airlines["carrier"], "carrier_name": names})
    return frame.pipe(DataFrame[Airlines])


@asset(group="staging", owners=DATA_TEAM)
def airports(raw__airports: DataFrame[RawAirports]) -> DataFrame[Airports]:
    """Airports by their FAA code."""
    renamed = raw__airports.rename(columns={"faa": "airport", "name": "airport_name"})
    return renamed[["airport", "airport_name", "lat", "lon"]].pipe(DataFrame[Airports])


@asset(group="staging", owners=DATA_TEAM)
def planes(raw__planes: DataFrame[RawPlanes]) -> DataFrame[Planes]:
    """Planes by their registration."""
    renamed = raw__planes.assign(built=raw__planes["year"].astype("Int64"))
    return renamed[["tailnum", "manufacturer", "model", "built", "seats"]].pipe(DataFrame[Planes])


@asset(group="staging", owners=DATA_TEAM)
def weather(raw__weather: DataFrame[RawWeather]) -> DataFrame[Weather]:
    """Weather by airport and hour; an hour that was observed twice counts once."""
    frame = pd.DataFrame(
        {
            "origin": raw__weather["origin"],
            "hour_utc": raw__weather["time_hour"].dt.tz_localize(None),
            "wind_mph": raw__weather["wind_speed"],
            "rain_inches": raw__weather["precip"],
            "visibility_miles": raw__weather["visib"],
        }
    )
    return frame.drop_duplicates(["origin", "hour_utc"], ignore_index=True).pipe(DataFrame[Weather])


@asset(group="staging", owners=DATA_TEAM, tags={"grain": "flight"}, public=True)
def flights(raw__flights: DataFrame[RawFlights]) -> DataFrame[Flights]:
    """All scheduled flights; one without a departure time was cancelled."""
    date = pd.to_datetime(raw__flights[["year", "month", "day"]])
    frame = raw__flights.assign(
        date=date,
        month=date.dt.strftime("%Y-%m"),
        hour_utc=raw__flights["time_hour"].dt.tz_localize(None),
        cancelled=raw__flights["dep_time"].isna(),
    )
    return frame[list(Flights.to_schema().columns)].pipe(DataFrame[Flights])


@asset(group="staging", owners=DATA_TEAM, tags={"grain": "flight"})
def departures(flights: DataFrame[Flights]) -> DataFrame[Departures]:
    """The flights that did depart."""
    return flights[~flights["cancelled"]].reset_index(drop=True).pipe(DataFrame[Departures])


@asset(group="staging", owners=DATA_TEAM)
def routes(departures: DataFrame[Departures], airports: DataFrame[Airports]) -> DataFrame[Routes]:
    """Every pair of airports that was flown; some destinations in the Caribbean are in no directory."""
    pairs = departures.groupby(["origin", "dest"], as_index=False).agg(
        distance=("distance", "max"), carriers=("carrier", "nunique")
    )
    names = airports.rename(columns={"airport": "dest", "airport_name": "dest_name"})
    return pairs.merge(names[["dest", "dest_name"]], on="dest", how="left").pipe(DataFrame[Routes])
