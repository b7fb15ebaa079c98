"""Suggestions for misspelt names."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.graph.suggest import closest, did_you_mean


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
