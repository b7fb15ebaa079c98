"""Arguments and functions of 1.8 that later versions have under other names, or no longer."""

from dagster import (
    AssetExecutionContext,
    AssetIn,
    AssetKey,
    AssetOut,
    AssetsDefinition,
    AssetSpec,
    AutoMaterializePolicy,
    DailyPartitionsDefinition,
    FreshnessPolicy,
    ScheduleDefinition,
    SourceAsset,
    TimeWindowPartitionMapping,
    asset,
    define_asset_job,
    external_assets_from_specs,
    load_assets_from_modules,
    multi_asset,
    observable_source_asset,
    op,
    repository,
)

from . import loaded

DAILY = DailyPartitionsDefinition("2024-01-01")
FRESH = FreshnessPolicy(maximum_lag_minutes=60)


@asset(freshness_policy=FRESH, auto_materialize_policy=AutoMaterializePolicy.lazy(), compute_kind="sql")
def orders(): ...


@asset(non_argument_deps={AssetKey("orders"), AssetKey(["far", "away"])}, freshness_policy=None)
def waiting(): ...


@asset(
    partitions_def=DAILY,
    ins={"rolling": AssetIn(partition_mapping=TimeWindowPartitionMapping(start_offset=-1, end_offset=-1))},
)
def rolling(context: AssetExecutionContext, rolling): ...


@multi_asset(
    outs={
        "left": AssetOut(freshness_policy=FRESH, auto_materialize_policy=AutoMaterializePolicy.eager()),
        "right": AssetOut(),
    },
    compute_kind="python",
)
def halves(orders): ...


@observable_source_asset(auto_observe_interval_minutes=10)
def prices(): ...


@op
def counted(orders): ...


made = AssetsDefinition.from_op(
    counted,
    freshness_policies_by_output_name={"result": FRESH},
    auto_materialize_policies_by_output_name={"result": AutoMaterializePolicy.eager()},
)
files = SourceAsset("files", freshness_policy=None)
outside = external_assets_from_specs([AssetSpec("ledger"), AssetSpec("books", deps=["ledger"])])
renamed = waiting.with_attributes(
    output_asset_key_replacements={AssetKey("waiting"): AssetKey(["late", "waiting"])},
    input_asset_key_replacements={AssetKey(["far", "away"]): AssetKey("near")},
    freshness_policy=FRESH,
)
all_of_it = define_asset_job("all_of_it")


@repository
def shop():
    return [
        orders,
        renamed,
        rolling,
        halves,
        prices,
        made,
        files,
        *outside,
        *load_assets_from_modules([loaded], freshness_policy=FRESH, group_name="loaded"),
        all_of_it,
        ScheduleDefinition(job=all_of_it, cron_schedule="0 0 * * *"),
    ]
