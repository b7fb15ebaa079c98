import dagster as dg


class Factory:
    def __init__(self, name):
        self.name = name

    def build(self):
        return [self._asset(f"{self.name}_{number}") for number in (1, 2)]

    def _asset(self, name):
        @dg.asset(name=name, deps=["water"])
        def _made(): ...

        return _made
