"""One asset per airport, from one function: VibePiper reads factories and loops as it reads plain definitions."""

from __future__ import annotations

from collections.abc import Callable

from pandera.typing import DataFrame

from vibepiper import asset

from .schemas import Departures, OriginBoard

AIRPORTS = {"EWR": "Newark Liberty", "JFK": "John F. Kennedy", "LGA": "LaGuardia"}


def origin_board(code: str, airport: str) -> Callable[..., DataFrame[OriginBoard]]:
    """Make the asset `<code>_board`."""

    @asset(
        name=f"{code.lower()}_board",
        description=f"Destinations served from {airport}, the most frequent first.",
        group="origins",
        owners=["operations@flights.example"],
        tags={"airport": code},
    )
    def board(departures: DataFrame[Departures]) -> DataFrame[OriginBoard]:
        own = departures[departures["origin"] == code]
        totals = own.groupby("dest", as_index=False).agg(
            departures=("flight", "size"), mean_dep_delay=("dep_delay", "mean")
        )
        return totals.sort_values(["departures", "dest"], ascending=[False, True], ignore_index=True).pipe(
            DataFrame[OriginBoard]
        )

    return board


boards = [origin_board(code, airport) for code, airport in AIRPORTS.items()]
