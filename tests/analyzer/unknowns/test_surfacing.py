"""What can't be decided surfaces once, where it matters: never in silence, and never fifty times."""

from __future__ import annotations

from collections import Counter

import pytest
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.lint import LintInput, LintSettings, lint
from vptest.graphs import analysis_of, graph_of

OWN = """
import other
from vibepiper import (
    AllPartitions, DailyPartitions, Input, IOManager, StaticPartitions, Window, asset, check, job, source, sql_asset,
)

@asset
def known(): ...

"""
OWN_DEFINITIONS = {
    **{
        f"{name}": f"@asset({name}=other.get())\ndef f(known): ..."
        for name in (
            "name", "key", "deps", "group", "partitions", "owners", "tags", "metadata", "output", "freshness", "kinds",
            "description", "version", "partition_by", "retries", "pure", "public", "deprecated", "inputs", "resources",
            "schema",
        )
    },
    "one of the deps": "@asset(deps=['known', other.get()])\ndef f(): ...",
    "an input": "@asset(inputs={'known': other.get()})\ndef f(known): ...",
    "the asset of an input": "@asset(inputs={'known': Input(other.get())})\ndef f(known): ...",
    "the partitions of an input": "@asset(inputs={'k': Input('known', partitions=other.get())})\ndef f(k): ...",
    "the columns of an input": "@asset(inputs={'k': Input('known', columns=other.get())})\ndef f(k): ...",
    "a window": "@asset(inputs={'k': Input('known', partitions=Window(other.get(), 0))})\ndef f(k): ...",
    "the name of an input": "@asset(inputs={other.get(): 'known'})\ndef f(k=1): ...",
    "the start of partitions": "@asset(partitions=DailyPartitions(start=other.get()))\ndef f(): ...",
    "the keys of partitions": "@asset(partitions=StaticPartitions(['a', other.get()]))\ndef f(): ...",
    "the uri of an output": "@asset(output=IOManager(other.get()))\ndef f(): ...",
    "one owner": "@asset(owners=['a', other.get()])\ndef f(): ...",
    "one tag": "@asset(tags={'a': other.get()})\ndef f(): ...",
    "one entry of the metadata": "@asset(metadata={'a': {'b': [other.get()]}})\ndef f(): ...",
    "the name of a resource": "@asset(resources=[other.get()])\ndef f(): ...",
    "the names of resources": "@asset(resources={other.get(): None})\ndef f(): ...",
    "the SQL": "sql_asset('f', other.get())",
    "the name of a SQL asset": "sql_asset(other.get(), 'select 1 as x')",
    "a source": "source(other.get())",
    "the uri of a source": "source('f', uri=other.get())",
    "the manager of a source": "source('f', load=other.get())",
    "the version of a source": "source('f', version=other.get())",
    "the asset of a check": "@check(asset=other.get())\ndef c(known): ...",
    "the assets of a check": "@check(assets=other.get())\ndef c(known): ...",
    "one asset of a check": "@check(assets=['known', other.get()])\ndef c(known): ...",
    "the name of a check": "@check(asset='known', name=other.get())\ndef c(known): ...",
    "the severity of a check": "@check(asset='known', severity=other.get())\ndef c(known): ...",
    "whether a check blocks": "@check(asset='known', blocking=other.get())\ndef c(known): ...",
    "a check's arguments": "@check(**other.get())\ndef c(known): ...",
    "a job's name": "job(other.get(), select='known')",
    "a job's selection": "job('j', select=other.get())",
    "a job's schedule": "job('j', select='known', schedule=other.get())",
    "a job's arguments": "job(**other.get())",
    "arguments": "@asset(**other.get())\ndef f(): ...",
    "arguments beside a name": "@asset(name='f', **other.get())\ndef f(): ...",
    "a loop": "for n in other.get():\n    @asset(name=n)\n    def f(): ...",
    "a loop over a name": "for n in other.get():\n    @asset\n    def f(): ...",
    "a loop of checks": "for n in other.get():\n    @check(asset='known', name=n)\n    def f(known): ...",
    "a loop of jobs": "for n in other.get():\n    job(n, select='known')",
    "a comprehension": "assets = [source(n) for n in other.get()]",
    "a function that calls": "other.apply(asset)",
    "a condition": "if other.get():\n    @asset\n    def f(): ...",
}  # fmt: skip

