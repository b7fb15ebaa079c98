import dagster as dg

water = dg.SourceAsset("water")


@dg.asset(deps=["water", "elsewhere"])
def flour(grain): ...


@dg.asset(ins={"flour": dg.AssetIn()})
def dough(flour): ...
