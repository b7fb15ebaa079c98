import dagster as dg


@dg.asset
def grain(): ...


@dg.asset_check(asset=grain)
def counted():
    return dg.AssetCheckResult(passed=True)
