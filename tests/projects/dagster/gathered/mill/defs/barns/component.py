"""A component that Python makes."""

import dagster as dg


class Barn(dg.Component, dg.Model, dg.Resolvable):
    """A barn and what is in it."""

    crops: list[str]
    owner: str = "team:farm"

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """One asset for each crop."""
        return dg.Definitions(assets=[self._stored(crop) for crop in self.crops])

    def _stored(self, crop: str) -> dg.AssetsDefinition:
        @dg.asset(name=f"stored_{crop}", owners=[self.owner], deps=[dg.AssetKey("grain")])
        def stored():
            """In the barn."""

        return stored


@dg.component_instance
def barns(context: dg.ComponentLoadContext) -> Barn:
    return Barn(crops=["rye", "oats"])
