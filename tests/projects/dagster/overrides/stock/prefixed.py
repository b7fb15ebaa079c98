"""A source, a spec, a check and what depends on them, loaded with a prefix for each kind."""

import dagster as dg

mill = dg.SourceAsset("mill")
field = dg.AssetSpec("field", deps=["mill"])


@dg.asset(deps=["field", "mill", "beyond"])
def corn(): ...


@dg.asset(deps=["field", "corn"])
def meal(): ...


@dg.asset_check(asset=corn, additional_deps=[meal])
def clean():
    return dg.AssetCheckResult(passed=True)
