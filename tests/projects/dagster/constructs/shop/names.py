"""Constants and classes that the definitions are made from."""

import enum
from dataclasses import dataclass
from typing import NamedTuple

RAW = "raw"
PREFIX = ["shop", "daily"]


class Group(enum.StrEnum):
    SALES = "sales"
    STOCK = "stock"


class Feed(NamedTuple):
    name: str
    after: str


@dataclass
class Report:
    name: str
    deps: list[str]
    owner: str = "team:reports"


FEEDS = (Feed("paris", "orders"), Feed("lyon", "customers"))
REPORTS = [Report("weekly", ["orders"]), Report("monthly", ["customers", "orders"], "boss@example.org")]
