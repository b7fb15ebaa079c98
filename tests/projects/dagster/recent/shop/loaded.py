import dagster as dg


@dg.asset
def here(): ...


@dg.asset
def there(here): ...


@dg.asset
def apart(): ...
