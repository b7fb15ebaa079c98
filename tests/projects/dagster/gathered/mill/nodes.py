"""Assets that are made of ops and graphs."""

import dagster as dg

days = dg.DailyPartitionsDefinition("2024-01-01")


@dg.op
def grind(context, grain: int) -> int:
    """Grind."""
    return grain


@dg.op(
    name="weigh_it",
    ins={"sacks": dg.In(int), "done": dg.In(dg.Nothing)},
    out=dg.Out(io_manager_key="lake", description="Its weight", code_version="3"),
    required_resource_keys={"database"},
    retry_policy=dg.RetryPolicy(max_retries=2),
)
def weigh(sacks: int):
    return sacks


@dg.op(out={"flour": dg.Out(), "bran": dg.Out()})
def sift(ground, sieve):
    """Sift."""
    return 1, 2


@dg.graph
def milled(grain: int):
    """Mill."""
    return grind(grind(grain))


@dg.graph(out={"fine": dg.GraphOut(), "coarse": dg.GraphOut()})
def sorted_out(ground):
    fine, coarse = sift(ground, ground)
    return {"fine": fine, "coarse": coarse}


def named(name):
    @dg.op(name=name)
    def anything():
        return 1

    return anything


grain = dg.AssetSpec("grain", group_name="fields")
inspected = dg.AssetSpec("inspected")


@dg.asset
def sieve():
    return 1


ground_grain = dg.AssetsDefinition.from_op(grind, group_name="mill", key_prefix="house")
weight = dg.AssetsDefinition.from_op(
    weigh,
    keys_by_input_name={"sacks": dg.AssetKey(["house", "grind"]), "done": dg.AssetKey("inspected")},
    keys_by_output_name={"result": dg.AssetKey(["scales", "weight"])},
    partitions_def=days,
    partition_mappings={"sacks": dg.AllPartitionMapping()},
    tags_by_output_name={"result": {"unit": "kg"}},
)
sifted = dg.AssetsDefinition.from_op(
    sift,
    keys_by_input_name={"ground": dg.AssetKey(["house", "grind"]), "sieve": dg.AssetKey("sieve")},
    keys_by_output_name={"flour": dg.AssetKey("flour"), "bran": dg.AssetKey("bran")},
    internal_asset_deps={"flour": {dg.AssetKey(["house", "grind"])}},
    group_names_by_output_name={"flour": "fine", "bran": None},
    descriptions_by_output_name={"flour": "Flour", "bran": "What is left"},
    metadata_by_output_name={"bran": {"use": "feed"}},
    can_subset=True,
)
whole = dg.AssetsDefinition.from_graph(milled)
parts = dg.AssetsDefinition.from_graph(
    sorted_out, keys_by_input_name={"ground": dg.AssetKey("milled")}, key_prefix=["house", "parts"]
)
daily = dg.define_asset_job("daily", selection=["house/grind", "milled"])


@dg.schedule(job_name="daily", cron_schedule="0 5 * * *")
def at_five(context):
    return dg.RunRequest()


several = [dg.AssetsDefinition.from_op(named(f"day_{day}")) for day in ("one", "two")]
