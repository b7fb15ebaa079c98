"""Which values an argument may have: every refusal says what would be right."""

from typing import Any

import pytest
from vibepiper.analyzer.lint.literals import literal_problem
from vibepiper.analyzer.lint.schedules import schedule_problem


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("freshness", "24h"),
        ("freshness", None),
        ("retries", 0),
        ("retry_delay", "1m30s"),
        ("version", "v1"),
        ("version", None),
        ("owners", ["a", "b"]),
        ("owners", []),
        ("tags", {"pii": "no"}),
        ("tags", None),
        ("key", "raw/orders"),
        ("key", ["raw", "orders"]),
        ("partition_by", "date"),
        ("partition_by", ["date", "carrier"]),
        ("partitions", None),
        (
            "partitions",
            {"kind": "daily", "start": "2024-01-01", "end": None, "timezone": "Europe/Paris", "keys": []},
        ),
        ("partitions", {"kind": "static", "keys": ["a", "b"]}),
        ("metadata", {"dashboard": ["x", 1]}),
        ("public", True),
        ("column_lineage", {"total": ["orders.v1.amount", ["raw/orders", "a.b"]], "zero": []}),
        ("column_lineage", None),
        ("group", None),
        ("an argument that has no rule", object),
    ],
)
def test_values_that_are_right(argument: str, value: Any) -> None:
    assert literal_problem("asset", argument, value) is None


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("freshness", "a day", "'a day' is not a duration"),
        ("freshness", 24, "expected a duration such as '24h', got 24"),
        ("retry_delay", None, "expected a duration such as '24h', got None"),
        ("retries", -1, "expected a whole number from 0, got -1"),
        ("retries", True, "expected a whole number from 0, got True"),
        ("retries", 1.5, "expected a whole number from 0, got 1.5"),
        ("owners", "me", "expected a list of texts; write ['me']"),
        ("owners", [1], "expected a list of texts, but it holds 1"),
        ("owners", None, "expected a list of texts, got None"),
        ("owners", [None], "expected a list of texts, but it holds None"),
        ("tags", ["pii"], "expected a mapping of texts to texts, got ['pii']"),
        ("tags", {"pii": True}, "expected a mapping of texts to texts, but it holds 'pii': True"),
        ("key", "raw//orders", "key 'raw//orders' has an empty part"),
        ("key", "", "key '' has an empty part"),
        ("key", [], "key [] has an empty part"),
        ("key", 5, "expected a key: a text such as 'raw/orders' or a list of its parts, got 5"),
        (
            "partitions",
            "daily",
            "expected partitions such as DailyPartitions(start='2024-01-01'), got 'daily'",
        ),
        ("partitions", {"kind": "daily", "start": "2024-02-30"}, "2024-02-30"),
        (
            "partitions",
            {"kind": "daily", "start": "2024-01-01", "timezone": "Europe/Pariss"},
            "Europe/Pariss",
        ),
        ("partitions", {"kind": "static", "keys": []}, "a static partitioning needs at least one key"),
        (
            "partitions",
            {"kind": "daily", "start": "2024-02-01", "end": "2024-01-01"},
            "is not after the start",
        ),
        ("public", "yes", "expected True or False, got 'yes'"),
        ("group", ["sales"], "expected a text, got ['sales']"),
        ("metadata", "x", "expected a mapping, got 'x'"),
        ("column_lineage", ["a.b"], "expected a mapping of columns to lists such as ['orders.amount']"),
        ("column_lineage", {"t": "a.b"}, "expected a list of columns for 't'; write ['a.b']"),
        ("column_lineage", {"t": 1}, "expected a list of columns such as ['orders.amount'] for 't', got 1"),
        (
            "column_lineage",
            {"t": ["orders"]},
            "expected a column of an asset, such as 'orders.amount', for 't'",
        ),
        ("column_lineage", {"t": [["a", "b", "c"]]}, "expected a column of an asset"),
    ],
)
def test_values_that_are_wrong(argument: str, value: Any, message: str) -> None:
    assert message in (literal_problem("asset", argument, value) or "")


@pytest.mark.parametrize(
    ("definition", "argument", "value", "message"),
    [
        ("source", "version", "mtime", None),
        (
            "source",
            "version",
            "contents",
            "'contents' is not one of 'mtime', 'content', 'etag'. Did you mean 'content'?",
        ),
        ("source", "version", None, "expected one of 'mtime', 'content', 'etag', got None"),
        ("check", "severity", "warn", None),
        ("check", "severity", "warning", "'warning' is not one of 'warn', 'error'. Did you mean 'warn'?"),
        ("check", "blocking", 1, "expected True or False, got 1"),
        ("job", "schedule", None, None),
        ("job", "schedule", 6, "expected a cron schedule such as '0 6 * * *', got 6"),
        ("job", "schedule", "daily", "'daily' has 1 fields; a cron schedule has five"),
    ],
)
def test_values_of_other_definitions(definition: str, argument: str, value: Any, message: str | None) -> None:
    problem = literal_problem(definition, argument, value)
    assert problem is None if message is None else message in (problem or "")


@pytest.mark.parametrize(
    "schedule",
    [
        "0 6 * * *",
        "*/15 * * * *",
        "0 0 1,15 jan-mar MON-fri",
        "5-59/10 0-23 31 12 7",
        "@daily",
        " 0  6 * * * ",
    ],
)
def test_schedules_that_are_right(schedule: str) -> None:
    assert schedule_problem(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("60 * * * *", "the minute '60' of the schedule '60 * * * *' is not between 0 and 59"),
        ("0 24 * * *", "the hour '24'"),
        ("0 0 0 * *", "the day of the month '0'"),
        ("0 0 * foo *", "the month 'foo' of the schedule '0 0 * foo *' is not between 1 and 12"),
        ("0 0 * * fri-mon", "is a range that runs backwards"),
        ("*/0 * * * *", "has a step of 0"),
        ("1,,2 * * * *", "is neither *, a number, a range (1-5) nor a step (*/15)"),
        ("", "has 0 fields"),
        ("0 6 * * * *", "has 6 fields"),
        ("@dayly", "'@dayly' is no schedule. Did you mean '@daily'?"),
    ],
)
def test_schedules_that_are_wrong(schedule: str, message: str) -> None:
    assert message in (schedule_problem(schedule) or "")
