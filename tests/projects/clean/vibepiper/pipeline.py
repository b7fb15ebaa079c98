"""A shop's orders, from what its tills write to what is read on Mondays."""

import json
from pathlib import Path

from vibepiper import (
    AssetContext,
    DailyPartitions,
    DataType,
    Input,
    Resource,
    Schema,
    SchemaField,
    StaticPartitions,
    Window,
    asset,
    check,
    job,
    source,
)

days = DailyPartitions(start="2024-01-01")
shops = StaticPartitions(["north", "south"])

by_day = Schema("by_day", SchemaField("day", DataType.DATE), SchemaField("amount", DataType.FLOAT))


class Tills(Resource):
    """Where the tills leave their files."""

    folder: str

    def read(self, day: str | None) -> list[dict]:
        """The orders of a day."""
        return json.loads(Path(self.folder, f"{day}.json").read_text())


source(
    "calendar",
    uri="calendar.csv",
    description="The holidays of the country.",
    group="sales",
    owners=["team:sales"],
)


@asset(group="sales", owners=["team:sales"], partitions=days, resources=["tills"], output="lake")
def orders(context: AssetContext, tills: Tills) -> list[dict]:
    """Orders as the tills report them."""
    return tills.read(context.partition_key)


@asset(group="goods", owners=["team:goods"], partitions=days)
def stock() -> dict:
    """Goods on the shelves in the morning."""
    return {"apples": 7}


@asset(
    group="sales",
    owners=["team:sales"],
    partitions=days,
    inputs={"stock": Input("stock", partitions=Window(-1, -1))},
)
def shortage(orders: list[dict], stock: dict) -> dict:
    """Goods of which more was ordered than there were."""
    return {name: count for name, count in stock.items() if count < len(orders)}


@asset(group="people", owners=["team:people"], partitions=shops)
def staff() -> int:
    """How many people work in each shop."""
    return 7


@asset(group="sales", owners=["team:sales"], schema=by_day)
def revenue(orders: dict[str, list[dict]]):
    """What was earned, a row a day."""
    return [{"day": day, "amount": sum(order["amount"] for order in rows)} for day, rows in orders.items()]


@asset(group="sales", owners=["team:sales"], deps=["calendar"])
def best_day(revenue) -> int:
    """Which of the working days was the best."""
    return revenue["amount"].idxmax()


@asset(
    group="reports",
    owners=["ada@shop.example"],
    column_lineage={"total": ["revenue.amount"]},
)
def report(best_day: int, revenue, staff: dict[str, int]) -> dict:
    """What is read on Mondays."""
    return {"best": best_day, "total": revenue["amount"].sum(), "staff": sum(staff.values())}


@check(asset="report")
def somebody_works(report: dict) -> bool:
    """A shop is closed when nobody works."""
    return report["staff"] > 0


job("mondays", select="best_day or report")
job("daily", select="group:sales")
