"""What Dagster projects define that can't be read is named; what loads them decides what counts."""

from __future__ import annotations

import textwrap

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.lint import LintInput, LintSettings, lint
from vibepiper.analyzer.source.tree import MemoryTree

HEAD = "import dagster as dg\nimport other\n"


def _graph(files: str | dict[str, str], entry: tuple[str, ...] = ()) -> AssetGraph:
    named = {"flow.py": HEAD + textwrap.dedent(files)} if isinstance(files, str) else files
    tree = MemoryTree({path: text.encode() for path, text in named.items()})
    return analyze(tree, AnalysisSettings(entry=entry)).graph


def _keys(graph: AssetGraph) -> list[str]:
    return [str(asset.key) for asset in graph.assets]


UNREADABLE = {
    "an asset's name": ("@dg.asset(name=other.name())\ndef f(): ...", 3, "this asset's key is not known"),
    "a part of its name": ("@dg.asset(name=f'raw_{other.x}')\ndef f(): ...", 3, "this asset's key"),
    "a prefix": ("@dg.asset(key_prefix=other.x)\ndef f(): ...", 3, "this asset's key"),
    "arguments": ("@dg.asset(**other.x())\ndef f(): ...", 3, "this asset's key"),
    "a loop": (
        "for n in other.names():\n    @dg.asset(name=n)\n    def f(): ...",
        4,
        "how many assets are defined here",
    ),
    "specs": ("@dg.multi_asset(specs=other.specs())\ndef f(): ...", 3, "which assets or checks this defines"),
    "an out": ("@dg.multi_asset(outs={'a': dg.AssetOut(**other.x())})\ndef f(): ...", 3, "this asset's key"),
    "the spec of an out": (
        "@dg.multi_asset(outs={'a': dg.AssetOut.from_spec(other.x())})\ndef f(): ...",
        3,
        "this asset's key",
    ),
    "a check": ("@dg.asset_check(asset=other.x)\ndef f(): ...", 3, "this check's name or asset"),
    "what is loaded": ("defs = dg.Definitions(assets=other.load())", 3, "which assets are loaded here"),
    "an element": ("defs = dg.Definitions(assets=[other.one()])", 3, "which assets are loaded here"),
    "a module": (
        "a = dg.load_assets_from_modules([other])\ndefs = dg.Definitions(assets=a)",
        4,
        "'other' is no",
    ),
    "dbt": (
        "from dagster_dbt import dbt_assets\n@dbt_assets(manifest='target/manifest.json')\ndef f(): ...",
        4,
        "defined outside Python in manifest='target/manifest.json'",
    ),
}


