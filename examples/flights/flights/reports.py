"""What leaves the project: a table for another team's database, and numbers for a page."""

from __future__ import annotations

import hashlib

import pandas as pd
from pandera.typing import DataFrame

from vibepiper import AssetContext, asset, job

from .resources import Warehouse
from .schemas import CarrierPunctuality, RoutePerformance


# `warehouse` is a resource: configured in vibepiper.toml, another one in production. The asset stores its own data
# (`output=None`) and says so, with a version that changes when the data does.
@asset(
    output=None,
    resources={"warehouse": Warehouse},
    group="reports",
    owners=["board@flights.example"],
    retries=2,
)
def published_punctuality(
    context: AssetContext, carrier_punctuality: DataFrame[CarrierPunctuality], warehouse: Warehouse
) -> None:
    """The punctuality table in the warehouse, for the board's dashboards."""
    uri = warehouse.publish("carrier_punctuality", carrier_punctuality)
    digest = hashlib.sha256(carrier_punctuality.to_csv(index=False).encode()).hexdigest()
    context.record(version=digest[:16], rows=len(carrier_punctuality), uri=uri)
    context.log.info("published %d carriers", len(carrier_punctuality))


# A default value is a constant, not an asset.
@asset(group="reports", owners=["board@flights.example"], kinds=["list"])
def slowest_routes(
    route_performance: DataFrame[RoutePerformance], most: int = 10
) -> DataFrame[RoutePerformance]:
    """The routes with the worst mean arrival delay, of those flown at least once a week."""
    weekly = route_performance[route_performance["departures"] >= 52]
    return weekly.nlargest(most, "mean_arr_delay").reset_index(drop=True)


@asset(group="reports", owners=["board@flights.example"], tags={"audience": "board"})
def headline(
    carrier_punctuality: DataFrame[CarrierPunctuality],
    year_in_review: dict[str, int],
    busiest_days: pd.DataFrame,
) -> str:
    """One sentence for the annual report."""
    best = carrier_punctuality["carrier_name"].iloc[0]
    busiest = pd.Timestamp(busiest_days["date"].iloc[0])
    return (
        f"Of {year_in_review['flights']:,} flights, {year_in_review['cancelled']:,} were cancelled; "
        f"{best} was the most punctual carrier, and {busiest:%d %B} the busiest day."
    )


annual_report = job(
    "annual-report",
    select="+headline, +published_punctuality",
    schedule="0 6 * * 1",
    description="Everything that the board reads, every Monday.",
)
