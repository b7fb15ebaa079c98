"""What Dagster's definitions ask for and what they are given: judged only where all of it is known."""

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.source.tree import MemoryTree

HEAD = """
import os
from dagster import *

class Db(ConfigurableResource):
    path: str = "a.db"

class Outer(ConfigurableResource):
    inner: Db

@asset
def users(db: Db):
    return 1

@asset(io_manager_key="lake")
def orders():
    return 1

@asset(required_resource_keys={"api"}, resource_defs={"api": ResourceDefinition.none_resource()})
def rates():
    return 1

@asset_check(asset=orders, required_resource_keys={"mail"})
def fresh():
    return AssetCheckResult(passed=True)
"""

CASES = {
    "given": ("defs = Definitions(assets=[users], resources={'db': Db()})", [], []),
    "missing": ("defs = Definitions(assets=[users])", ["db"], []),
    "another name": (
        "defs = Definitions(assets=[users], resources={'database': Db()})",
        ["db"],
        ["database"],
    ),
    "an IO manager": ("defs = Definitions(assets=[orders])", ["lake"], []),
    "of its own": ("defs = Definitions(assets=[rates])", [], []),
    "of a check": ("defs = Definitions(assets=[rates], asset_checks=[fresh])", ["mail"], []),
    "no definitions": ("", [], []),
    "merged": (
        "part = Definitions(assets=[users])\ndefs = Definitions.merge(part, Definitions(resources={'db': Db()}))",
        [],
        [],
    ),
    "merged with something unknown": (
        "from other import more\npart = Definitions(assets=[users])\ndefs = Definitions.merge(part, more())",
        [],
        [],
    ),
    "an open dictionary": (
        "given = {}\nfor name in os.listdir('x'):\n    given[name] = Db()\ndefs = Definitions(assets=[users], resources=given)",
        [],
        [],
    ),
    "with_resources": (
        "defs = Definitions(assets=with_resources([users, orders], {'db': Db(), 'lake': FilesystemIOManager()}))",
        [],
        [],
    ),
    "with_resources that are unknown": (
        "from other import more\ndefs = Definitions(assets=with_resources([users], more()))",
        [],
        [],
    ),
    "the method": ("defs = Definitions(assets=[users.with_resources({'db': Db()})])", [], []),
    "spread": ("BASE = {'db': Db()}\ndefs = Definitions(assets=[users], resources={**BASE})", [], []),
    "a repository": ("@repository\ndef repo():\n    return [users]", [], []),
    "a function": ("@definitions\ndef defs():\n    return Definitions(assets=[users])", ["db"], []),
    "unused": (
        "defs = Definitions(assets=[rates], resources={'db': Db(), 'io_manager': FilesystemIOManager()})",
        [],
        ["db"],
    ),
    "nested": (
        "db = Db()\ndefs = Definitions(assets=[], resources={'inner': db, 'outer': Outer(inner=db)})",
        [],
        ["outer"],
    ),
    "a job of ops": (
        "@op\ndef work():\n    pass\n\n@job\ndef run():\n    work()\n\n"
        "defs = Definitions(assets=[rates], jobs=[run], resources={'db': Db()})",
        [],
        [],
    ),
    "a job of assets": (
        "defs = Definitions(assets=[rates], jobs=[define_asset_job('all')], resources={'db': Db()})",
        [],
        ["db"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_missing_and_what_is_idle(name: str) -> None:
    code, unmet, idle = CASES[name]
    facts = analyze(MemoryTree({"pipeline.py": HEAD + code + "\n"})).facts
    assert [need.name for need in facts.unmet_needs] == unmet
    assert [resource.name for resource in facts.idle_resources] == idle


def test_code_locations_are_judged_apart() -> None:
    project = "[tool.dagster]\nmodule_name = 'defs'\n"
    whole = "from dagster import *\n\n@asset(required_resource_keys={'db'})\ndef %s():\n    return 1\n\n"
    tree = MemoryTree(
        {
            "one/pyproject.toml": project,
            "one/defs.py": whole % "users" + "defs = Definitions(assets=[users])\n",
            "two/pyproject.toml": project,
            "two/defs.py": whole % "orders"
            + "defs = Definitions(assets=[orders], resources={'db': object()})\n",
        }
    )
    needs = analyze(tree, AnalysisSettings()).facts.unmet_needs
    assert [(need.owner, need.location.path) for need in needs] == [("asset 'users'", "one/defs.py")]
