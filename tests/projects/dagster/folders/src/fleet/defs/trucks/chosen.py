import dagster as dg

from ...helpers import truck

red, blue, grey = truck("red"), truck("blue"), truck("grey")


@dg.definitions
def only_two(context: dg.ComponentLoadContext):
    return dg.Definitions(assets=[red, blue])
