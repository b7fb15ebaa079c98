import dagster as dg


@dg.asset
def apart(tracks): ...
