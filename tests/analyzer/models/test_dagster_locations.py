"""Which modules a Dagster project is loaded from, and what of its definitions counts for that."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.lint import LintInput, LintSettings, lint
from vibepiper.analyzer.source.tree import MemoryTree
from vptest.dagster_code import dagster_graph, keys_of


def test_what_one_project_may_load_makes_nothing_of_another_uncertain() -> None:
    files = {
        "pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n',
        "flow.py": LOADED.replace("dg.asset\ndef left", "dg.asset(name='{0}_left')\ndef left"),
    }
    both = {
        f"{one}/{path}": text.replace("{0}", one) for one in ("east", "west") for path, text in files.items()
    }
    both["east/flow.py"] = "import other\n" + both["east/flow.py"].replace(
        "[loaded]", "[loaded, *other.more()]"
    )
    graph = dagster_graph(
        {
            **both,
            "west/flow.py": both["west/flow.py"]
            .replace("def loaded", "def found")
            .replace("[loaded]", "[found]"),
        }
    )
    assert [(str(asset.key), asset.conditional) for asset in graph.assets] == [
        ("east_left", True),
        ("found", False),
        ("loaded", False),
    ]


def test_a_key_that_two_code_locations_load_is_shown_once_and_the_other_named() -> None:
    files = {"pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n', "flow.py": LOADED}
    graph = dagster_graph({f"{one}/{path}": text for one in ("east", "west") for path, text in files.items()})
    assert [(str(asset.key), asset.location.path) for asset in graph.assets] == [("loaded", "east/flow.py")]
    (problem,) = graph.problems
    assert problem.location.path == "west/flow.py"
    assert "'loaded' (west/flow.py:2)" in problem.message
    assert not graph.open


def test_an_entry_of_jobs_alone_holds_no_assets() -> None:
    code = "import dagster as dg\n@dg.op\ndef one(): ...\n@dg.job\ndef whole():\n    one()\n"
    assert dagster_graph({"flow.py": code}, entry=("flow",)).problems == ()


SIDE_BY_SIDE = """
import dagster as dg
@dg.asset
def orders(): ...
"""
SHARED_KEYS = {
    "in two locations": (
        "defs = dg.Definitions(assets=[orders])",
        "defs = dg.Definitions(assets=[orders])",
        0,
    ),
    "in one": ("", "import one\ndefs = dg.Definitions(assets=[orders, one.orders])", 1),
    "in no location": ("", "", 1),
    "beside a location": ("defs = dg.Definitions(assets=[orders])", "", 0),
}


@pytest.mark.parametrize(("one", "two", "count"), SHARED_KEYS.values(), ids=SHARED_KEYS)
def test_a_key_may_be_defined_in_several_code_locations(one: str, two: str, count: int) -> None:
    tree = MemoryTree({"one.py": (SIDE_BY_SIDE + one).encode(), "two.py": (SIDE_BY_SIDE + two).encode()})
    analysis = analyze(tree, AnalysisSettings())
    found = lint(LintInput(analysis.graph, analysis.facts, LintSettings(("VPG003",))))
    assert [each.code for each in found] == ["VPG003"] * count


LOADED = """
import dagster as dg
@dg.asset
def loaded(): ...
@dg.asset
def left_out(): ...
defs = dg.Definitions(assets=[loaded])
"""
SETTINGS = {
    "nothing": ({}, ["left_out", "loaded"]),
    "pyproject": ({"pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n'}, ["loaded"]),
    "several modules": ({"pyproject.toml": '[[tool.dagster.modules]]\nname = "flow"\n'}, ["loaded"]),
    "dg": (
        {"pyproject.toml": '[tool.dg.project]\nroot_module = "x"\ncode_location_target_module = "flow"\n'},
        ["loaded"],
    ),
    "workspace": ({"workspace.yaml": "load_from:\n  - python_module: flow\n"}, ["loaded"]),
    "workspace file": (
        {"workspace.yaml": "load_from:\n  - python_file:\n      relative_path: flow.py\n"},
        ["loaded"],
    ),
    "deployment": ({"dagster_cloud.yaml": "locations:\n- code_source: {module_name: flow}\n"}, ["loaded"]),
    "a deployment of more than the workspace": (
        {
            "workspace.yaml": "load_from:\n  - python_file: flow.py\n",
            "dagster_cloud.yaml": "locations:\n- code_source: {module_name: more}\n  working_directory: ./parts\n",
            "parts/more.py": "import dagster as dg\n@dg.asset\ndef deployed(): ...\n",
        },
        ["deployed", "loaded"],
    ),
    "a deployment of the project's package": (
        {
            "pyproject.toml": '[tool.dagster]\nmodule_name = "pack.flow"\n',
            "dagster_cloud.yaml": "locations:\n- code_source: {package_name: pack}\n",
            "pack/__init__.py": "",
            "pack/flow.py": LOADED,
            "pack/other.py": "import dagster as dg\n@dg.asset\ndef never(): ...\n",
        },
        ["loaded"],
    ),
    "another project": ({"pyproject.toml": '[tool.dagster]\nmodule_name = "gone"\n'}, ["left_out", "loaded"]),
    "broken": ({"workspace.yaml": "load_from: [\n"}, ["left_out", "loaded"]),
}


@pytest.mark.parametrize(("files", "keys"), SETTINGS.values(), ids=SETTINGS)
def test_what_the_project_says_it_loads_counts(files: dict[str, str], keys: list[str]) -> None:
    assert keys_of(dagster_graph({"flow.py": LOADED, **files})) == keys


def test_modules_of_one_name_are_loaded_each_in_its_folder() -> None:
    location = "  - python_module: {module_name: flow, working_directory: ./%s}\n"
    files = {
        f"all/{folder}/flow.py": LOADED.replace("def loaded", f"def of_{folder}").replace(
            "[loaded]", f"[of_{folder}]"
        )
        for folder in ("north", "south")
    }
    workspace = "load_from:\n" + location % "north" + location % "south"
    graph = dagster_graph({**files, "all/workspace.yaml": workspace})
    assert (keys_of(graph), graph.open) == (["of_north", "of_south"], False)


def test_a_name_means_an_asset_of_its_own_code_location() -> None:
    files = {
        "wide.py": "import dagster as dg\n@dg.asset\ndef orders(): ...\ndefs = dg.Definitions(assets=[orders])\n",
        "deep.py": """import dagster as dg
