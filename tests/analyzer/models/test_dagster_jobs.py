"""Dagster's jobs over assets: every way to say a selection means the same here, or is named as not known."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.build import Analysis, analyze
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.graph.select import select
from vibepiper.analyzer.lint import LintInput, LintSettings, lint
from vibepiper.analyzer.source.tree import MemoryTree

ASSETS = """
import dagster as dg
import other

days = dg.DailyPartitionsDefinition(start_date="2024-01-01")

@dg.asset(group_name="raw", key_prefix="raw", tags={"pii": "yes", "note": ""}, owners=["a@b.org"], kinds={"csv"})
def users(): ...
@dg.asset(group_name="raw", key_prefix="raw")
def orders(): ...
@dg.asset(deps=[users, orders], partitions_def=days)
def joined(): ...
@dg.multi_asset(specs=[dg.AssetSpec("daily", deps=[joined]), dg.AssetSpec("weekly", deps=[joined])])
def reports(): ...
@dg.asset(deps=["weekly", dg.AssetKey("rates")])
def board(): ...
@dg.asset
def raw(): ...
rates = dg.AssetSpec("rates")
@dg.asset_check(asset=board)
def filled(): ...
S = dg.AssetSelection
"""
DEFS = (
    "defs = dg.Definitions(assets=[users, orders, joined, reports, board, raw, rates], asset_checks=[filled]"
)


def _analysis(before: str, automations: str) -> Analysis:
    text = f"{ASSETS}{before}\n{DEFS}, {automations})\n"
    return analyze(MemoryTree({"flow.py": text.encode()}))


def _graph(before: str, automations: str) -> AssetGraph:
    return _analysis(before, automations).graph


ALL = {"raw/users", "raw/orders", "joined", "daily", "weekly", "board", "raw"}
SELECTIONS = {
    "nothing is everything": ("", ALL),
    "groups": ('selection=S.groups("raw", "default") - S.assets(board)', ALL - {"board"}),
    "keys": ('selection=S.keys("joined", ["raw", "users"])', {"joined", "raw/users"}),
    "definitions": ("selection=S.assets(reports, board)", {"daily", "weekly", "board"}),
    "a list of definitions": ("selection=[reports, board]", {"daily", "weekly", "board"}),
    "a list of texts": ('selection=["joined", "++board"]', {"joined", "weekly", "board"}),
    "a list of keys": ('selection=[dg.AssetKey(["raw", "users"])]', {"raw/users"}),
    "a prefix, itself included": ('selection=S.key_prefixes("raw")', {"raw", "raw/users", "raw/orders"}),
    "a part of the key": ('selection=S.key_substring("ly")', {"daily", "weekly"}),
    "a tag": ('selection=S.tag("pii", "yes")', {"raw/users"}),
    "a tag without a value": ('selection="tag:note"', {"raw/users"}),
    "an owner": ('selection=S.owner("a@b.org")', {"raw/users"}),
    "a kind": ('selection=S.kind("csv")', {"raw/users"}),
    "union and intersection": (
        'selection=(S.groups("raw") | S.assets(joined, board)) & S.assets(joined).upstream()',
        {"raw/users", "raw/orders", "joined"},
    ),
    "upstream without itself": ("selection=S.assets(joined).upstream(include_self=False)", {"raw/users", "raw/orders"}),
    "so many steps": ("selection=S.assets(board).upstream(depth=1)", {"board", "weekly"}),
    "downstream": ('selection=S.groups("raw").downstream(1)', {"raw/users", "raw/orders", "joined"}),
    "checks have no assets": ("selection=S.assets(board) | S.checks_for_assets(joined)", {"board"}),
    "checks taken away": ("selection=S.assets(board) - S.all_asset_checks()", {"board"}),
    "without checks": ("selection=S.assets(board).without_checks()", {"board"}),
    "what must be made together": ("selection=S.assets(board, 'weekly').required_multi_asset_neighbors()", {"board", "weekly", "daily"}),
    "roots": ("selection=S.assets(board).upstream().roots()", {"raw/users", "raw/orders"}),
    "sinks": ('selection="sinks(+key:weekly)"', {"weekly"}),
    "a function that gives one": ("selection=make('raw')", {"raw/users", "raw/orders"}),
    "an old clause of all ancestors": ('selection="*board"', {"board", "weekly", "joined", "raw/users", "raw/orders"}),
    "an old clause of one step": ('selection="+board"', {"board", "weekly"}),
    "both ways": ('selection="+weekly+"', {"joined", "weekly", "board"}),
    "a star": ('selection="*"', ALL),
    "a key in quotes, and downstream": ('selection=\'key:"raw/users"+\'', {"raw/users", "joined", "daily", "weekly", "board"}),
    "a pattern": ('selection="key:raw/*"', {"raw/users", "raw/orders"}),
    "connectives": ('selection="(group:raw OR key:board) and not tag:pii=yes"', {"raw/orders", "board"}),
    "steps": ('selection="1+key:board"', {"board", "weekly"}),
    "from a string": ('selection=S.from_string("group:raw")', {"raw/users", "raw/orders"}),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), SELECTIONS.values(), ids=SELECTIONS)
def test_a_selection_means_what_dagster_takes_it_for(given: str, expected: set[str]) -> None:
    make = "def make(*names):\n    return S.groups(*names)\n"
    graph = _graph(make, f"jobs=[dg.define_asset_job('nightly', {given})]")
    (job,) = graph.jobs
    assert graph.problems == ()
    made = {str(asset.key) for asset in graph.assets if asset.kind == "asset"}
    assert {str(key) for key in select(graph, job.select)} & made == expected


NOT_SAID = {
    "an unknown operand": ("dg.define_asset_job('nightly', selection=S.assets(other.x) | S.groups('raw'))", "what job 'nightly' selects"),
    "an unknown name": ("dg.define_asset_job(other.name(), selection='*')", "this job's name"),
    "what a deployment knows": ("dg.define_asset_job('nightly', selection='status:MISSING')", "'status:MISSING' is no selection"),
    "checks alone": ("dg.define_asset_job('nightly', selection=S.checks_for_assets(board))", "runs checks alone"),
    "an unknown depth": ("dg.define_asset_job('nightly', selection=S.assets(board).upstream(other.x))", "what job 'nightly' selects"),
}  # fmt: skip


@pytest.mark.parametrize(("job", "message"), NOT_SAID.values(), ids=NOT_SAID)
def test_a_job_that_can_not_be_said_is_named(job: str, message: str) -> None:
    graph = _graph("", f"jobs=[{job}]")
    assert graph.jobs == ()
    (problem,) = graph.problems
    assert message in problem.message
    assert not graph.open


HEAD = 'nightly = dg.define_asset_job("nightly", selection="group:raw", partitions_def=days)\n'
AUTOMATIONS = {
    "a schedule of a job": ("schedules=[dg.ScheduleDefinition(job=nightly, cron_schedule='0 6 * * *')]", "nightly", "0 6 * * *"),
    "a schedule by name": (
        "jobs=[nightly], schedules=[dg.ScheduleDefinition(job_name='nightly', cron_schedule='0 6 * * *')]", "nightly", "0 6 * * *"
    ),
    "a partitioned job": ("schedules=[dg.build_schedule_from_partitioned_job(nightly)]", "nightly", "0 0 * * *"),
    "at another hour": (
        "schedules=[dg.build_schedule_from_partitioned_job(nightly, hour_of_day=4, minute_of_hour=30)]", "nightly", "30 4 * * *"
    ),
    "a function": ("schedules=[every]", "nightly", "5 * * * *"),
    "a target": (
        "schedules=[dg.ScheduleDefinition('early', target='group:raw', cron_schedule=['@daily'])]", "__anonymous_asset_job_early", "@daily"
    ),
    "several times, as only Dagster's scheduler reads them": (
        "schedules=[dg.ScheduleDefinition(job=nightly, cron_schedule=['0 6 * * 1#2', '@daily'])]", "nightly", "0 6 * * 1#2, @daily"
    ),
    "a sensor": ("sensors=[watch]", "nightly", None),
    "a sensor's target": ("sensors=[look]", "__anonymous_asset_job_look", None),
}  # fmt: skip


@pytest.mark.parametrize(("given", "name", "schedule"), AUTOMATIONS.values(), ids=AUTOMATIONS)
def test_what_starts_a_job_brings_it(given: str, name: str, schedule: str | None) -> None:
    functions = (
        "@dg.schedule(job=nightly, cron_schedule='5 * * * *')\ndef every(context): ...\n"
        "@dg.sensor(jobs=[nightly])\ndef watch(context): ...\n"
        "@dg.sensor(target=S.groups('raw'))\ndef look(context): ...\n"
    )
    analysis = _analysis(HEAD + functions, given)
    graph = analysis.graph
    assert lint(LintInput(graph, analysis.facts, LintSettings(("VPX", "VPG009")))) == ()
    assert [(job.name, job.schedule) for job in graph.jobs] == [(name, schedule)]
    assert {str(key) for key in select(graph, f"job:{name}")} == {"raw/users", "raw/orders"}
