"""The JSON form: what is written is read back, is valid by its schema, and is always the same."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies
from vibepiper.analyzer.graph.codec import decode, encode, json_schema, to_json
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    Edge,
    Input,
    Job,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Problem,
    Resource,
    TableSchema,
    Unknown,
)
from vibepiper.analyzer.graph.reader import GraphFormatError
from vptest.handmade import asset, graph, key

VALIDATOR = jsonschema.Draft202012Validator(json_schema())

# The published fields of version 1: none may go, since other programs read them.
PUBLISHED = {
    "": "version open assets edges checks jobs resources problems",
    "assets": "key kind dialect module qualname producer path line column end_line description group owners tags "
    "metadata kinds public deprecated version code_version conditional environment partitions partition_by output "
    "resources freshness inputs schema unknown",
    "inputs": "parameter asset type schema partitions columns optional",
    "schema": "name strict columns",
    "columns": "name dtype nullable unique description tags checks",
    "unknown": "field reason path line",
    "edges": "upstream downstream parameter path line",
    "checks": "name assets severity blocking path line",
    "jobs": "name select schedule path line",
    "resources": "name type path line",
    "problems": "code message path line column withholds",
}

texts = strategies.text(max_size=8)
maybe_texts = strategies.none() | texts
many_texts = strategies.lists(texts, max_size=3).map(tuple)
mappings = strategies.dictionaries(texts, texts, max_size=2)
numbers = strategies.integers(0, 999)
locations = strategies.builds(Location, texts, numbers, numbers, numbers, numbers)
parts = strategies.text(strategies.characters(exclude_characters="/"), max_size=5)
keys = strategies.lists(parts, min_size=1, max_size=3).map(AssetKey)
json_values = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | texts | strategies.floats(allow_nan=False, allow_infinity=False),
    lambda inner: strategies.lists(inner, max_size=2) | strategies.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
columns = strategies.builds(
    Column,
    texts,
    maybe_texts,
    strategies.booleans(),
    strategies.booleans(),
    maybe_texts,
    mappings,
    many_texts,
)
schemas = strategies.builds(
    TableSchema, texts, strategies.lists(columns, max_size=2).map(tuple), strategies.booleans(),
    strategies.none() | locations,
)  # fmt: skip
kinds = strategies.sampled_from(["identity", "all", "window", "keys"])
offsets = strategies.none() | strategies.integers(-9, 9)
inputs = strategies.builds(
    Input, texts, keys, maybe_texts, strategies.none() | schemas,
    strategies.none() | strategies.builds(PartitionMapping, kinds, offsets, offsets, many_texts),
    strategies.none() | many_texts, strategies.booleans(),
)  # fmt: skip
assets = strategies.builds(
    Asset,
    key=keys,
    kind=strategies.sampled_from(["asset", "source"]),
    dialect=texts,
    module=texts,
    qualname=texts,
    producer=texts,
    location=locations,
    description=maybe_texts,
    group=maybe_texts,
    owners=many_texts,
    tags=mappings,
    metadata=strategies.dictionaries(texts, json_values, max_size=2),
    kinds=many_texts,
    public=strategies.booleans(),
    deprecated=maybe_texts,
    version=maybe_texts,
    code_version=maybe_texts,
    conditional=strategies.booleans(),
    environment=many_texts,
    partitions=strategies.none()
    | strategies.builds(
        Partitioning,
        strategies.sampled_from(["hourly", "daily", "weekly", "monthly", "static"]),
        maybe_texts, maybe_texts, texts.filter(bool), many_texts,
    ),
    partition_by=many_texts,
    output=strategies.none() | strategies.builds(Output, texts, maybe_texts),
    resources=many_texts,
    freshness=maybe_texts,
    retries=numbers,
    pure=strategies.booleans(),
    type=maybe_texts,
    inputs=strategies.lists(inputs, max_size=2).map(tuple),
    schema=strategies.none() | schemas,
    unknown=strategies.lists(strategies.builds(Unknown, texts, texts, locations), max_size=2).map(tuple),
)  # fmt: skip
graphs = strategies.builds(
    AssetGraph,
    strategies.lists(assets, max_size=2, unique_by=lambda each: each.key).map(tuple),
    strategies.lists(strategies.builds(Edge, keys, keys, maybe_texts, locations), max_size=2).map(tuple),
    strategies.lists(
        strategies.builds(
            Check, texts, strategies.lists(keys, max_size=2).map(tuple), strategies.sampled_from(["warn", "error"]),
            strategies.booleans(), texts, texts, locations, maybe_texts,
        ),
        max_size=2,
    ).map(tuple),
    strategies.lists(strategies.builds(Job, texts, texts, maybe_texts, locations), max_size=2).map(tuple),
    strategies.lists(strategies.builds(Resource, texts, maybe_texts, locations), max_size=2).map(tuple),
    strategies.lists(strategies.builds(Problem, texts, texts, locations, many_texts), max_size=2).map(tuple),
)  # fmt: skip


def _in_order(found: AssetGraph) -> AssetGraph:
    return AssetGraph(
        *(tuple(sorted(getattr(found, name), key=repr)) for name in AssetGraph.__struct_fields__)
    )


@given(graphs)
@settings(max_examples=60)
def test_what_is_written_is_read_back(made: AssetGraph) -> None:
    data = encode(made)
    assert _in_order(decode(data)) == _in_order(made)
    assert encode(decode(data)) == data
    VALIDATOR.validate(json.loads(data))


def test_the_schema_is_a_schema_and_refuses_what_is_wrong() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert not VALIDATOR.is_valid({"version": 2})
    wrong = to_json(graph(asset("orders")))
    wrong["assets"][0]["kind"] = "table"  # type: ignore[index,call-overload] # a JSON value of known shape
    assert not VALIDATOR.is_valid(wrong)


def test_published_fields_stay() -> None:
    place = Location("module.py", 3)
    whole = graph(
        asset(
            "orders",
            inputs=(Input("raw", key("raw")),),
            schema=TableSchema("Orders", (Column("amount"),)),
            unknown=(Unknown("deps", "why", place),),
        ),
        edges=["raw > orders"],
        checks=(
            Check(
                "positive", (key("orders"),), "warn", False, "module", "positive", place, None, (key("b"),)
            ),
        ),
        jobs=(Job("nightly", "*", None, place),),
        resources=(Resource("db", None, place),),
        problems=(Problem("VPE001", "why", place),),
    )
    value: Any = json.loads(encode(whole))
    found = {
        "": value,
        **{name: value[name][0] for name in ("assets", "edges", "checks", "jobs", "resources", "problems")},
    }
    first = value["assets"][0]
    found |= {"inputs": first["inputs"][0], "schema": first["schema"], "columns": first["schema"]["columns"][0], "unknown": first["unknown"][0]}  # fmt: skip
    for name, fields in PUBLISHED.items():
        assert set(fields.split()) <= found[name].keys(), name


def test_the_order_of_assets_and_of_tags_changes_nothing() -> None:
    one = AssetGraph((asset("a", tags={"x": "1", "y": "2"}), asset("b")))
    other = AssetGraph((asset("b"), asset("a", tags={"y": "2", "x": "1"})))
    assert encode(one) == encode(other)


def test_values_that_json_has_no_words_for_are_written_as_text() -> None:
    data = encode(graph(asset("a", metadata={"x": [float("nan"), float("-inf")]}, description="\ud800")))
    value = json.loads(data)
    assert value["assets"][0]["metadata"] == {"x": ["nan", "-inf"]}
    assert decode(data).assets[0].description == "\ud800"


def test_unknown_fields_are_ignored_and_absent_ones_have_defaults() -> None:
    minimal = {"key": "a", "kind": "asset", "dialect": "d", "module": "m", "qualname": "a", "producer": "m:a"}
    data = {"version": 1, "later": {}, "assets": [{**minimal, "path": "m.py", "line": 1, "sparkle": [1]}]}
    read = decode(json.dumps(data).encode())
    assert read.assets[0].key == key("a")
    assert read.assets[0].location == Location("m.py", 1)
    assert read.edges == ()


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (b"{", "", "not JSON"),
        (b"\xff", "", "not JSON"),
        (b"[" * 100_000, "", "not JSON"),
        (b"[]", "", "an object is expected, not a list"),
        (b"{}", "version", "no version"),
        (b'{"version": 2}', "version", "version 2"),
        (b'{"version": 1, "assets": {}}', "assets", "a list is expected"),
        (b'{"version": 1, "assets": [{"key": 5}]}', "assets[0].key", "a text is expected, not a number"),
        (b'{"version": 1, "jobs": [{"name": "j"}]}', "jobs[0].select", "a text is expected, not nothing"),
        (
            b'{"version": 1, "assets": [{"key": "a", "kind": "table"}]}',
            "assets[0].kind",
            "'table' is none of",
        ),
    ],
)
def test_says_where_a_text_is_not_a_graph(data: bytes, place: str, reason: str) -> None:
    with pytest.raises(GraphFormatError, match=reason) as caught:
        decode(data)
    assert caught.value.place == place