DAGSTER = """
import dagster as dg
import other

@dg.asset
def known(): ...

"""
DAGSTER_DEFINITIONS = {
    **{
        name: f"@dg.asset({name}=other.get())\ndef f(): ..."
        for name in (
            "name", "key", "key_prefix", "deps", "group_name", "partitions_def", "owners", "tags", "metadata",
            "io_manager_key", "code_version", "kinds", "compute_kind", "description", "ins", "check_specs",
            "required_resource_keys", "retry_policy",
        )
    },
    "one of the deps": "@dg.asset(deps=['known', other.get()])\ndef f(): ...",
    "a part of a key": "@dg.asset(key=['a', other.get()])\ndef f(): ...",
    "an in": "@dg.asset(ins={'known': dg.AssetIn(key=other.get())})\ndef f(known): ...",
    "the name of an in": "@dg.asset(ins={other.get(): dg.AssetIn('known')})\ndef f(known): ...",
    "a partition mapping": "@dg.asset(ins={'known': dg.AssetIn(partition_mapping=other.get())})\ndef f(known): ...",
    "the start of partitions": "@dg.asset(partitions_def=dg.DailyPartitionsDefinition(other.get()))\ndef f(): ...",
    "one tag": "@dg.asset(tags={'a': other.get()})\ndef f(): ...",
    "one entry of the metadata": "@dg.asset(metadata={'a': other.get()})\ndef f(): ...",
    "one resource": "@dg.asset(required_resource_keys={other.get()})\ndef f(): ...",
    "arguments": "@dg.asset(**other.get())\ndef f(): ...",
    "arguments beside a name": "@dg.asset(name='f', **other.get())\ndef f(): ...",
    "a spec": "specs = [dg.AssetSpec(other.get())]\n@dg.multi_asset(specs=specs)\ndef f(): ...",
    "the deps of a spec": "@dg.multi_asset(specs=[dg.AssetSpec('a', deps=other.get())])\ndef f(): ...",
    "specs": "@dg.multi_asset(specs=other.get())\ndef f(): ...",
    "outs": "@dg.multi_asset(outs=other.get())\ndef f(): ...",
    "the name of an out": "@dg.multi_asset(outs={other.get(): dg.AssetOut()})\ndef f(): ...",
    "an out": "@dg.multi_asset(outs={'a': other.get()})\ndef f(): ...",
    "the key of an out": "@dg.multi_asset(outs={'a': dg.AssetOut(key=other.get())})\ndef f(): ...",
    "the asset of a check": "@dg.asset_check(asset=other.get())\ndef c(): ...",
    "the name of a check": "@dg.asset_check(asset='known', name=other.get())\ndef c(): ...",
    "whether a check blocks": "@dg.asset_check(asset='known', blocking=other.get())\ndef c(): ...",
    "the specs of checks": "@dg.multi_asset_check(specs=other.get())\ndef c(): ...",
    "a loop": "for n in other.get():\n    @dg.asset(name=n)\n    def f(): ...",
    "a comprehension": "assets = [dg.AssetSpec(n) for n in other.get()]",
    "what is loaded": "defs = dg.Definitions(assets=[known, *other.get()])",
    "the jobs": "defs = dg.Definitions(assets=[known], jobs=other.get())",
    "a job's name": "j = dg.define_asset_job(other.get())\ndefs = dg.Definitions(assets=[known], jobs=[j])",
    "a job's selection": "j = dg.define_asset_job('j', selection=other.get())\n"
    "defs = dg.Definitions(assets=[known], jobs=[j])",
    "a group for all": "a = dg.load_assets_from_current_module(group_name=other.get())\ndefs = dg.Definitions(assets=a)",
    "a prefix for all": "a = dg.load_assets_from_current_module(key_prefix=other.get())\ndefs = dg.Definitions(a)",
}  # fmt: skip


@pytest.mark.parametrize("construct", OWN_DEFINITIONS)
def test_own(construct: str) -> None:
    assert surfaced(graph_of(OWN + OWN_DEFINITIONS[construct])) == 1


@pytest.mark.parametrize("construct", DAGSTER_DEFINITIONS)
def test_dagster(construct: str) -> None:
    assert surfaced(graph_of(DAGSTER + DAGSTER_DEFINITIONS[construct])) == 1


def surfaced(graph: AssetGraph) -> int:
    """How many things a person is told that are not known, each cause counted once."""
    causes = Counter(
        (unknown.location, unknown.reason) for asset in graph.assets for unknown in asset.unknown
    )
    conditional = any(asset.conditional for asset in graph.assets)
    return len(graph.problems) + len(causes) + conditional


def test_one_cause_of_fifty_definitions_is_one_problem_that_says_so() -> None:
    code = "import os\nfrom vibepiper import asset\nT = os.environ['T']\n"
    code += "".join(f"@asset(name=f'{{T}}_{n}')\ndef f{n}(): ...\n" for n in range(50))
    (problem,) = graph_of(code).problems
    assert str(problem.location) == "pipeline.py:3:5"
    assert (
        "50 definitions are not known for that: pipeline.py:4, pipeline.py:6, pipeline.py:8 and 47 more"
        in problem.message
    )
    assert [place.location.line for place in problem.places] == list(range(4, 104, 2))
    assert set(problem.withholds) == {f"*_{n}" for n in range(50)}


def test_one_cause_of_a_fact_of_fifty_assets_is_one_finding_that_says_so() -> None:
    code = "import os\nfrom vibepiper import asset\nT = os.environ['T']\n"
    code += "".join(f"@asset(group=T)\ndef f{n}(): ...\n" for n in range(50))
    analysis = analysis_of(code)
    assert analysis.graph.problems == ()
    found = lint(LintInput(analysis.graph, analysis.facts, LintSettings(select=("VPE008",))))
    assert [(finding.message, str(finding.location)) for finding in found] == [
        (
            "group of 50 assets not known without running it: environment variable T has no value that is known here",
            "pipeline.py:3:5",
        )
    ]


def test_a_module_that_fifty_modules_miss_is_one_problem() -> None:
    files = {
        f"shop/a{n}.py": f"from vibepiper import asset\nfrom shop.names import make\nmake('{n}')"
        for n in range(50)
    }
    (problem,) = graph_of({"shop/__init__.py": "", **files}).problems
    assert "shop.names" in problem.message
    assert len({place.location.path for place in problem.places} | {problem.location.path}) == 50
