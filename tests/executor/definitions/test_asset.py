"""What @asset, source, sql_asset, @check and job make of their arguments, and how they refuse wrong ones."""

from __future__ import annotations

import functools
import re
import subprocess
import sys

import pytest
from vibepiper.analyzer.graph.model import AssetKey, Partitioning, PartitionMapping
from vibepiper.executor.definitions.collector import definitions_of, key_of

from vibepiper import (
    AllPartitions,
    Collector,
    DailyPartitions,
    DefinitionError,
    Input,
    IOManager,
    Resource,
    StaticPartitions,
    Window,
    asset,
    check,
    job,
    source,
    sql_asset,
)


class Database(Resource):
    path: str


def orders(raw_orders, threshold=0.5):
    """Orders of a day.

    One row each.
    """
    return raw_orders, threshold


def only(function):
    (definition,) = definitions_of(function)
    return definition


def test_a_decorated_function_is_the_very_same_function():
    def plain(x):
        return x + 1

    assert asset(plain) is plain
    assert asset(group="g")(plain) is plain
    assert plain(1) == 2


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ({}, "orders"),
        ({"name": "clean"}, "clean"),
        ({"name": "clean/orders"}, "clean/orders"),
        ({"key": "clean/orders"}, "clean/orders"),
        ({"key": ["clean", "orders.v2"]}, "clean/orders.v2"),
        ({"key": "a/b", "name": "c"}, "a/b"),
    ],
)
def test_the_key_is_the_key_the_name_or_the_functions_name(arguments, key):
    def orders(): ...

    assert str(only(asset(**arguments)(orders)).key) == key


def test_the_docstring_is_the_description_without_its_indentation():
    def documented():
        """Orders of a day.

        One row each.
        """

    def other():
        """Not this."""

    assert only(asset(documented)).catalog.description == "Orders of a day.\n\nOne row each."
    assert only(asset(description="That.")(other)).catalog.description == "That."


def test_a_function_reused_by_a_factory_has_several_definitions():
    def shared(): ...

    asset(name="one")(shared)
    asset(name="two")(shared)
    assert [str(found.key) for found in definitions_of(shared)] == ["one", "two"]
    assert key_of(shared) == AssetKey(("two",))


def test_a_wrapper_above_or_below_keeps_the_definition_and_the_place():
    def twice(function):
        @functools.wraps(function)
        def wrapper(*args):
            return 2 * function(*args)

        return wrapper

    @asset
    @twice
    def below():
        return 1

    @twice
    @asset
    def above():
        return 1

    assert below() == above() == 2
    assert str(key_of(below)) == "below"
    assert str(key_of(above)) == "above"
    assert only(below).function() == 2
    assert only(above).function() == 1
    assert only(below).site.file == __file__
    assert only(below).site.line == below.__wrapped__.__code__.co_firstlineno


def test_a_renamed_wrapper_gives_its_own_name():
    @functools.wraps(orders)
    def wrapper(raw_orders): ...

    wrapper.__name__ = "renamed"
    assert str(only(asset(wrapper)).key) == "renamed"


def test_a_partial_application_is_an_asset_named_after_its_function():
    definition = only(asset(functools.partial(orders, threshold=2.0)))
    assert str(definition.key) == "orders"
    assert definition.function(1) == (1, 2.0)
    assert definition.catalog.description.startswith("Orders of a day.")


def test_references_may_be_keys_parts_functions_sources_or_sql_assets():
    raw = source("raw/users")
    counted = sql_asset("counted", "select 1 as x")

    @asset(name="clean/users")
    def users(): ...

    @asset(
        deps=[raw, counted, users, "a/b", ("c", "d")],
        inputs={"x": users, "y": Input(raw, partitions=Window(-6, 0), columns=["id"]), "z": "q"},
    )
    def all_of_them(x, y, z): ...

    definition = only(all_of_them)
    assert [str(key) for key in definition.dependencies] == [
        "raw/users",
        "counted",
        "clean/users",
        "a/b",
        "c/d",
    ]
    assert {name: str(entry.asset) for name, entry in definition.inputs.items()} == {
        "x": "clean/users",
        "y": "raw/users",
        "z": "q",
    }
    assert definition.inputs["y"].partitions == Window(-6, 0)
    assert definition.inputs["y"].columns == ("id",)


