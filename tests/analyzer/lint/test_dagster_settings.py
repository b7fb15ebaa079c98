"""What Dagster's objects refuse, and what they take: each line was tried with Dagster 1.13."""

import pytest
from vibepiper.analyzer.facts import SettingFact
from vibepiper.analyzer.graph.model import JsonValue, Location, Partitioning
from vibepiper.analyzer.lint.dagster_partitions import dagster_mapping_problem
from vibepiper.analyzer.lint.dagster_settings import setting_problem

HERE = Location("pipeline.py", 1)
TAKEN_CRONS = (
    *(
        "0 6 * * *",
        "@daily",
        "@midnight",
        "@annually",
        "0 0 L * *",
        "0 0 * * 5#3",
        "0 0 * * L5",
        "0 22-2 * * *",
    ),
    *(
        "0 0 * * SUN",
        "0 0 * * sat-mon",
        "0 0 1 JAN *",
        "*/15 * * * *",
        "0 0 * * 7",
        "0 0 ? * *",
        "5/15 * * * *",
    ),
    *("0-59/10 * * * *", "0 0 * * FRI#2"),
)
REFUSED_CRONS = (
    *(
        "99 * * * *",
        "* * * *",
        "0 0 0 * * *",
        "@reboot",
        "@dayly",
        "0 0 1 JANU *",
        "*/0 * * * *",
        "0 24 * * *",
    ),
    *("0 0 0 * *", "0 0 32 * *", "0 0 * 13 *", "0 0 * * 8", "H H * * *", "1,2,99 * * * *", "0 0 99-200 * *"),
)


def problem(name: str, value: JsonValue, printed: str = "") -> str | None:
    return setting_problem(SettingFact("dagster.X", name, value, HERE, printed))


@pytest.mark.parametrize("cron", TAKEN_CRONS)
def test_a_schedule_that_dagster_follows_is_no_mistake(cron: str) -> None:
    assert problem("cron_schedule", cron) is None
    assert problem("cron_schedule", [cron, "0 6 * * *"]) is None


@pytest.mark.parametrize("cron", REFUSED_CRONS)
def test_a_schedule_that_dagster_refuses_is_a_mistake(cron: str) -> None:
    assert problem("cron_schedule", cron) is not None
    assert problem("deadline_cron", ["0 6 * * *", cron]) is not None


@pytest.mark.parametrize(
    ("name", "value", "printed", "told"),
    [
        ("start_date", "2024-01-31", "%Y-%m-%d", ""),
        ("start_date", "2024-13-01", "%Y-%m-%d", "'2024-13-01' is not written as '%Y-%m-%d'"),
        ("start_date", "2024-01-01", "%Y-%m-%d-%H:%M", "write it like '2024-01-31-00:00'"),
        ("end_date", "01/02/2024", "%Y-%m-%d", "is not written as"),
        ("start", "2024", "%Y", ""),
        ("timezone", "Europe/Berlin", "", ""),
        ("execution_timezone", "Europe/Berln", "", "Did you mean 'Europe/Berlin'?"),
        ("minute_offset", 59, "", ""),
        ("minute_offset", 75, "", "75 is not between 0 and 59"),
        ("hour_offset", 24, "", "24 is not between 0 and 23"),
        ("partition_keys", ["a", "b"], "", ""),
        ("partition_keys", ["a", "b", "a"], "", "the key 'a' stands twice"),
        ("partition_keys", ["a...b"], "", "can't be in a partition key"),
    ],
)
def test_what_partitions_are_given(name: str, value: JsonValue, printed: str, told: str) -> None:
    found = problem(name, value, printed)
    assert (found is None) is (told == "")
    assert told in (found or "")


KINDS = {
    "hourly": Partitioning("hourly", start="2024-01-01"),
    "daily": Partitioning("daily", start="2024-01-01"),
    "cron": Partitioning("cron", start="2024-01-01", cron="0 6 * * *"),
    "static": Partitioning("static", keys=("a",)),
    "dynamic": Partitioning("dynamic", name="d"),
    "multi": Partitioning("multi", dimensions={"x": Partitioning("static", keys=("a",))}),
}


@pytest.mark.parametrize(
    ("mapping", "upstream", "downstream", "possible"),
    [
        ("", "daily", "hourly", True),
        ("", "hourly", "cron", True),
        ("", "static", "static", True),
        ("", "static", "daily", False),
        ("", "daily", "static", False),
        ("", "dynamic", "static", False),
        ("", "daily", "dynamic", False),
        ("", "multi", "static", True),
        ("", "daily", None, True),
        ("IdentityPartitionMapping", "daily", "daily", True),
        ("IdentityPartitionMapping", "daily", "hourly", False),
        ("IdentityPartitionMapping", "daily", None, False),
        ("TimeWindowPartitionMapping", "hourly", "daily", True),
        ("TimeWindowPartitionMapping", "static", "daily", False),
        ("TimeWindowPartitionMapping", "daily", None, False),
        ("StaticPartitionMapping", "static", "static", True),
        ("StaticPartitionMapping", "daily", "static", False),
        ("AllPartitionMapping", "static", "daily", True),
        ("LastPartitionMapping", "static", "daily", True),
        ("SpecificPartitionsPartitionMapping", "daily", None, True),
    ],
)
def test_mappings_are_judged_by_the_kinds_of_partitions(
    mapping: str, upstream: str, downstream: str | None, possible: bool
) -> None:
    name = f"dagster.{mapping}" if mapping else ""
    own = KINDS[downstream] if downstream is not None else None
    assert (dagster_mapping_problem(KINDS[upstream], own, name) is None) is possible
