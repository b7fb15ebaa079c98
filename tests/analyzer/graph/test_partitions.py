"""Partition keys: which there are, and which of them one partition reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies
from vibepiper.analyzer.graph.model import Partitioning, PartitionMapping
from vibepiper.analyzer.graph.partitions import (
    describe,
    key_problem,
    key_window,
    map_keys,
    mapping_problem,
    next_key,
    partition_keys,
    partitioning_problem,
    previous_key,
)
from vibepiper.analyzer.graph.periods import PartitionError

NEW_YORK, APIA, LORD_HOWE = "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"
HOURS = Partitioning("hourly", "2013-01-01")
DAYS = Partitioning("daily", "2013-01-01")
WEEKS = Partitioning("weekly", "2013-01-07")
MONTHS = Partitioning("monthly", "2013-01-01")
YEAR = Partitioning("monthly", "2013-01-01", "2014-01-01")
STATIC = Partitioning("static", keys=("EWR", "JFK", "LGA"))
WINDOW = PartitionMapping("window", -6, 0)
ALL = PartitionMapping("all")
IDENTITY = PartitionMapping("identity")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("partitioning", "until", "keys"),
    [
        (HOURS, "2013-01-01T02:30", ["2013-01-01T00", "2013-01-01T01"]),
        (DAYS, "2013-01-03", ["2013-01-01", "2013-01-02"]),
        (DAYS, "2012-06-01", []),
        (WEEKS, "2013-01-21", ["2013-01-07", "2013-01-14"]),
        (MONTHS, "2013-03-31T23:59", ["2013-01", "2013-02"]),
        (YEAR, "2020-01-01", [f"2013-{month:02}" for month in range(1, 13)]),
        # a start or an end within a period takes the whole of it
        (Partitioning("monthly", "2013-01-15", "2013-02-02"), "2020-01-01", ["2013-01", "2013-02"]),
        (Partitioning("weekly", "2013-01-01"), "2013-01-14", ["2012-12-31", "2013-01-07"]),
        (Partitioning("monthly", "2013-01"), "2013-02-01", ["2013-01"]),
        (Partitioning("daily", "2013-01-01T23:00-05:00"), "2013-01-03", ["2013-01-02"]),
        (STATIC, "2013-01-01", ["EWR", "JFK", "LGA"]),
    ],
)
def test_keys_are_the_periods_that_have_ended(
    partitioning: Partitioning, until: str, keys: list[str]
) -> None:
    assert partition_keys(partitioning, datetime.fromisoformat(until).replace(tzinfo=UTC)) == tuple(keys)


def test_a_moment_counts_in_the_zone_of_the_partitioning() -> None:
    days = Partitioning("daily", "2013-01-01", timezone=NEW_YORK)
    assert partition_keys(days, datetime(2013, 1, 2, 4, 59, tzinfo=UTC)) == ()
    assert partition_keys(days, datetime(2013, 1, 2, 5, tzinfo=UTC)) == ("2013-01-01",)


@pytest.mark.parametrize(
    ("zone", "kind", "start", "end", "count", "absent"),
    [
        (NEW_YORK, "hourly", "2013-03-10", "2013-03-11", 23, "2013-03-10T02"),
        (NEW_YORK, "hourly", "2013-11-03", "2013-11-04", 24, None),
        (LORD_HOWE, "hourly", "2013-10-06", "2013-10-07", 24, None),
        (APIA, "daily", "2011-12-28", "2012-01-01", 3, "2011-12-30"),
    ],
)
def test_changes_of_the_clocks(
    zone: str, kind: str, start: str, end: str, count: int, absent: str | None
) -> None:
    """Windows stay gapless: a repeated hour makes one partition longer, a skipped one has no key."""
    partitioning = Partitioning(kind, start, end, zone)
    keys = partition_keys(partitioning, LATER)
    assert len(keys) == count
    windows = [key_window(partitioning, key) for key in keys]
    instants = [tuple(moment.astimezone(UTC) for moment in window) for window in windows]
    assert all(before[1] == after[0] for before, after in pairwise(instants))
    if absent is not None:
        assert absent not in keys
        assert "skipped by the clocks" in (key_problem(partitioning, absent) or "")


def test_the_repeated_hour_is_one_long_partition() -> None:
    hours = Partitioning("hourly", "2013-11-03", timezone=NEW_YORK)
    start, end = (moment.astimezone(UTC) for moment in key_window(hours, "2013-11-03T01"))
    assert end - start == timedelta(hours=2)


@given(
    strategies.sampled_from(["hourly", "daily", "weekly", "monthly"]),
    strategies.datetimes(datetime(1950, 1, 1), datetime(2040, 1, 1)),
    strategies.sampled_from(["UTC", NEW_YORK, APIA, LORD_HOWE, "Europe/Berlin", "Asia/Kathmandu"]),
    strategies.integers(0, 40),
)
def test_every_key_is_a_key_with_gapless_neighbours(kind: str, start: datetime, zone: str, days: int) -> None:
    partitioning = Partitioning(kind, start.isoformat(), timezone=zone)
    keys = partition_keys(partitioning, start + timedelta(days=days))
    for index, key in enumerate(keys):
        assert key_problem(partitioning, key) is None
        begin, end = key_window(partitioning, key)
        assert begin.astimezone(UTC) < end.astimezone(UTC)
        assert previous_key(partitioning, key) == (keys[index - 1] if index else None)
        following = next_key(partitioning, key)
        assert following is not None
        assert key_window(partitioning, following)[0].astimezone(UTC) == end.astimezone(UTC)


@pytest.mark.parametrize(
    ("partitioning", "problem"),
    [
        (DAYS, None),
        (STATIC, None),
        (Partitioning("dayly", "2013-01-01"), "Did you mean 'daily'?"),
        (Partitioning("daily"), "need a start"),
        (Partitioning("daily", "2013-13-01"), "the start '2013-13-01' is no date"),
        (Partitioning("daily", "2013-01-01", "soon"), "the end 'soon' is no date"),
        (Partitioning("daily", "2013-01-02", "2013-01-02"), "is not after the start"),
        (Partitioning("daily", "2013-01-01", timezone="Europe/Berln"), "Did you mean 'Europe/Berlin'?"),
        (Partitioning("daily", "2013-01-01", timezone="../etc/passwd"), "no time zone"),
        (Partitioning("daily", "9999-01-01"), "out of range"),
        (Partitioning("static"), "at least one key"),
        (Partitioning("static", keys=("a", "a")), "stands twice"),
        (Partitioning("static", keys=("a/b",)), "hold no slash"),
        (Partitioning("static", keys=("..",)), "can't be a partition key"),
    ],
)
def test_problems_of_a_partitioning(partitioning: Partitioning, problem: str | None) -> None:
    found = partitioning_problem(partitioning)
    assert (found is None) if problem is None else (problem in (found or ""))


@pytest.mark.parametrize(
    ("partitioning", "key", "problem"),
    [
        (DAYS, "2013-01-05", None),
        (DAYS, "2013-01-5", "written like '2013-01-01'"),
        (DAYS, "20130105--", "written like"),
        (DAYS, "2013-02-30", "written like"),
        (DAYS, "2012-12-31", "before the first partition, '2013-01-01'"),
        (YEAR, "2014-01", "after the last partition, '2013-12'"),
        (WEEKS, "2013-01-08", "here '2013-01-07'"),
        (HOURS, "2013-01-01", "no hour"),
        (STATIC, "EWE", "Did you mean 'EWR'?"),
    ],
)
def test_problems_of_a_key(partitioning: Partitioning, key: str, problem: str | None) -> None:
    found = key_problem(partitioning, key)
    assert (found is None) if problem is None else (problem in (found or ""))


@pytest.mark.parametrize(
    ("upstream", "downstream", "mapping", "key", "keys"),
    [
        (None, DAYS, None, "2013-01-05", []),
        (DAYS, DAYS, None, "2013-01-05", ["2013-01-05"]),
        (STATIC, STATIC, None, "JFK", ["JFK"]),
        (STATIC, None, None, None, ["EWR", "JFK", "LGA"]),
        (YEAR, None, ALL, None, [f"2013-{month:02}" for month in range(1, 13)]),
        (DAYS, WEEKS, None, "2013-01-07", [f"2013-01-{day:02}" for day in range(7, 14)]),
        (MONTHS, DAYS, None, "2013-02-14", ["2013-02"]),
        (DAYS, DAYS, WINDOW, "2013-01-03", ["2013-01-01", "2013-01-02", "2013-01-03"]),
        (DAYS, DAYS, PartitionMapping("window", -1, -1), "2013-01-01", []),
        (MONTHS, MONTHS, PartitionMapping("window", -1, 1), "2013-02", ["2013-01", "2013-02", "2013-03"]),
        (STATIC, DAYS, ALL, "2013-01-05", ["EWR", "JFK", "LGA"]),
        (STATIC, DAYS, PartitionMapping("keys", keys=("JFK",)), "2013-01-05", ["JFK"]),
        # the upstream lacks other periods, not this one
        (YEAR, DAYS, None, "2013-02-14", ["2013-02"]),
    ],
)
def test_what_one_partition_reads(
    upstream: Partitioning | None,
    downstream: Partitioning | None,
    mapping: PartitionMapping | None,
    key: str | None,
    keys: list[str],
) -> None:
    assert map_keys(upstream, downstream, mapping, key) == tuple(keys)


def test_a_window_of_months_reads_their_days() -> None:
    found = map_keys(DAYS, MONTHS, PartitionMapping("window", -1, 0), "2013-03")
    assert (found[0], found[-1], len(found)) == ("2013-02-01", "2013-03-31", 59)


def test_all_partitions_without_end_need_a_moment() -> None:
    with pytest.raises(PartitionError, match="until"):
        map_keys(DAYS, None, None, None)
    assert map_keys(DAYS, None, None, None, until=datetime(2013, 1, 2)) == ("2013-01-01",)


@pytest.mark.parametrize(
    ("key", "reason"), [("2014-02-14", "no partition for"), ("2013-1-1", "written like"), (None, "is needed")]
)
def test_a_key_that_reads_nothing_is_an_error(key: str | None, reason: str) -> None:
    with pytest.raises(PartitionError, match=reason):
        map_keys(YEAR, DAYS, None, key)


@pytest.mark.parametrize(
    ("upstream", "downstream", "mapping", "problem"),
    [
        (None, None, None, None),
        (None, DAYS, ALL, None),
        (None, DAYS, IDENTITY, "the upstream is not partitioned"),
        (DAYS, None, None, None),
        (DAYS, None, IDENTITY, "has no partitions to go by"),
        (DAYS, None, WINDOW, "has no partitions to go by"),
        (DAYS, DAYS, None, None),
        (DAYS, MONTHS, None, None),
        (MONTHS, HOURS, None, None),
        (WEEKS, MONTHS, None, "weeks do not nest"),
        (MONTHS, Partitioning("weekly", "2013-02-01"), None, "weeks do not nest"),
        (DAYS, STATIC, None, "key by key"),
        (STATIC, DAYS, None, "key by key"),
        (STATIC, DAYS, ALL, None),
        (STATIC, STATIC, WINDOW, "needs time partitions"),
        (STATIC, Partitioning("static", keys=("EWR", "BOS")), None, "no partition 'BOS'"),
        (STATIC, DAYS, PartitionMapping("keys", keys=("EWE",)), "Did you mean 'EWR'?"),
        (STATIC, DAYS, PartitionMapping("keys"), "names no keys"),
        (DAYS, DAYS, PartitionMapping("window", 1, 0), "is after its last"),
        (DAYS, DAYS, PartitionMapping("window"), "a first and a last offset"),
        (DAYS, DAYS, PartitionMapping("windw", 0, 0), "Did you mean 'window'?"),
        (DAYS, Partitioning("daily", "2013-01-01", timezone=NEW_YORK), None, "time zones differ"),
        (DAYS, Partitioning("daily", "2012-12-31"), None, "before the upstream's first"),
        (DAYS, Partitioning("daily", "2012-12-31"), WINDOW, None),
        (YEAR, MONTHS, None, "never end"),
        (YEAR, Partitioning("monthly", "2013-01-01", "2014-02-01"), None, "after the upstream's last"),
        # what is itself wrong is another problem
        (Partitioning("daily", "soon"), DAYS, WINDOW, None),
    ],
)
def test_problems_of_a_mapping(
    upstream: Partitioning | None,
    downstream: Partitioning | None,
    mapping: PartitionMapping | None,
    problem: str | None,
) -> None:
    found = mapping_problem(upstream, downstream, mapping)
    assert (found is None) if problem is None else (problem in (found or ""))


@pytest.mark.parametrize(
    ("partitioning", "text"),
    [
        (DAYS, "daily from 2013-01-01"),
        (YEAR, "monthly from 2013-01-01 until 2014-01-01 (excluded)"),
        (Partitioning("hourly", "2013-01-01", timezone=NEW_YORK), f"hourly from 2013-01-01 ({NEW_YORK})"),
        (STATIC, "static (EWR, JFK, LGA)"),
    ],
)
def test_a_partitioning_in_words(partitioning: Partitioning, text: str) -> None:
    assert describe(partitioning) == text
