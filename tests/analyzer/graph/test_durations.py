"""Durations as authors write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies
from vibepiper.analyzer.graph.durations import DurationError, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("24h", timedelta(days=1)),
        ("15m", timedelta(minutes=15)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("1d12h", timedelta(hours=36)),
        ("1h 30m", timedelta(minutes=90)),
        ("0s", timedelta()),
    ],
)
def test_reads(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("5", "unit is missing"),
        ("1.5h", "fractions"),
        ("-1h", "negative"),
        ("soon", "not made of"),
        ("h", "not made of"),
        ("12h1d", "stands twice, or a small unit before"),
        ("1h1h", "stands twice"),
        ("1٣h", "not made of"),
        ("9" * 15 + "w", "too long"),
        ("9" * 5000 + "s", "too long"),
    ],
)
def test_says_what_is_wrong_and_what_to_write(text: str, reason: str) -> None:
    with pytest.raises(DurationError, match=reason) as caught:
        parse_duration(text)
    assert "'24h'" in str(caught.value)


@given(strategies.integers(min_value=0, max_value=10**10))
def test_what_is_written_is_read_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse_duration(format_duration(duration)) == duration
