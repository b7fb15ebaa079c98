"""What Dagster projects define that can't be read is named."""

from __future__ import annotations

import pytest
from vptest.dagster_code import dagster_graph, keys_of

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
    graph = dagster_graph("@dg.asset\ndef known(): ...\n" + code)
    assert keys_of(graph) == ["known"]
    (problem,) = graph.problems
    assert message in problem.message
    assert problem.location.line == line + 2


def test_what_is_loaded_is_named_where_no_asset_is_found_at_all() -> None:
    graph = dagster_graph("defs = dg.Definitions(assets=other.load())")
    assert keys_of(graph) == []
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
    graph = dagster_graph(files)
    (problem,) = graph.problems
    assert str(problem.location).rpartition(":")[0] == place
    assert graph.open


def test_an_entry_of_another_dialect_holds_no_definitions_of_dagster() -> None:
    code = "from vibepiper import asset\n@asset\ndef orders(): ...\n"
    assert dagster_graph({"flow.py": code}, entry=("flow",)).problems == ()


def test_a_group_of_a_repository_holds_its_assets() -> None:
    graph = dagster_graph(
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
    assert (keys_of(graph), graph.problems) == (["lake/raw", "made"], ())


def test_keys_are_told_from_nothing_and_from_each_other() -> None:
    graph = dagster_graph(
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


def test_a_cached_factory_is_called_like_any_other() -> None:
    graph = dagster_graph(
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
    assert (keys_of(graph), graph.problems) == (["a", "b"], ())


def test_a_component_s_yaml_is_named_and_its_folder_left_to_it() -> None:
    graph = dagster_graph(
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
    assert keys_of(graph) == ["own"]
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
    graph = dagster_graph(
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
    graph = dagster_graph(
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
    graph = dagster_graph(
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
    assert (keys_of(graph), plain.unknown, split.unknown) == (["plain", "raw/split"], (), ())
    assert (plain.partitions, dict(split.metadata)) == (None, {"by": "year"})
    assert split.partitions is not None


UNTOLD = {
    "a key": ("AssetsDefinition.from_op(other.made())", "op that this is made of"),
    "outputs": ("AssetsDefinition.from_op(dg.op(out=other.outs())(one))", "which assets or checks"),
    "a name": ("AssetsDefinition.from_graph(dg.graph(name=other.name())(one))", "this asset's key"),
    "keys": ("AssetsDefinition.from_op(dg.op(one), keys_by_output_name=other.keys())", "this asset's key"),
}


@pytest.mark.parametrize(("code", "message"), UNTOLD.values(), ids=UNTOLD)
def test_what_an_op_or_a_graph_does_not_tell_is_named(code: str, message: str) -> None:
    graph = dagster_graph(f"def one():\n    return 1\nmade = dg.{code}\n")
    (problem,) = graph.problems
    assert message in problem.message
    assert problem.location.line in (3, 5)


IDENTIFIERS = {
    "()": "a_b__c_d",
    "('e')": "a_b__c_d__e",
    "(suffix='e')": "a_b__c_d__e",
}


@pytest.mark.parametrize(("call", "name"), IDENTIFIERS.items())
def test_a_key_is_an_identifier_as_in_dagster(call: str, name: str) -> None:
    code = f"@dg.asset(name=dg.AssetKey(['a-b', 'c.d']).to_python_identifier{call})\ndef f(): ..."
    assert keys_of(dagster_graph(code)) == [name]


def test_what_a_definition_of_several_assets_leaves_open_is_what_depends_on_it() -> None:
    graph = dagster_graph(
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


def test_a_parameter_of_a_class_from_elsewhere_may_be_a_resource() -> None:
    graph = dagster_graph(
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


def test_a_change_of_assets_that_are_selected_leaves_what_it_may_change_undecided() -> None:
    graph = dagster_graph(
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
    graph = dagster_graph(
        """
        @dg.asset
        def orders(): ...
        nightly = dg.define_asset_job("nightly")
        @dg.repository
        def shop():
            return [orders, nightly, dg.ScheduleDefinition(job=nightly, cron_schedule="0 0 * * *")]
        """
    )
    assert (keys_of(graph), graph.problems) == (["orders"], ())
    assert [(job.name, job.schedule) for job in graph.jobs] == [("nightly", "0 0 * * *")]


def test_an_op_that_is_not_known_makes_assets_that_are_not() -> None:
    graph = dagster_graph("defs = dg.Definitions(assets=[dg.AssetsDefinition.from_op(other.op)])")
    assert graph.open


def test_what_the_version_of_a_library_decides_is_conditional() -> None:
    graph = dagster_graph(
        """
        if hasattr(dg, "external_assets_from_specs"):
            @dg.asset
            def old(): ...
        else:
            @dg.asset
            def new(): ...
        """
    )
    assert [(str(asset.key), asset.conditional) for asset in graph.assets] == [("new", True), ("old", True)]


def test_a_set_s_order_means_nothing_where_it_is_an_argument() -> None:
    graph = dagster_graph(
        """
        @dg.asset(kinds={"s3", "python"}, deps={"b", "a"}, required_resource_keys={"y", "x"})
        def made(): ...
        """
    )
    (made,) = (asset for asset in graph.assets if asset.key.name == "made")
    assert (made.kinds, made.resources, made.unknown) == (("python", "s3"), ("x", "y"), ())
    assert sorted(str(edge.upstream) for edge in graph.edges) == ["a", "b"]