def undefined(x): ...


@pytest.mark.parametrize(
    ("define", "message"),
    [
        (lambda: asset(ownrs=["x"]), "asset: takes no argument 'ownrs'. Did you mean 'owners'?"),
        (
            lambda: asset(3),
            "asset: decorates a function, got 3; other arguments are given by name",
        ),
        (
            lambda: asset(owners="me@x.org")(undefined),
            "asset 'undefined', argument 'owners': expected a list of texts; write ['me@x.org']",
        ),
        (
            lambda: asset(tags=["pii"])(undefined),
            "asset 'undefined', argument 'tags': expected a mapping of texts to texts, got ['pii']",
        ),
        (
            lambda: asset(metadata={"f": print})(undefined),
            "argument 'metadata': expected a value that JSON can say",
        ),
        (
            lambda: asset(retries=-1)(undefined),
            "asset 'undefined', argument 'retries': expected a whole number from 0, got -1",
        ),
        (lambda: asset(retries=True)(undefined), "expected a whole number from 0, got True"),
        (
            lambda: asset(freshness="1 fortnight")(undefined),
            "argument 'freshness': '1 fortnight' is not a duration",
        ),
        (lambda: asset(retry_delay="soon")(undefined), "argument 'retry_delay': 'soon' is not a duration"),
        (lambda: asset(deps="a")(undefined), "argument 'deps': expected a list of assets; write ['a']"),
        (
            lambda: asset(deps=[undefined])(orders),
            "asset 'orders', argument 'deps': function 'undefined' is not an asset; decorate it with @asset",
        ),
        (lambda: asset(inputs=["a"])(undefined), "argument 'inputs': expected a mapping of parameter names"),
        (lambda: asset(inputs={"x": 3})(undefined), "argument 'inputs['x']': expected an asset"),
        (
            lambda: asset(output=3)(undefined),
            "argument 'output': expected an IOManager, the name of a store, or None",
        ),
        (lambda: asset(partitions="daily")(undefined), "argument 'partitions': expected partitions such as"),
        (
            lambda: asset(resources={"db": int})(undefined),
            "argument 'resources['db']': expected a subclass of Resource",
        ),
        (lambda: asset(public="yes")(undefined), "argument 'public': expected True or False, got 'yes'"),
        (lambda: asset(key="a//b")(undefined), "argument 'key': key 'a//b' has an empty part"),
        (lambda: asset(lambda x: x), "argument 'name': a function without a name needs one: asset(name='…')"),
        (lambda: source("x", shema=1), "source 'x': takes no argument 'shema'. Did you mean 'schema'?"),
        (
            lambda: source("x", version="md5"),
            "source 'x', argument 'version': expected 'mtime', 'content' or 'etag'",
        ),
        (lambda: sql_asset("x", "select 1", input={}), "asset 'x': takes no argument 'input'."),
        (lambda: sql_asset("x", 3), "asset 'x', argument 'sql': expected a text, got 3"),
        (lambda: check(undefined), "check: names no asset; write @check(asset=…)"),
        (lambda: check()(undefined), "check 'undefined': names no asset; write @check(asset=…)"),
        (
            lambda: check(asset="a", severty="warn")(undefined),
            "takes no argument 'severty'. Did you mean 'severity'?",
        ),
        (
            lambda: check(asset="a", severity="bad")(undefined),
            "argument 'severity': expected 'warn' or 'error'",
        ),
        (lambda: job("n", select=["a"]), "job 'n', argument 'select': expected a text, got ['a']"),
        (lambda: job("n", select="a", cron="x"), "job 'n': takes no argument 'cron'."),
        (
            lambda: StaticPartitions("abc").partitioning(),
            "StaticPartitions, argument 'keys': expected a list of texts",
        ),
        (
            lambda: DailyPartitions(2013).partitioning(),
            "DailyPartitions, argument 'start': expected a date such as",
        ),
    ],
)
def test_a_wrong_argument_is_refused_where_it_is_written(define, message):
    with pytest.raises(DefinitionError) as refused:
        define()
    assert message in str(refused.value)
    assert isinstance(refused.value, TypeError)


