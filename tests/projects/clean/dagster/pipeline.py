"""A shop's orders, from what its tills write to what is read on Mondays."""

import json
from pathlib import Path

import dagster as dg

days = dg.DailyPartitionsDefinition(start_date="2024-01-01")
shops = dg.StaticPartitionsDefinition(["north", "south"])


class Tills(dg.ConfigurableResource):
    """Where the tills leave their files."""

    folder: str

    def read(self, day: str) -> list[dict]:
        """The orders of a day."""
        return json.loads(Path(self.folder, f"{day}.json").read_text())


calendar = dg.AssetSpec(
    "calendar",
    description="The holidays of the country.",
    group_name="sales",
    owners=["team:sales"],
)


@dg.asset(group_name="sales", owners=["team:sales"], partitions_def=days, io_manager_key="lake")
def orders(context: dg.AssetExecutionContext, tills: Tills) -> list[dict]:
    """Orders as the tills report them."""
    return tills.read(context.partition_key)


@dg.asset(group_name="goods", owners=["team:goods"], partitions_def=days)
def stock() -> dict:
    """Goods on the shelves in the morning."""
    return {"apples": 7}


@dg.asset(
    group_name="sales",
    owners=["team:sales"],
    partitions_def=days,
    ins={"stock": dg.AssetIn(partition_mapping=dg.TimeWindowPartitionMapping(start_offset=-1, end_offset=-1))},
)
def shortage(orders: list[dict], stock: dict) -> dict:
    """Goods of which more was ordered than there were."""
    return {name: count for name, count in stock.items() if count < len(orders)}


@dg.asset(group_name="people", owners=["team:people"], partitions_def=shops)
def staff() -> int:
    """How many people work in each shop."""
    return 7


@dg.asset(
    group_name="sales",
    owners=["team:sales"],
    metadata={
        "dagster/column_schema": dg.TableSchema(
            columns=[dg.TableColumn("day", "date"), dg.TableColumn("amount", "float")]
        )
    },
)
def revenue(orders: dict) -> list[dict]:
    """What was earned, a row a day."""
    return [{"day": day, "amount": sum(order["amount"] for order in rows)} for day, rows in orders.items()]


@dg.asset(group_name="sales", owners=["team:sales"], deps=["calendar"])
def best_day(revenue: list[dict]) -> int:
    """Which of the working days was the best."""
    return max(range(len(revenue)), key=lambda place: revenue[place]["amount"])


@dg.asset(
    group_name="reports",
    owners=["ada@shop.example"],
    metadata={
        "dagster/column_lineage": dg.TableColumnLineage(
            deps_by_column={"total": [dg.TableColumnDep(asset_key=dg.AssetKey("revenue"), column_name="amount")]}
        )
    },
)
def report(best_day: int, revenue: list[dict], staff: dict) -> list[dict]:
    """What is read on Mondays."""
    return [{"best": best_day, "total": sum(row["amount"] for row in revenue), "staff": sum(staff.values())}]


@dg.asset_check(asset="report")
def is_short() -> dg.AssetCheckResult:
    """Nobody reads more than a page."""
    return dg.AssetCheckResult(passed=Path("report.txt").stat().st_size < 2000)


mondays = dg.define_asset_job("mondays", selection=["best_day", "report"])
daily = dg.define_asset_job("daily", selection=dg.AssetSelection.groups("sales"))

defs = dg.Definitions(
    assets=[calendar, orders, stock, shortage, staff, revenue, best_day, report],
    asset_checks=[is_short],
    jobs=[mondays, daily],
    resources={"tills": Tills(folder="tills"), "lake": dg.FilesystemIOManager(base_dir="lake")},
)
