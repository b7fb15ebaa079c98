import dagster as dg


def truck(name):
    @dg.asset(name=name, group_name="trucks")
    def _truck(): ...

    return _truck


@dg.asset
def never_loaded(): ...