@pytest.mark.parametrize(
    ("partitions", "facts"),
    [
        (
            DailyPartitions("2013-01-01", end="2014-01-01", timezone="Europe/Berlin"),
            Partitioning("daily", "2013-01-01", "2014-01-01", "Europe/Berlin"),
        ),
        (StaticPartitions(["a", "b"]), Partitioning("static", keys=("a", "b"))),
    ],
)
def test_partitions_become_facts(partitions, facts):
    assert partitions.partitioning() == facts


def test_a_date_as_start_is_written_in_iso_form():
    from datetime import date

    assert DailyPartitions(date(2013, 1, 2)).partitioning().start == "2013-01-02"


def test_partition_reads_become_facts():
    assert Window(-6, 0).mapping() == PartitionMapping("window", -6, 0)
    assert AllPartitions().mapping() == PartitionMapping("all")


def test_output_can_be_none_which_is_not_the_default():
    def stored(): ...

    def default(): ...

    assert only(asset(output=None)(stored)).output is None
    assert only(asset(default)).output is not None
    manager = IOManager("s3://bucket/{name}")
    assert only(asset(output=manager)(default.__class__(default.__code__, {}))).output is manager


def test_a_check_and_an_asset_can_share_a_function():
    collector = Collector()
    with collector.active():

        @check(asset="orders", name="positive", severity="warn", blocking=True)
        @asset
        def shared():
            """Judges."""

    (found,) = collector.checks
    assert (found.name, found.severity, found.blocking, found.description) == (
        "positive",
        "warn",
        True,
        "Judges.",
    )
    assert key_of(shared) == AssetKey(("shared",))


def test_resources_are_named_by_mapping_or_list():
    def one(db): ...

    def two(db): ...

    assert only(asset(resources={"db": Database})(one)).resources == {"db": Database}
    assert only(asset(resources=["db"])(two)).resources == {"db": None}


def test_importing_the_face_and_what_definitions_use_of_it_loads_nothing_heavy():
    code = (
        "import sys, vibepiper\n"
        "for name in set(vibepiper.__all__) - {'load', 'materialize'}: getattr(vibepiper, name)\n"
        "heavy = {'pandas', 'pandera', 'numpy', 'pyarrow', 'libcst', 'networkx', 'sqlalchemy', 'sqlglot', 'duckdb', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_an_unknown_name_of_the_face_is_an_attribute_error():
    import vibepiper

    with pytest.raises(AttributeError, match="assett"):
        _ = vibepiper.assett


@pytest.mark.parametrize(
    ("lineage", "expected"),
    [
        (["orders.v1.amount"], [("orders.v1", "amount")]),
        ([("orders", "net.amount")], [("orders", "net.amount")]),
        ([(["raw", "orders"], "amount"), "rates.rate"], [("raw/orders", "amount"), ("rates", "rate")]),
        ([], []),
    ],
)
def test_lineage_names_columns_of_assets(lineage: list[object], expected: list[tuple[str, str]]) -> None:
    collector = Collector()
    with collector.active():
        asset(column_lineage={"revenue": lineage})(orders)
    (entry,) = collector.assets[0].column_lineage
    assert entry.column == "revenue"
    assert [(str(source.asset), source.column) for source in entry.sources] == expected


@pytest.mark.parametrize(
    ("lineage", "problem"),
    [
        (["orders.amount"], "expected a mapping of columns to lists"),
        ({"revenue": "orders.amount"}, "write ['orders.amount']"),
        ({"revenue": ["orders"]}, "expected a column of an asset, such as 'orders.amount', got 'orders'"),
        ({"revenue": [("a", "b", "c")]}, "expected 'ASSET.COLUMN' or a pair of an asset and a column"),
        ({"revenue": 3}, "expected a list of columns such as ['orders.amount']"),
        ({1: ["orders.amount"]}, "expected a text"),
    ],
)
def test_lineage_that_names_no_column_is_refused(lineage: object, problem: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(problem)):
        asset(column_lineage=lineage)(orders)
