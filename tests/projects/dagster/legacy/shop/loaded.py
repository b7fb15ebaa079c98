from dagster import asset


@asset
def one(orders): ...
