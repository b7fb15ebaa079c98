"""What each table looks like. A column's comment is its description in the catalog."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import pandera.pandas as pa
from pandera.api.pandas.model_config import BaseConfig
from pandera.typing import Series

from vibepiper import DataType, Schema, SchemaField

ORIGINS = ["EWR", "JFK", "LGA"]
UTC = Annotated[pd.DatetimeTZDtype, "ns", "UTC"]

# As published.

# The two ways to declare a schema: VibePiper's own, for a few plain columns …
RAW_AIRLINES = Schema(
    "RawAirlines",
    SchemaField(
        "carrier",
        DataType.STRING,
        unique=True,
        regex=r"^[A-Z0-9]{2}$",
        description="IATA code of the carrier",
    ),
    SchemaField("name", DataType.STRING, description="legal name of the carrier"),
    strict=True,
)


# … and pandera models, which can say more and give typed frames: DataFrame[RawFlights].
class RawFlights(pa.DataFrameModel):
    """All scheduled departures, one row each; clock times are local and written as HHMM."""

    year: int  # year of departure
    month: int = pa.Field(ge=1, le=12)  # month of departure
    day: int = pa.Field(ge=1, le=31)  # day of departure
    dep_time: float = pa.Field(nullable=True)  # actual departure; none when cancelled
    sched_dep_time: int  # scheduled departure
    dep_delay: float = pa.Field(nullable=True)  # minutes; negative is early
    arr_time: float = pa.Field(nullable=True)  # actual arrival
    sched_arr_time: int  # scheduled arrival
    arr_delay: float = pa.Field(nullable=True)  # minutes; negative is early
    carrier: str  # IATA code of the carrier
    flight: int  # flight number
    tailnum: str = pa.Field(nullable=True)  # registration of the plane
    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    dest: str  # airport of arrival
    air_time: float = pa.Field(nullable=True)  # minutes in the air
    distance: int = pa.Field(gt=0)  # miles between the airports
    time_hour: UTC  # scheduled hour of departure


class RawWeather(pa.DataFrameModel):
    """Hourly observations at the three airports."""

    origin: str = pa.Field(isin=ORIGINS)  # weather station, by airport
    temp: float = pa.Field(nullable=True)  # temperature, °F
    humid: float = pa.Field(nullable=True)  # relative humidity, per cent
    wind_speed: float = pa.Field(nullable=True)  # miles per hour
    wind_gust: float = pa.Field(nullable=True)  # miles per hour
    precip: float = pa.Field(ge=0)  # rain or melted snow, inches
    visib: float = pa.Field(ge=0)  # visibility, miles
    time_hour: UTC  # hour of the observation


class RawPlanes(pa.DataFrameModel):
    """The register of civil aircraft, as far as it was found."""

    tailnum: str = pa.Field(unique=True)  # registration
    year: float = pa.Field(nullable=True)  # year of manufacture
    manufacturer: str  # who built it
    model: str  # the type of plane
    engines: int = pa.Field(ge=1)  # number of engines
    seats: int = pa.Field(gt=0)  # number of seats


class RawAirports(pa.DataFrameModel):
    """Airports of the United States."""

    faa: str = pa.Field(unique=True)  # FAA code
    name: str  # usual name
    lat: float = pa.Field(ge=-90, le=90)  # degrees north
    lon: float = pa.Field(ge=-180, le=180)  # degrees east
    alt: int  # feet above the sea


# Cleaned.


class Table(pa.DataFrameModel):
    """A table with the columns that it declares, and no others."""

    class Config(BaseConfig):  # the base is for type checkers
        strict = True


class Airlines(Table):
    """Carriers."""

    carrier: str = pa.Field(unique=True)  # IATA code of the carrier
    carrier_name: str  # name without "Inc." and the like


class Airports(Table):
    """Airports with their place."""

    airport: str = pa.Field(unique=True)  # FAA code
    airport_name: str  # usual name
    lat: float  # degrees north
    lon: float  # degrees east


class Planes(Table):
    """Planes with what they can carry."""

    tailnum: str = pa.Field(unique=True)  # registration
    manufacturer: str  # who built it
    model: str  # the type of plane
    built: pd.Int64Dtype = pa.Field(nullable=True)  # year of manufacture, where it is on record
    seats: int = pa.Field(gt=0)  # number of seats


class Weather(Table):
    """One observation an hour and airport."""

    origin: str = pa.Field(isin=ORIGINS)  # airport
    hour_utc: Series[pd.Timestamp]  # hour of the observation
    wind_mph: float = pa.Field(nullable=True)  # wind speed
    rain_inches: float = pa.Field(ge=0)  # rain or melted snow
    visibility_miles: float = pa.Field(ge=0)  # at most 10 is measured


class Flights(Table):
    """One row a scheduled flight, cancelled ones included."""

    date: Series[pd.Timestamp]  # local day of the scheduled departure
    month: str = pa.Field(str_matches=r"^2013-\d\d$")  # month of the scheduled departure
    hour_utc: Series[pd.Timestamp]  # scheduled hour of departure, to join weather
    carrier: str  # IATA code of the carrier
    flight: int  # flight number
    tailnum: str = pa.Field(nullable=True)  # registration of the plane
    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    dest: str  # airport of arrival
    distance: int = pa.Field(gt=0)  # miles
    cancelled: bool  # whether it never departed
    dep_delay: float = pa.Field(nullable=True)  # minutes; negative is early; none when cancelled
    arr_delay: float = pa.Field(
        nullable=True
    )  # minutes; negative is early; none when it didn't arrive as planned
    air_time: float = pa.Field(nullable=True)  # minutes in the air


class Departures(Flights):
    """The flights that departed."""

    cancelled: bool = pa.Field(eq=False)  # never, here
    dep_delay: float  # minutes; negative is early


# Derived.


class Routes(Table):
    """Pairs of airports with at least one departure."""

    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    dest: str  # airport of arrival
    dest_name: str = pa.Field(nullable=True)  # its name, when it is in the directory
    distance: int = pa.Field(gt=0)  # miles
    carriers: int = pa.Field(ge=1)  # how many carriers fly it


class CarrierPunctuality(Table):
    """How punctual each carrier was."""

    carrier: str = pa.Field(unique=True)  # IATA code of the carrier
    carrier_name: str  # its name
    flights: int = pa.Field(gt=0)  # scheduled flights
    cancelled: int = pa.Field(ge=0)  # flights that never departed
    mean_arr_delay: float  # minutes late on arrival, on average
    on_time_share: float = pa.Field(ge=0, le=1)  # arrivals at most 15 minutes late, of all that arrived


class RoutePerformance(Table):
    """How each route performed."""

    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    dest: str  # airport of arrival
    dest_name: str = pa.Field(nullable=True)  # its name
    departures: int = pa.Field(gt=0)  # flights that departed
    mean_arr_delay: float = pa.Field(nullable=True)  # minutes late on arrival, on average
    mean_speed: float = pa.Field(nullable=True, gt=0)  # miles an hour in the air


class WeatherImpact(Table):
    """Delays and cancellations by weather."""

    condition: str = pa.Field(
        unique=True, isin=["clear", "windy", "rain", "fog", "unknown"]
    )  # the worst that applies
    flights: int = pa.Field(gt=0)  # scheduled flights
    cancelled_share: float = pa.Field(ge=0, le=1)  # of the scheduled flights
    mean_dep_delay: float  # minutes late on departure, on average


class PlaneUtilisation(Table):
    """How much each plane on the register flew."""

    tailnum: str = pa.Field(unique=True)  # registration
    manufacturer: str  # who built it
    model: str  # the type of plane
    departures: int = pa.Field(gt=0)  # flights that departed
    hours: float = pa.Field(ge=0)  # in the air
    seat_miles: int = pa.Field(gt=0)  # seats times miles flown


class AirportDay(Table):
    """One row an airport and day."""

    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    date: Series[pd.Timestamp]  # local day
    flights: int = pa.Field(gt=0)  # scheduled flights
    cancelled: int = pa.Field(ge=0)  # flights that never departed
    mean_dep_delay: float = pa.Field(nullable=True)  # minutes late on departure; none when nothing departed
    worst_dep_delay: float = pa.Field(nullable=True)  # minutes late on departure, of the latest one


class MonthlyTraffic(Table):
    """One row a month and airport."""

    month: str  # such as 2013-01
    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    flights: int = pa.Field(gt=0)  # scheduled flights
    cancelled: int = pa.Field(ge=0)  # flights that never departed


class TrafficTrend(Table):
    """A month against the month before."""

    month: str  # such as 2013-02
    origin: str = pa.Field(isin=ORIGINS)  # airport of departure
    flights: int = pa.Field(gt=0)  # scheduled flights
    change: float = pa.Field(nullable=True)  # against the month before; none in the first month


class OriginBoard(Table):
    """What left one airport, by destination."""

    dest: str = pa.Field(unique=True)  # airport of arrival
    departures: int = pa.Field(gt=0)  # flights that departed
    mean_dep_delay: float  # minutes late on departure, on average


BUSIEST_DAYS = Schema(
    "BusiestDays",
    SchemaField("date", DataType.DATETIME, unique=True, description="local day"),
    SchemaField("flights", DataType.INT, gt=0, description="scheduled flights from all three airports"),
    SchemaField("cancelled", DataType.INT, ge=0, description="flights that never departed"),
)
