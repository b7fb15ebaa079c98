"""Checks of assets."""

import dagster as dg

from .assets import orders, totals


@dg.asset_check(asset=orders, blocking=True)
def orders_exist():
    """There are some."""
    return dg.AssetCheckResult(passed=True)


@dg.asset_check(asset=dg.AssetKey(["mart", "totals"]), name="positive", description="Above zero")
def totals_are_positive(totals):
    return dg.AssetCheckResult(passed=True)


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec("complete", asset=orders),
        dg.AssetCheckSpec("fresh", asset=totals, description="Made today"),
    ]
)
def both(context):
    yield dg.AssetCheckResult(passed=True, asset_key=orders.key, check_name="complete")


@dg.asset(check_specs=[dg.AssetCheckSpec("inside", asset="checked", blocking=True)])
def checked():
    """It checks itself.

    Returns:
        One of two outputs.
    """
    return 1


def not_null(name):
    @dg.asset_check(asset=name, name=f"{name}_not_null")
    def _check():
        return dg.AssetCheckResult(passed=True)

    return _check


@dg.asset_check(
    asset=orders,
    additional_deps=[totals, "elsewhere"],
    additional_ins={"north": dg.AssetIn("north"), "ratio": dg.AssetIn(key=["mart", "ratio"])},
)
def reconciled(orders, north, ratio):
    return dg.AssetCheckResult(passed=True)


@dg.multi_asset_check(specs=[dg.AssetCheckSpec("agree", asset=totals, additional_deps=[orders])])
def agreement():
    yield dg.AssetCheckResult(passed=True)


generated = [not_null(name) for name in ("customers", "north")]
