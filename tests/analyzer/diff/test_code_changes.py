"""What an edit of the code means for its readers: a table of (code before, code after, expected changes)."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.diff import compare
from vibepiper.analyzer.diff.render import subject
from vptest.graphs import graph_of

HEAD = """
import pandera.pandas as pa
from pandera.typing import DataFrame, Series
from vibepiper import Input, DailyPartitions, MonthlyPartitions, asset, check, source

"""

ORDERS = """
class Orders(pa.DataFrameModel):
    id: Series[int] = pa.Field(unique=True)
    amount: Series[float] = pa.Field(ge=0)

@asset(owners=["orders@shop.org"])
def orders() -> DataFrame[Orders]:
    return load()

@asset(owners=["report@shop.org"])
def report(orders: DataFrame[Orders]) -> int:
    return len(orders)
"""

TOTALS = """
@asset
def total() -> int:
    return 1

@asset
def shown(total: int) -> str:
    return str(total)
"""

DAILY = """
@asset(partitions=DailyPartitions(start="2013-01-01"))
def visits() -> int:
    return 1
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (ORDERS, ORDERS, []),
        # moving, formatting and describing are no changes of the code
        (ORDERS, "\n\n# moved\n" + ORDERS.replace("load()", "load( )"), []),
        (
            ORDERS,
            ORDERS.replace("    return load()", '    """All orders."""\n    return load()'),
            ["catalog described orders"],
        ),
        (ORDERS, ORDERS.replace("load()", "load(1)"), ["compatible code-changed orders"]),
        (
            TOTALS,
            TOTALS.replace("def total() -> int", "def total() -> str"),
            ["breaking type-changed total"],
        ),
        (TOTALS, TOTALS.replace("def total", "def sum_total"), ["breaking asset-removed total"]),
        (
            ORDERS,
            ORDERS.replace("    amount: Series[float]", "    price: Series[float]"),
            ["breaking column-removed orders.amount", "compatible column-added orders.price"],
        ),
        (
            ORDERS,
            ORDERS.replace("amount: Series[float]", "amount: Series[str]").replace("ge=0", "nullable=True"),
            [
                "breaking column-dtype orders.amount",
                "breaking column-nullable orders.amount",
                "unconfirmable column-checks orders.amount",
            ],
        ),
        (ORDERS, ORDERS.replace("(unique=True)", "()"), ["breaking column-unique orders.id"]),
        (
            DAILY,
            DAILY.replace("Daily", "Monthly"),
            ["breaking partitions-changed visits"],
        ),
        (
            DAILY,
            DAILY.replace("2013-01-01", "2012-01-01"),
            ["compatible partitions-changed visits"],
        ),
        (
            DAILY,
            "import settings\n" + DAILY.replace('"2013-01-01"', "settings.start"),
            ["unconfirmable partitions-unknown visits"],
        ),
        (
            ORDERS,
            ORDERS.replace("def report(orders: DataFrame[Orders]) -> int:", "def report() -> int:").replace(
                "len(orders)", "0"
            ),
            ["compatible code-changed report", "compatible edge-removed report"],
        ),
        (
            TOTALS,
            TOTALS + "\n@check(asset=total)\ndef positive(total):\n    return total > 0\n",
            ["compatible check-added total"],
        ),
        (TOTALS, TOTALS + "\nthis is no Python\n", None),
    ],
)
def test_edits(before: str, after: str, expected: list[str] | None) -> None:
    changes = compare(graph_of(HEAD + before), graph_of(HEAD + after)).changes
    found = [f"{change.category} {change.kind} {subject(change)}" for change in changes]
    if expected is None:
        assert {change.category for change in changes} == {"unconfirmable"}
        return
    for each in expected:
        assert each in found
    # What a reader declares of its upstream follows from the same edit; nothing else may be said.
    follows = {
        "reading-changed",
        "asset-added",
        "edge-added",
        "edge-dangling",
        "edge-removed",
        "code-changed",
    }
    assert not [
        text
        for change, text in zip(changes, found, strict=True)
        if text not in expected and change.kind not in follows
    ]
