import dagster as dg


class Database(dg.ConfigurableResource):
    path: str


class Window(dg.Config):
    days: int = 7
