import dagster as dg


@dg.asset
def plain(orders): ...


@dg.asset(deps=[plain])
def plainer(): ...
