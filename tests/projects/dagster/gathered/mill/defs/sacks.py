"""What the functions say that they return."""

from collections.abc import Iterator

import dagster as dg


@dg.asset
def sack() -> dg.Output[str]:
    return dg.Output("sack")


@dg.asset
def sacks() -> Iterator[dg.Output[str]]:
    yield dg.Output("sacks")


@dg.asset
def cart() -> dict[str, int]:
    return {}
