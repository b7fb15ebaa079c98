"""Checks: ready-made ones, and those that read more than their asset."""

import datetime

import dagster as dg

from .inputs import after, by_colour, eager, orders

READY_MADE = [
    *dg.build_last_update_freshness_checks(
        assets=[orders, after], lower_bound_delta=datetime.timedelta(days=1)
    ),
    *dg.build_time_partition_freshness_checks(assets=[eager], deadline_cron="0 9 * * *"),
    *dg.build_column_schema_change_checks(assets=[orders, by_colour]),
    *dg.build_metadata_bounds_checks(assets=[orders], metadata_key="rows", min_value=1),
]


@dg.asset_check(
    asset="orders",
    additional_ins={"other": dg.AssetIn("after")},
    additional_deps=["eager"],
    compute_kind="sql",
    description="Compared with another",
)
def compared(orders, other):
    """The description wins."""
    return dg.AssetCheckResult(passed=True, severity=dg.AssetCheckSeverity.WARN)


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec("first", asset=after, additional_deps=["orders"]),
        dg.AssetCheckSpec(name="second", asset="after", blocking=True, metadata={"a": 1}),
    ],
    can_subset=True,
)
def pair(context):
    """Both of them."""
    yield dg.AssetCheckResult(passed=True, check_name="first", asset_key="after")
