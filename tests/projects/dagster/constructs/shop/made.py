"""Assets that factories make."""

import functools
import json
from pathlib import Path

import dagster as dg

from .names import FEEDS, REPORTS, Group


class FeedFactory:
    group = Group.SALES.value

    def __init__(self, suffix):
        self.suffix = suffix

    def build(self, feed):
        @dg.asset(name=f"{feed.name}_{self.suffix}", deps=[feed.after], group_name=self.group)
        def _feed(context):
            """A feed."""
            return 1

        return _feed

    @classmethod
    def build_all(cls, suffix):
        factory = cls(suffix)
        return [factory.build(feed) for feed in FEEDS]


feeds = FeedFactory.build_all("feed")


def report(spec):
    @dg.asset(key=dg.AssetKey(["reports", spec.name]), deps=spec.deps, owners=[spec.owner])
    def _report():
        return 1

    return _report


reports = list(map(report, REPORTS))

catalog_asset = functools.partial(dg.asset, group_name="catalog", io_manager_key="lake")
CATALOG = json.loads((Path(__file__).parent / "catalog.json").read_text())
catalog = []
for name, entry in CATALOG.items():

    @catalog_asset(name=name, description=entry["text"], deps=entry.get("deps", []))
    def _from_catalog():
        return 1

    catalog.append(_from_catalog)


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@dg.asset
@logged
def wrapped(orders):
    """Wrapped."""
    return orders
