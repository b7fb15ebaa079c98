import dagster as dg


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["a", "b"]))
def roads(): ...


@dg.asset_check(asset=roads)
def paved():
    return dg.AssetCheckResult(passed=True)


bridges = dg.AssetSpec("bridges", deps=["roads"])
