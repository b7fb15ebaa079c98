"""What the interpreter and the dialects promise to understand, word by word: each word names tests that exist."""

from __future__ import annotations

from itertools import chain

import pytest
from vptest.constructs import IMPORTS, KEYS
from vptest.dagster_truth import DAGSTER_PROJECTS
from vptest.projects import projects_in

# Words for Python, each with constructs that tests/analyzer/interpret/test_constructs.py verifies.
PYTHON = {
    "relative imports": ["imports: relative", "modules: relative levels"],
    "star imports with __all__": ["imports: star with __all__", "one file: star import"],
    "re-exports through packages": [
        "imports: re-exported by star",
        "modules: reexport chain with all and star",
    ],
    "import … as": ["words: import as", "one file: name alias"],
    "imports inside try/except ImportError": ["words: except ImportError", "one file: import that succeeds"],
    "if TYPE_CHECKING": [
        "words: if TYPE_CHECKING",
        "one file: type checking",
        "imports: type-checking cycle",
    ],
    "conditional definitions": ["words: conditional definitions that are decided"],
    "tuple unpacking": ["one file: unpacking", "language: unpack forms"],
    "f-strings": ["one file: f-string", "language: string forms"],
    "%": ["one file: percent"],
    ".format": ["one file: format"],
    "dict operations": ["words: dict, list and set operations", "one file: dict updated"],
    "list operations": ["words: dict, list and set operations", "one file: appended"],
    "set operations": ["words: dict, list and set operations", "language: dict and set ops"],
    "comprehensions": [
        "one file: list comprehension",
        "one file: dict comprehension",
        "one file: set comprehension",
        "one file: generator",
    ],
    "for over range": ["words: loops over range, enum members and items"],
    "for over enumerate": ["one file: loop with enumerate"],
    "for over zip": ["one file: loop over zip"],
    "for over .items()": [
        "one file: loop over dict items",
        "words: loops over range, enum members and items",
    ],
    "for over enum members": ["words: loops over range, enum members and items", "records: enum forms"],
    "* and ** splats": ["words: splats", "one file: factory with star arguments"],
    "default arguments": ["one file: factory with defaults", "language: default argument semantics"],
    "closures": ["language: closures counters", "modules: nested closures decorators with args kwargs"],
    "lambdas": ["one file: preset by lambda", "language: lambda default and immediately invoked"],
    "functools.partial": ["one file: preset by partial", "library: functools"],
    "dataclasses": ["records: dataclass full", "one file: dataclass"],
    "NamedTuples": ["records: named tuple", "records: typing NamedTuple functional"],
    "enums": ["records: enum forms", "one file: enum"],
    "pydantic models": ["records: pydantic model", "records: pydantic validate"],
    "class attributes": ["one file: class with attributes"],
    "static and class methods as factories": [
        "one file: static and class methods",
        "words: inheritance of factories",
    ],
    "inheritance of such classes": ["words: inheritance of factories", "classes: mixins and mro"],
    "other decorators above the asset decorator": ["one file: decorator above"],
    "other decorators below the asset decorator": ["one file: wrapping decorator below"],
    "decorated factories": ["language: decorated factory", "language: stacked decorators"],
    "Path arithmetic": ["files: pathlib arithmetic", "files: purepath joinpath and parts"],
    "JSON files": ["files: json load open", "files: json loads read_text"],
    "TOML files": ["files: tomllib"],
    "YAML files": ["files: yaml safe_load"],
    "os.getenv with its default": ["library: os environ forms"],
    "src layouts": ["imports: src layout", "words: several packages"],
    "several packages": ["words: several packages"],
}
# VibePiper's own words, verified by the same tests.
OWN = {
    "parameters: context, inputs, resources, upstream, constants": ["dialect: parameters"],
    "catalog arguments": ["dialect: catalog arguments"],
    "partitions, layout and windows": ["dialect: partitions and windows"],
    "storage": ["dialect: storage"],
    "pandera schemas": ["dialect: pandera schemas"],
    "thin schemas": ["dialect: thin schemas"],
    "sources": ["dialect: sources"],
    "SQL": ["dialect: sql assets"],
    "checks": ["dialect: checks"],
    "jobs": ["dialect: jobs"],
}
# Dagster's words, each with what stands in the projects whose graphs are compared with Dagster's own.
DAGSTER = {
    "@asset": ["@asset\n", "@dg.asset("],
    "name": ['@asset(name="'],
    "key": ['key=["mart", "ratio"]'],
    "key_prefix": ['key_prefix="mart"'],
    "ins/AssetIn": ["ins={", "AssetIn("],
    "deps in all forms": ['deps=[orders, "customers", AssetKey(["mart", "ratio"]), dg.AssetDep('],
    "group_name": ["group_name="],
    "owners": ["owners=["],
    "tags": ["tags={"],
    "kinds": ["kinds={"],
    "compute_kind": ["compute_kind="],
    "metadata": ["metadata={"],
    "description": ["description="],
    "docstring": ['"""The orders.'],
    "partitions_def": ["partitions_def="],
    "io_manager_key": ["io_manager_key="],
    "required_resource_keys": ["required_resource_keys="],
    "typed resource parameters": ["database: Database", "dg.ResourceParam["],
    "code_version": ["code_version="],
    "check_specs": ["check_specs=["],
    "automation": ["automation_condition=", "auto_materialize_policy="],
    "freshness": ["freshness_policy=HOURLY", "freshness_policy=FRESH", "legacy_freshness_policy="],
    "@multi_asset": ["@dg.multi_asset("],
    "AssetOut": ["dg.AssetOut("],
    "AssetSpec": ["dg.AssetSpec("],
    "@graph_asset": ["@dg.graph_asset("],
    "SourceAsset": ["dg.SourceAsset("],
    "observable_source_asset": ["@dg.observable_source_asset("],
    "external assets": ["external_assets_from_specs(["],
    "@asset_check": ["@dg.asset_check("],
    "@multi_asset_check": ["@dg.multi_asset_check("],
    "time windows": [
        "dg.DailyPartitionsDefinition(",
        "dg.HourlyPartitionsDefinition(",
        "dg.WeeklyPartitionsDefinition(",
        "dg.MonthlyPartitionsDefinition(",
        "dg.TimeWindowPartitionsDefinition(",
    ],
    "static partitions": ["dg.StaticPartitionsDefinition("],
    "multi partitions": ["dg.MultiPartitionsDefinition("],
    "dynamic partitions": ["dg.DynamicPartitionsDefinition("],
    "Definitions": ["dg.Definitions("],
    "@definitions": ["@definitions\n", "@dg.definitions\n"],
    "@repository": ["@repository\n"],
    "load_assets_from_modules": ["load_assets_from_modules(["],
    "load_assets_from_package_module": ["load_assets_from_package_module("],
    "load_assets_from_current_module": ["load_assets_from_current_module("],
    "overrides of group, prefix and others": ['key_prefix="area"', 'group_name="area"', "source_key_prefix="],
    "with_resources": ["dg.with_resources("],
    ".with_attributes": [".with_attributes("],
    "load_from_defs_folder": ["load_from_defs_folder("],
    "load_defs": ["load_defs("],
    "define_asset_job": ["define_asset_job("],
    "from_op and from_graph": ["AssetsDefinition.from_op(", "AssetsDefinition.from_graph("],
    "jobs' selections and schedules": ["dg.AssetSelection.", "ScheduleDefinition("],
}


@pytest.mark.parametrize(("word", "names"), [*PYTHON.items(), *OWN.items()], ids=[*PYTHON, *OWN])
def test_a_word_is_verified_by_constructs(word: str, names: list[str]) -> None:
    verified = {
        *projects_in("vibepiper"),
        *(f"one file: {name}" for name in KEYS),
        *(f"imports: {name}" for name in IMPORTS),
    }
    assert set(names) <= verified


@pytest.mark.parametrize(("word", "texts"), DAGSTER.items(), ids=DAGSTER)
def test_a_word_stands_in_a_project_that_is_compared_with_dagster(word: str, texts: list[str]) -> None:
    files = chain.from_iterable(project.root.rglob("*.py") for project in DAGSTER_PROJECTS)
    written = "\n".join(path.read_text("utf-8") for path in files)
    assert [text for text in texts if text not in written] == []
