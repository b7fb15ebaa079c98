"""VPX004: an argument of a definition whose value can't be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.partitions import partitioning_problem
from ....models.own_definitions import SIGNATURES
from ...dagster_settings import setting_problem
from ...literals import literal_problem
from ...model import Example, Finding, LintInput, Preset, Rule
from ...schedules import schedule_problem

_OF_ASSETS = ("asset", "source", "sql_asset")


class InvalidLiteral(Rule):
    """
    ## What it does
    Reports arguments whose value the definition refuses: the start of partitions that is no date, `freshness` and
    `retry_delay` that are no durations, negative `retries`, a `severity`, a `version` of a source or a `schedule`
    that does not exist, a text where a list of texts is meant. Of Dagster: cron schedules, time zones, dates, offsets and
    keys of partitions that it refuses.

    ## Why is this bad?
    It is an error as soon as the module is imported or, for a schedule, when the job is due.

    ## Example
    ```python
    @asset(freshness="1 day", retries=-1, owners="data@acme.org")
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(freshness="1d", retries=1, owners=["data@acme.org"])
    def orders(): ...
    ```

    ## When something is unknown
    A value that can't be decided is not judged.
    """

    code: ClassVar[str] = "VPX004"
    name: ClassVar[str] = "invalid-literal"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import DailyPartitions, asset, job\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-01-01"), freshness="1d12h", retries=2)\n'
            "def orders(context):\n"
            "    return context.partition_key\n"
            "\n"
            'job("nightly", select="orders", schedule="0 6 * * mon-fri")\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(freshness="1 fortnight")\ndef orders():\n    return 1\n',
            at="3:8",
            message="freshness of 'orders': '1 fortnight' is not a duration",
        ),
        Example(
            "from vibepiper import DailyPartitions, asset\n"
            "\n"
            '@asset(partitions=DailyPartitions(start="2024-13-01"))\n'
            "def orders():\n"
            "    return 1\n",
            at="3:8",
            message="partitions of 'orders': ",
        ),
        Example(
            "from vibepiper import asset\n\n@asset(retries=-1)\ndef orders():\n    return 1\n",
            at="3:8",
            message="retries of 'orders': expected a whole number from 0, got -1",
        ),
        Example(
            "from vibepiper import asset\n\n@asset(owners='data@acme.org')\ndef orders():\n    return 1\n",
            at="3:8",
            message="owners of 'orders': expected a list of texts; write ['data@acme.org']",
        ),
        Example(
            "from vibepiper import source\n\nsource('raw/orders', version='contents')\n",
            message="version of 'raw/orders': 'contents' is not one of",
        ),
        Example(
            "from dagster import DailyPartitionsDefinition, asset\n"
            "\n"
            '@asset(partitions_def=DailyPartitionsDefinition(start_date="01/31/2024"))\n'
            "def orders():\n"
            "    return 1\n",
            at="3:49",
            message="start_date of DailyPartitionsDefinition: '01/31/2024' is not written as '%Y-%m-%d'",
        ),
        Example(
            "from dagster import AssetSelection, Definitions, ScheduleDefinition, asset, define_asset_job\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            'nightly = define_asset_job("nightly", AssetSelection.assets(orders))\n'
            'schedule = ScheduleDefinition(job=nightly, cron_schedule="0 25 * * *")\n'
            "defs = Definitions(assets=[orders], jobs=[nightly], schedules=[schedule])\n",
            at="8:44",
            message="cron_schedule of ScheduleDefinition: the hour '25' of the schedule '0 25 * * *' is not between",
        ),
        Example(
            "from dagster import AutomationCondition, asset\n"
            "\n"
            '@asset(automation_condition=AutomationCondition.on_cron("0 6 * * *", "Europe/Berln"))\n'
            "def orders():\n"
            "    return 1\n",
            message="cron_timezone of AutomationCondition.on_cron: 'Europe/Berln' is no time zone",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        keys = {str(asset.key): asset.key for asset in given.graph.assets}
        for fact in given.facts.arguments:
            # What another dialect's definitions take is its own business.
            if not (fact.accepted and fact.known and fact.definition in SIGNATURES):
                continue
            problem = literal_problem(fact.definition, fact.name, fact.value)
            if problem is not None:
                yield Finding.of(
                    self,
                    f"{fact.name} of '{fact.owner}': {problem}",
                    fact.location,
                    asset=keys.get(fact.owner) if fact.definition in _OF_ASSETS else None,
                )
        for setting in given.facts.settings:
            problem = setting_problem(setting)
            if problem is not None:
                called = setting.definition.removeprefix("dagster.")
                yield Finding.of(self, f"{setting.name} of {called}: {problem}", setting.location)
        yield from self._without_argument(given)

    def _without_argument(self, given: LintInput) -> Iterator[Finding]:
        """What no argument in the code says: partitions of a hint comment, the schedule of a configured job."""
        judged = {(fact.owner, fact.name) for fact in given.facts.arguments}
        for asset in given.graph.assets:
            # What another dialect takes for partitions, or for a schedule, is its own business.
            if asset.dialect != "vibepiper":
                continue
            if asset.partitions is not None and (str(asset.key), "partitions") not in judged:
                problem = partitioning_problem(asset.partitions)
                if problem is not None:
                    message = f"partitions of '{asset.key}': {problem}"
                    yield Finding.of(self, message, asset.location, asset=asset.key)
        for job in given.graph.jobs:
            if job.dialect != "vibepiper":
                continue
            if job.schedule is not None and (job.name, "schedule") not in judged:
                problem = schedule_problem(job.schedule)
                if problem is not None:
                    yield Finding.of(self, f"schedule of '{job.name}': {problem}", job.location)
