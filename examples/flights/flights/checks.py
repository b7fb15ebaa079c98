"""What must hold for the data, beyond its schemas. `vp test` runs these; a failing warning doesn't fail the run."""

from __future__ import annotations

import pandas as pd

from vibepiper import CheckResult, check

from .marts import airport_daily_summary, carrier_punctuality
from .staging import flights, weather


@check(asset=weather, severity="warn")
def wind_is_plausible(weather: pd.DataFrame) -> pd.DataFrame:
    """No wind above 200 miles an hour; returns the rows that fail. (One sensor at Newark reported 1,048.)"""
    return weather[weather["wind_mph"] > 200]


@check(asset=flights, blocking=True)
def flights_are_complete(flights: pd.DataFrame) -> CheckResult:
    """All twelve months are there; nothing is published while one is missing."""
    months = flights["month"].nunique()
    return CheckResult(passed=months == 12, value=months, metadata={"flights": len(flights)})


@check(asset=carrier_punctuality)
def every_carrier_is_named(punctuality: pd.DataFrame) -> bool:
    """Each carrier has a name. (A single parameter of any name gets the asset checked.)"""
    return bool(punctuality["carrier_name"].str.len().gt(0).all())


@check(assets=[flights, airport_daily_summary])
def days_add_up(flights: pd.DataFrame, airport_daily_summary: pd.DataFrame) -> CheckResult:
    """The daily summaries count each flight once."""
    summed = int(airport_daily_summary["flights"].sum())
    return CheckResult(passed=summed == len(flights), value=summed)
