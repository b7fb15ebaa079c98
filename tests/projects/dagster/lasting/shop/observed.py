"""Data that is made elsewhere and looked at."""

import dagster as dg

numbers = dg.SourceAsset(key=dg.AssetKey(["raw", "numbers"]), metadata={"url": dg.MetadataValue.url("u")})


@dg.observable_source_asset(key_prefix="seen", partitions_def=dg.DailyPartitionsDefinition("2024-01-01"))
def prices(context):
    """Observed."""
    return dg.DataVersionsByPartition({"2024-01-01": "1"})


@dg.multi_observable_source_asset(
    specs=[dg.AssetSpec("east", group_name="stations"), dg.AssetSpec(["seen", "west"])]
)
def stations(context):
    yield dg.ObserveResult(asset_key="east")
