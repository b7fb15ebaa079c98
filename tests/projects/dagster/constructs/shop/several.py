"""Functions that make several assets."""

import dagster as dg


@dg.multi_asset(
    specs=[
        dg.AssetSpec("north", owners=["team:north"]),
        dg.AssetSpec("south", deps=["north", "orders"], description="The south"),
    ],
    group_name="regions",
)
def regions(context):
    """Both of them."""


@dg.multi_asset(
    outs={
        "left": dg.AssetOut(key_prefix="halves", group_name="sides"),
        "right": dg.AssetOut(key=["halves", "right"], description="The right one"),
        "rest": dg.AssetOut(is_required=False),
    },
    internal_asset_deps={
        "left": {dg.AssetKey("orders")},
        "right": {dg.AssetKey(["halves", "left"])},
        "rest": {dg.AssetKey("orders"), dg.AssetKey(["halves", "right"])},
    },
)
def halves(orders):
    """Split."""
    return 1, 2, 3


@dg.multi_asset(outs={"plus": dg.AssetOut(), "minus": dg.AssetOut()}, deps=["customers"])
def signs(north):
    return 1, 2


@dg.op(out={"big": dg.Out(), "small": dg.Out()})
def cut(value):
    return 1, 2


@dg.graph_multi_asset(outs={"big": dg.AssetOut(), "small": dg.AssetOut()}, group_name="cuts")
def sizes(orders):
    big, small = cut(orders)
    return {"big": big, "small": small}