@pytest.mark.parametrize(("code", "line", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_named(code: str, line: int, message: str) -> None:
    graph = _graph("@dg.asset\ndef known(): ...\n" + code)
    assert _keys(graph) == ["known"]
    (problem,) = graph.problems
    assert message in problem.message
    assert problem.location.line == line + 2


def test_what_is_loaded_is_named_where_no_asset_is_found_at_all() -> None:
    graph = _graph("defs = dg.Definitions(assets=other.load())")
    assert _keys(graph) == []
    (problem,) = graph.problems
    assert "which assets are loaded here" in problem.message
    assert graph.open


OPAQUE = {
    "by its name": (
        {"flow.py": "import dagster as dg\nfrom other import build\ndefs = build()\n"},
        "flow.py:3",
    ),
    "components": (
        {
            "flow.py": "from dagster.components import build_component_defs\ndefs = build_component_defs('x')\n"
        },
        "flow.py:2",
    ),
    "an entry that holds none": (
        {
            "pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n',
            "flow.py": "import dagster as dg\nimport other\nall_of_it = other.build(dg.asset)\n",
            "stock.py": "import dagster as dg\n@dg.asset\ndef orders(): ...\n",
        },
        "flow.py:1",
    ),
}


@pytest.mark.parametrize(("files", "place"), OPAQUE.values(), ids=OPAQUE)
def test_definitions_that_are_made_in_a_way_that_is_not_known_are_named(
    files: dict[str, str], place: str
) -> None:
    graph = _graph(files)
    (problem,) = graph.problems
    assert str(problem.location).rpartition(":")[0] == place
    assert graph.open


def test_an_entry_of_another_dialect_holds_no_definitions_of_dagster() -> None:
    code = "from vibepiper import asset\n@asset\ndef orders(): ...\n"
    assert _graph({"flow.py": code}, entry=("flow",)).problems == ()


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
    graph = _graph(
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


def test_a_group_of_a_repository_holds_its_assets() -> None:
    graph = _graph(
        """
        @dg.asset
        def made(): ...
        raw = dg.SourceAsset(dg.AssetKey(["lake", "raw"]))
        group = dg.AssetGroup([made], source_assets=[raw])
        @dg.repository
        def everything():
            return [group]
        """,
        entry=("flow",),
    )
    assert (_keys(graph), graph.problems) == (["lake/raw", "made"], ())


def test_keys_are_told_from_nothing_and_from_each_other() -> None:
    graph = _graph(
        """
        first = dg.AssetKey(["lake", "first"])
        def make(name, before, *more):
            deps = [key for key in [before, *more] if key is not None]
            skip = dg.AssetKey(["lake", "skip"])
            @dg.asset(name=name, deps=[key for key in deps if key != skip and key not in (other_key,)])
            def made(): ...
            return made
        other_key = dg.AssetKey("other")
        assets = [make("a", None, first), make("b", dg.AssetKey("lake/skip"), dg.AssetKey("a"), other_key)]
        """
    )
    assert graph.problems == ()
    assert [unknown for asset in graph.assets for unknown in asset.unknown] == []
    assert [(str(edge.upstream), str(edge.downstream)) for edge in graph.edges] == [
        ("lake/first", "a"),
        ("a", "b"),
    ]


def test_a_key_that_two_code_locations_load_is_shown_once_and_the_other_named() -> None:
    files = {"pyproject.toml": '[tool.dagster]\nmodule_name = "flow"\n', "flow.py": LOADED}
    graph = _graph({f"{one}/{path}": text for one in ("east", "west") for path, text in files.items()})
    assert [(str(asset.key), asset.location.path) for asset in graph.assets] == [("loaded", "east/flow.py")]
    (problem,) = graph.problems
    assert problem.location.path == "west/flow.py"
    assert "'loaded' (west/flow.py:3)" in problem.message
    assert not graph.open


def test_a_cached_factory_is_called_like_any_other() -> None:
    graph = _graph(
        """
        from functools import cache, lru_cache
        class Factory:
            @cache
            @staticmethod
            def build(names):
                return [Factory.one(name) for name in names]
            @lru_cache(maxsize=None)
            @staticmethod
            def one(name):
                @dg.asset(name=name)
                def made(): ...
                return made
        defs = dg.Definitions(assets=Factory.build(("a", "b")))
        """
    )
    assert (_keys(graph), graph.problems) == (["a", "b"], ())


def test_a_component_s_yaml_is_named_and_its_folder_left_to_it() -> None:
    graph = _graph(
        {
            "shop/__init__.py": "",
            "shop/definitions.py": "import dagster as dg\nimport shop.defs\ndefs = dg.load_defs(shop.defs)\n",
            "shop/defs/__init__.py": "",
            "shop/defs/own.py": "import dagster as dg\n@dg.asset\ndef own(): ...\n",
            "shop/defs/dbt/__init__.py": "",
            "shop/defs/dbt/defs.yaml": "type: dagster_dbt.DbtProjectComponent\n",
            "shop/defs/dbt/more.py": "import dagster as dg\n@dg.asset\ndef hidden(): ...\n",
        },
        entry=("shop.definitions",),
    )
    assert _keys(graph) == ["own"]
    assert [str(problem.location) for problem in graph.problems] == ["shop/defs/dbt/defs.yaml:1:1"]
    assert graph.open


def test_what_a_component_s_class_makes_is_named_where_it_is_written() -> None:
    component = """
import dagster as dg
from shop.lib import make
class Many(dg.Component, dg.Model, dg.Resolvable):
    names: list[str]
    def build_defs(self, context):
        return dg.Definitions(assets=[make(name) for name in self.names])
"""
    graph = _graph(
        {
            "shop/__init__.py": "",
            "shop/lib.py": "import dagster as dg\ndef make(name):\n    @dg.asset(name=name)\n    def made(): ...\n",
            "shop/many.py": component,
            "shop/definitions.py": "import dagster as dg\nimport shop.defs\ndefs = dg.load_defs(shop.defs)\n",
            "shop/defs/__init__.py": "",
            "shop/defs/some/defs.yaml": "type: shop.many.Many\nattributes: {names: [a]}\n",
        },
        entry=("shop.definitions",),
    )
    assert sorted(str(problem.location) for problem in graph.problems) == [
        "shop/defs/some/defs.yaml:1:1",
        "shop/lib.py:3:5",
    ]


def test_what_definitions_hold_on_one_way_only_is_conditional() -> None:
    graph = _graph(
        """
        @dg.asset
        def always(): ...
        @dg.asset
        def sometimes(): ...
        def chosen():
            if other.condition():
                return dg.Definitions(assets=[always])
            return dg.Definitions(assets=[always, sometimes])
        defs = chosen()
        """,
        entry=("flow",),
    )
    assert [(str(asset.key), asset.conditional) for asset in graph.assets] == [
        ("always", False),
        ("sometimes", True),
    ]
    assert not graph.problems


def test_what_factories_ask_of_their_arguments_is_known() -> None:
    graph = _graph(
        """
        def make(name, prefix, parts=None):
            partitioned = parts is not None
            @dg.asset(
                name=name,
                key_prefix=prefix,
                partitions_def=parts if partitioned else None,
                metadata={"by": "year"} if partitioned else None,
            )
            def made(): ...
            return made
        plain = make("plain", [])
        split = make("split", ["raw"], dg.StaticPartitionsDefinition(["2023", "2024"]))
        """
    )
    plain, split = graph.assets
    assert (_keys(graph), plain.unknown, split.unknown) == (["plain", "raw/split"], (), ())
    assert (plain.partitions, dict(split.metadata)) == (None, {"by": "year"})
    assert split.partitions is not None


def test_a_repository_made_of_the_arguments_of_definitions_counts() -> None:
    code = LOADED.replace("dg.Definitions(", "dg.create_repository_using_definitions_args('named', ")
    graph = _graph({"flow.py": code}, entry=("flow",))
    assert (_keys(graph), graph.problems) == (["loaded"], ())


def test_an_entry_of_jobs_alone_holds_no_assets() -> None:
    code = "import dagster as dg\n@dg.op\ndef one(): ...\n@dg.job\ndef whole():\n    one()\n"
    assert _graph({"flow.py": code}, entry=("flow",)).problems == ()


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


UNTOLD = {
    "a key": ("AssetsDefinition.from_op(other.made())", "op that this is made of"),
    "outputs": ("AssetsDefinition.from_op(dg.op(out=other.outs())(one))", "which assets or checks"),
    "a name": ("AssetsDefinition.from_graph(dg.graph(name=other.name())(one))", "this asset's key"),
    "keys": ("AssetsDefinition.from_op(dg.op(one), keys_by_output_name=other.keys())", "this asset's key"),
}


@pytest.mark.parametrize(("code", "message"), UNTOLD.values(), ids=UNTOLD)
def test_what_an_op_or_a_graph_does_not_tell_is_named(code: str, message: str) -> None:
    graph = _graph(f"def one():\n    return 1\nmade = dg.{code}\n")
    (problem,) = graph.problems
    assert message in problem.message
    assert problem.location.line in (3, 5)


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
    assert _keys(_graph({"flow.py": LOADED, **files})) == keys


def test_modules_of_one_name_are_loaded_each_in_its_folder() -> None:
    location = "  - python_module: {module_name: flow, working_directory: ./%s}\n"
    files = {
        f"all/{folder}/flow.py": LOADED.replace("def loaded", f"def of_{folder}").replace(
            "[loaded]", f"[of_{folder}]"
        )
        for folder in ("north", "south")
    }
    workspace = "load_from:\n" + location % "north" + location % "south"
    graph = _graph({**files, "all/workspace.yaml": workspace})
    assert (_keys(graph), graph.open) == (["of_north", "of_south"], False)


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
    graph = _graph(files)
    assert {(str(edge.upstream), str(edge.downstream)) for edge in graph.edges} == {("raw/orders", "report")}


IDENTIFIERS = {
    "()": "a_b__c_d",
    "('e')": "a_b__c_d__e",
    "(suffix='e')": "a_b__c_d__e",
}


@pytest.mark.parametrize(("call", "name"), IDENTIFIERS.items())
def test_a_key_is_an_identifier_as_in_dagster(call: str, name: str) -> None:
    code = f"@dg.asset(name=dg.AssetKey(['a-b', 'c.d']).to_python_identifier{call})\ndef f(): ..."
    assert _keys(_graph(code)) == [name]


def test_what_a_definition_of_several_assets_leaves_open_is_what_depends_on_it() -> None:
    graph = _graph(
        """
        from dagster_dbt import dbt_assets
        @dbt_assets(manifest='target/manifest.json')
        def models(): ...
        @dg.asset(deps=[models])
        def report(): ...
        """
    )
    ((unknown,),) = (asset.unknown for asset in graph.assets)
    assert (unknown.field, unknown.reason) == ("deps", "its assets are defined outside Python")


def test_what_may_be_loaded_after_all_is_conditional() -> None:
    code = LOADED.replace("[loaded]", "[loaded, *other.more()]").replace("@dg", "import other\n@dg", 1)
    graph = _graph({"flow.py": code}, entry=("flow",))
    assert [(str(asset.key), asset.conditional) for asset in graph.assets] == [
        ("left_out", True),
        ("loaded", False),
    ]
    assert graph.open


def test_a_parameter_of_a_class_from_elsewhere_may_be_a_resource() -> None:
    graph = _graph(
        """
        @dg.asset
        def orders(): ...
        @dg.asset
        def report(orders: other.Frame, store: other.Store, disk: other.Disk): ...
        defs = dg.Definitions(assets=[orders, report], resources={"store": other.Store()})
        """
    )
    report = graph.assets[1]
    assert [str(edge.upstream) for edge in graph.edges] == ["orders"]
    assert report.resources == ("store",)
    assert [unknown.field for unknown in report.unknown] == ["inputs"]


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
    graph = _graph(both)
    assert graph.problems == ()
    names = ("base", "first", "other", "part", "second")
    assert _keys(graph) == [f"{one}_{name}" for one in ("east", "west") for name in names]
    assert [(str(edge.upstream), str(edge.downstream)) for edge in graph.edges] == [
        ("east_base", "east_part"),
        ("west_base", "west_part"),
    ]


def test_a_package_that_is_also_where_scripts_start_is_read_under_both_names() -> None:
    asset = "import dagster as dg\n@dg.asset\ndef {}(): ...\n"
    graph = _graph(
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


def test_a_change_of_assets_that_are_selected_leaves_what_it_may_change_undecided() -> None:
    graph = _graph(
        """
        @dg.asset(owners=["team:a"], group_name="before")
        def orders(): ...
        def change(spec):
            return spec.replace_attributes(group_name="after")
        defs = dg.Definitions(assets=[orders]).map_resolved_asset_specs(func=change, selection="orders*")
        """
    )
    (orders,) = graph.assets
    assert [unknown.field for unknown in orders.unknown] == ["group"]
    assert (orders.group, orders.owners) == (None, ("team:a",))


def test_a_repository_holds_jobs_and_schedules_beside_assets() -> None:
    graph = _graph(
        """
        @dg.asset
        def orders(): ...
        nightly = dg.define_asset_job("nightly")
        @dg.repository
        def shop():
            return [orders, nightly, dg.ScheduleDefinition(job=nightly, cron_schedule="0 0 * * *")]
        """
    )
    assert (_keys(graph), graph.problems) == (["orders"], ())
    assert [(job.name, job.schedule) for job in graph.jobs] == [("nightly", "0 0 * * *")]


def test_an_op_that_is_not_known_makes_assets_that_are_not() -> None:
    graph = _graph("defs = dg.Definitions(assets=[dg.AssetsDefinition.from_op(other.op)])")
    assert graph.open
