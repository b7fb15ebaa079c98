"""Inputs, arguments by their older names, and resources."""

import dagster as dg

daily = dg.DailyPartitionsDefinition(start_date="2024-01-01")
colours = dg.StaticPartitionsDefinition(["red", "green"])


@dg.asset(compute_kind="pandas", op_tags={"a": "b"})
def orders() -> int:
    return 1


@dg.asset(non_argument_deps={"orders"})
def after():
    """It only waits."""


@dg.asset(auto_materialize_policy=dg.AutoMaterializePolicy.eager(), partitions_def=daily)
def eager(context) -> None: ...


@dg.asset(
    ins={
        "eager": dg.AssetIn(partition_mapping=dg.AllPartitionMapping()),
        "again": dg.AssetIn("after", partition_mapping=dg.IdentityPartitionMapping()),
        "third": dg.AssetIn(key=dg.AssetKey(["raw", "numbers"]), metadata={"a": 1}),
        "waited": dg.AssetIn("orders", dagster_type=dg.Nothing),
    },
)
def mapped(context, eager, again, third: int): ...


@dg.asset(
    partitions_def=colours,
    ins={
        "by_colour": dg.AssetIn(
            partition_mapping=dg.SpecificPartitionsPartitionMapping(partition_keys=["red"])
        )
    },
    io_manager_key="lake",
)
def red(by_colour): ...


@dg.asset(partitions_def=colours, required_resource_keys={"warehouse"}, metadata={"rows": 1})
def by_colour(context): ...


@dg.asset(deps=[dg.AssetDep("eager", partition_mapping=dg.LastPartitionMapping())], config_schema={"a": int})
def latest(context): ...


@dg.asset(
    retry_policy=dg.RetryPolicy(), backfill_policy=dg.BackfillPolicy.single_run(), output_required=False
)
def optional(context: dg.AssetExecutionContext, orders: int = 3) -> dg.Output[int]:
    return dg.Output(1)


@dg.asset(ins={"wide": dg.AssetIn("orders")})
def keywords(**inputs): ...


@dg.multi_asset(
    outs={
        "one": dg.AssetOut(
            auto_materialize_policy=dg.AutoMaterializePolicy.lazy(), owners=["team:ones"], tags={"x": "y"}
        ),
        "two": dg.AssetOut(
            io_manager_key="lake", code_version="2", metadata={"rows": 3}, dagster_type=int, is_required=False
        ),
    },
    compute_kind="sql",
    can_subset=True,
    required_resource_keys={"warehouse"},
)
def pair(context, orders):
    yield dg.Output(1, "one")
