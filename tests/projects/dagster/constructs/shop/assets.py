"""Assets in every form that one function takes."""

import dagster as dg
from dagster import AssetExecutionContext, AssetIn, AssetKey, asset

from . import names
from .names import RAW, Group
from .resources import Database, Window


@asset
def orders() -> int:
    """The orders.

    More about them.
    """
    return 1


@asset(name="customers", group_name=Group.STOCK.value, compute_kind="sql")
def made_customers(context, database: Database):
    """Ask for the customers.

    Returns:
        Their number.
    """
    return 2


@asset(key_prefix="mart", group_name=RAW, owners=["team:shop", "ada@example.org"], tags={"tier": "1"})
def totals(context: AssetExecutionContext, orders: int, config: Window):
    return orders


@dg.asset(
    key=["mart", "ratio"],
    ins={"top": AssetIn(key=["mart", "totals"]), "orders": AssetIn()},
    kinds={"python", "duckdb"},
    code_version="3",
    io_manager_key="lake",
    description="The ratio",
)
def ratio(top, orders): ...


@asset(ins={"totals": AssetIn(key_prefix="mart")}, metadata={"rows": 3, "doc": dg.MetadataValue.md("x")})
def shown(totals): ...


@asset(
    deps=[orders, "customers", AssetKey(["mart", "ratio"]), dg.AssetDep("elsewhere"), ["far", "away"]],
    retry_policy=dg.RetryPolicy(max_retries=3),
    automation_condition=dg.AutomationCondition.eager(),
)
def everything():
    """Everything."""


@asset(required_resource_keys={"lake"}, op_tags={"a": "b"}, key_prefix=names.PREFIX)
def prefixed(context):
    return 1


@asset
def by_parameter(lake: dg.ResourceParam[object]):
    return 1


@dg.op
def double(value):
    return value * 2


@dg.graph_asset(group_name="graphs")
def doubled(orders):
    return double(orders)


@asset(group_name=RAW)
def same_group(totals):
    """Its parameter has no prefix: the only 'totals' of the group is meant."""
