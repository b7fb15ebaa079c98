"""Assets made from ops and graphs, and definitions changed afterwards."""

import dagster as dg


@dg.op(required_resource_keys={"scale"}, retry_policy=dg.RetryPolicy(max_retries=2))
def counted(orders):
    """How many there are."""
    return 1


@dg.op(out={"low": dg.Out(), "high": dg.Out()})
def split(numbers):
    yield dg.Output(1, "low")
    yield dg.Output(2, "high")


@dg.op(ins={"after": dg.In(dg.Nothing)}, out=dg.Out(int))
def waiting():
    return 1


@dg.op
def joined(low, high):
    return 1


@dg.graph
def totals(orders):
    low, high = split(orders)
    return joined(low, high)


@dg.graph(out={"bottom": dg.GraphOut(), "top": dg.GraphOut()})
def halves(orders):
    low, high = split(orders)
    return {"bottom": low, "top": high}


MADE = [
    dg.AssetsDefinition.from_op(counted, group_name="ops"),
    dg.AssetsDefinition.from_op(
        split,
        keys_by_input_name={"numbers": dg.AssetKey(["raw", "numbers"])},
        keys_by_output_name={"low": dg.AssetKey(["parts", "low"]), "high": dg.AssetKey("high")},
        tags_by_output_name={"high": {"tier": "1"}},
    ),
    dg.AssetsDefinition.from_op(
        waiting, key_prefix="late", keys_by_input_name={"after": dg.AssetKey("orders")}
    ),
    dg.AssetsDefinition.from_graph(
        totals, key_prefix=["sums"], partitions_def=dg.StaticPartitionsDefinition(["a", "b"])
    ),
    dg.AssetsDefinition.from_graph(
        halves,
        internal_asset_deps={"bottom": {dg.AssetKey("orders")}, "top": {dg.AssetKey("bottom")}},
        group_names_by_output_name={"bottom": "lower"},
        descriptions_by_output_name={"top": "The upper half"},
        metadata_by_output_name={"top": {"rows": 2}},
    ),
]


@dg.asset
def here(orders):
    """Moved elsewhere."""
    return 1


moved = here.with_attributes(
    group_names_by_key={dg.AssetKey("here"): "movers"},
    tags_by_key={dg.AssetKey("here"): {"moved": "yes"}},
)
