"""Suggestions for misspelt names."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.graph.suggest import closest, did_you_mean, one_slip_from


@pytest.mark.parametrize(
    ("name", "known", "answer"),
    [
        ("raww", ["raw", "report"], " Did you mean 'raw'?"),
        ("Orders", ["orders"], " Did you mean 'orders'?"),
        ("orders", ["raw/orders", "x"], " Did you mean 'raw/orders'?"),
        ("orders", ["orders"], ""),
        ("zzz", ["raw"], ""),
        ("raw", [], ""),
        ("lnit", ["lint", "list"], " Did you mean 'lint'?"),
        ("lsit", ["lint", "list"], " Did you mean 'list'?"),
        ("", ["raw"], ""),
    ],
)
def test_suggests(name: str, known: list[str], answer: str) -> None:
    assert did_you_mean(name, known) == answer


def test_the_order_of_the_known_names_changes_nothing() -> None:
    assert closest("ab", ["abc", "abd"]) == closest("ab", ["abd", "abc"])


@pytest.mark.parametrize(
    ("name", "slip"),
    [
        ("calender", True),
        ("claendar", True),
        ("calenda", True),
        ("calendarr", True),
        ("calendar", False),
        ("calendars_2", False),
        ("raw/order", True),
        ("raworders", True),
        ("day_1", False),
        ("day_3", False),
        ("cut", False),
        ("calneder_x", False),
        ("", False),
    ],
)
def test_one_slip_of_a_finger(name: str, slip: bool) -> None:
    known = {"calendar", "raw/orders", "day_2", "cat", "orders"}
    assert (one_slip_from(name, known) is not None) is slip
