"""What Dagster has had since 1.12."""

import datetime

import dagster as dg

from . import loaded, plain

HALVES = dg.StaticPartitionsDefinition(["left", "right"])
HOURLY = dg.FreshnessPolicy.time_window(fail_window=datetime.timedelta(hours=1))


@dg.asset(freshness_policy=HOURLY, hooks=set(), pool="small")
def orders() -> dg.MaterializeResult:
    return dg.MaterializeResult()


@dg.asset(legacy_freshness_policy=dg.LegacyFreshnessPolicy(maximum_lag_minutes=60))
def older(): ...


@dg.asset(
    partitions_def=dg.DailyPartitionsDefinition("2024-01-01", exclusions=["0 0 * * 0"]),
    automation_condition=dg.AutomationCondition.on_cron("@daily"),
)
def weekdays(): ...


@dg.multi_asset(
    specs=[
        dg.AssetSpec("north", kinds={"s3"}, freshness_policy=HOURLY),
        dg.AssetSpec("south", partitions_def=dg.StaticPartitionsDefinition(["a"])),
    ],
    can_subset=True,
)
def regions(): ...


@dg.multi_asset(outs={"up": dg.AssetOut(kinds={"csv"}), "down": dg.AssetOut(freshness_policy=HOURLY)})
def both(orders):
    return 1, 2


left = dg.AssetSpec(
    ["sides", "left"], group_name="sides", owners=["team:sides"], description="Left.", tags={"a": "b"}
)


@dg.multi_asset(
    outs={
        "l": dg.AssetOut.from_spec(left, io_manager_key="lake"),
        "r": dg.AssetOut(key="right"),
        "middle": dg.AssetOut("inner"),
    },
    internal_asset_deps={"l": {dg.AssetKey("north")}, "r": {left.key, dg.AssetKey("south")}},
    deps=[regions],
)
def sides():
    return 1, 2, 3


@dg.asset(
    name=dg.AssetKey(["all", "the-sides"]).to_python_identifier("joined"),
    deps=[sides],
    partitions_def=dg.StaticPartitionsDefinition(
        [f"{kind}.{side}" for kind in ("a", "b") for side in HALVES.get_partition_keys()]
    ),
)
def joined(): ...


@dg.op
def step():
    return 1


@dg.job
def stepwise():
    step()


@dg.asset_check(asset=weekdays, partitions_def=dg.DailyPartitionsDefinition("2024-01-01"))
def complete():
    """Nothing is missing."""
    return dg.AssetCheckResult(passed=True)


@dg.multi_asset_check(
    specs=[dg.AssetCheckSpec("equal", asset="north")], ins={"north": dg.AssetIn(key="north")}
)
def compared(north):
    yield dg.AssetCheckResult(passed=True)


ledger = dg.AssetSpec("ledger", deps=[dg.AssetDep("orders", metadata={"a": 1})]).replace_attributes(
    group_name="finance"
)
books = ledger.merge_attributes(deps=["north"], owners=["team:books"], tags={"a": "b"}, kinds={"sql"})
books = books.replace_attributes(key="books")


def owned(spec):
    return spec.replace_attributes(owners=["team:all"])


def chosen(spec):
    return spec.replace_attributes(group_name="chosen")


defs = dg.Definitions.merge(
    dg.Definitions(
        assets=[orders, older, weekdays, regions, both, sides, joined, ledger, books],
        asset_checks=[complete, compared],
        jobs=[stepwise, dg.define_asset_job("nightly", selection="kind:sql or group:chosen")],
        schedules=[dg.ScheduleDefinition(name="steps", target=stepwise, cron_schedule="@daily")],
    ),
    dg.load_definitions_from_modules([plain], resources={"lake": dg.mem_io_manager}).map_asset_specs(
        func=owned
    ),
    dg.load_definitions_from_module(loaded).map_resolved_asset_specs(func=chosen),
)