@dg.asset(key_prefix="raw", group_name="raw")
def orders(): ...
@dg.asset(group_name="raw")
def report(orders): ...
defs = dg.Definitions(assets=[orders, report])
""",
        "workspace.yaml": "load_from:\n  - python_module: wide\n  - python_module: deep\n",
    }
    graph = dagster_graph(files)
    assert {(str(edge.upstream), str(edge.downstream)) for edge in graph.edges} == {("raw/orders", "report")}


def test_what_may_be_loaded_after_all_is_conditional() -> None:
    code = LOADED.replace("[loaded]", "[loaded, *other.more()]").replace("@dg", "import other\n@dg", 1)
    graph = dagster_graph({"flow.py": code}, entry=("flow",))
    assert [(str(asset.key), asset.conditional) for asset in graph.assets] == [
        ("left_out", True),
        ("loaded", False),
    ]
    assert graph.open


def test_modules_of_one_name_are_each_read_with_their_neighbours() -> None:
    """Two projects of a repository whose modules go by the same names, packages and relative imports included."""
    files = {
        "pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n',
        "flow.py": (
            "import dagster as dg\nfrom names import NAMES\nimport parts\nfrom parts.deep import more\n"
            "def make(name):\n    @dg.asset(name=name)\n    def made(): ...\n    return made\n"
            "loaded = dg.load_assets_from_package_module(parts)\n"
            "defs = dg.Definitions(assets=[*map(make, NAMES), *loaded, more.other])\n"
        ),
        "names.py": "NAMES = ['{0}_first', '{0}_second']\n",
        "parts/__init__.py": "from .own import {0}_part\n",
        "parts/own.py": "import dagster as dg\nfrom .deep.more import base\n@dg.asset(deps=[base])\ndef {0}_part(): ...\n",
        "parts/deep/more.py": (
            "import dagster as dg\n@dg.asset\ndef {0}_base(): ...\n@dg.asset\ndef {0}_other(): ...\n"
            "base, other = {0}_base, {0}_other\n"
        ),
    }
    both = {
        f"{one}/{path}": text.replace("{0}", one) for one in ("east", "west") for path, text in files.items()
    }
    graph = dagster_graph(both)
    assert graph.problems == ()
    names = ("base", "first", "other", "part", "second")
    assert keys_of(graph) == [f"{one}_{name}" for one in ("east", "west") for name in names]
    assert [(str(edge.upstream), str(edge.downstream)) for edge in graph.edges] == [
        ("east_base", "east_part"),
        ("west_base", "west_part"),
    ]


def test_a_package_that_is_also_where_scripts_start_is_read_under_both_names() -> None:
    asset = "import dagster as dg\n@dg.asset\ndef {}(): ...\n"
    graph = dagster_graph(
        {
            "app/__init__.py": "",
            "app/definitions.py": (
                "import dagster as dg\nfrom assets.orders import orders\nfrom app.assets.users import users\n"
                "from .assets import rates\nimport app.assets.orders as again\n"
                "defs = dg.Definitions(assets=[orders, users, rates.rates, again.orders])\n"
            ),
            "app/assets/__init__.py": "",
            "app/assets/orders.py": "from queue import Queue\n" + asset.format("orders"),
            "app/assets/users.py": "from ..queue import NAME\n" + asset.format("users"),
            "app/assets/rates.py": asset.format("rates"),
            "app/queue.py": "NAME = 'x'\n",
        }
    )
    assert graph.problems == ()
    assert [(str(asset.key), asset.location.path) for asset in graph.assets] == [
        ("orders", "app/assets/orders.py"),
        ("rates", "app/assets/rates.py"),
        ("users", "app/assets/users.py"),
    ]


def test_a_repository_made_of_the_arguments_of_definitions_counts() -> None:
    code = LOADED.replace("dg.Definitions(", "dg.create_repository_using_definitions_args('named', ")
    graph = dagster_graph({"flow.py": code}, entry=("flow",))
    assert (keys_of(graph), graph.problems) == (["loaded"], ())
