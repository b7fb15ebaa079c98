import dagster as dg


@dg.asset
def moved(stays): ...


@dg.asset(deps=[moved.key])
def stays_after(): ...


@dg.asset
def stays(): ...


@dg.asset(owners=["team:before"])
def mapped(): ...
