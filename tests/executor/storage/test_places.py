"""Where an asset's data belongs, for each way of saying it."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.analyzer.graph.model import NOWHERE, Asset, AssetKey, Output
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import SettingsError, StorageError
from vibepiper.executor.storage.places import place_of, versions_folder
from vibepiper.executor.storage.uris import locate

STORES = {"lake": "lake/{group}/{name}", "flat": "s3://bucket/base", "named": "${BASE}/{name}.parquet"}
BUILT_IN = "vibepiper.IOManager"


def asset(output: Output | None, group: str | None = "sales") -> Asset:
    return Asset(
        AssetKey(("raw", "orders")),
        "asset",
        "vibepiper",
        "m",
        "o",
        "m:o",
        NOWHERE,
        output=output,
        group=group,
    )


@pytest.mark.parametrize(
    ("output", "partition", "uri"),
    [
        (Output(BUILT_IN, "s3://b/{name}"), None, "s3://b/orders"),
        (Output(BUILT_IN, "s3://b/{key}"), None, "s3://b/raw/orders"),
        (Output(BUILT_IN, "s3://b/{group}/{name}"), "2013-01", "s3://b/sales/orders/2013-01"),
        (Output(BUILT_IN, "o/{partition}/{name}.csv"), "2013-01", "o/2013-01/orders.csv"),
        (Output(BUILT_IN, "o/{name}.csv"), "2013-01", "o/orders/2013-01.csv"),
        (Output("store", "lake"), None, "lake/sales/orders"),
        (Output("store", "lake:{partition}"), "p", "lake/sales/orders/p"),
        (Output("store", "flat"), None, "s3://bucket/base/raw/orders"),
        (Output("store", "flat:x/{name}"), None, "s3://bucket/base/x/orders"),
        (Output("store", "named"), None, "${BASE}/orders.parquet"),
    ],
)
def test_templates_are_filled(output: Output, partition: str | None, uri: str) -> None:
    place = place_of(asset(output), partition, Environment(Path(), stores=STORES))
    assert (place.kind, place.uri) == ("uri", uri)


def test_without_an_output_there_are_versions_and_without_a_manager_nothing() -> None:
    environment = Environment(Path("/p"))
    assert place_of(asset(None), None, environment).kind == "versions"
    assert place_of(asset(Output(BUILT_IN, None)), None, environment).kind == "versions"
    assert place_of(asset(Output("none")), None, environment).kind == "own"


def test_folders_of_keys_and_partitions_never_meet() -> None:
    environment = Environment(Path("/p"))
    keys = [("a", "b"), ("a", "@b"), ("a", "+b"), ("a/b",), ("a",), ("..", "b")]
    folders = {
        versions_folder(Asset(AssetKey(key), "asset", "", "", "", "", NOWHERE), partition, environment)
        for key in keys
        for partition in (None, "b", "@b")
    }
    assert len(folders) == len(keys) * 3
    assert all(".." not in folder.parts for folder in folders)


def test_an_unknown_store_is_suggested() -> None:
    with pytest.raises(StorageError, match="Did you mean 'lake'"):
        place_of(asset(Output("store", "lakes")), None, Environment(Path(), stores=STORES))


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("data/x", "/p/data/x"),
        ("/abs/x", "/abs/x"),
        ("file:///abs/x%20y", "/abs/x y"),
        ("s3://my-bucket/x", "/p/.vibepiper/dev/x"),
        ("s3://my-bucket-2/x", "s3://my-bucket-2/x"),
        ("s3://my-bucket/raw/x", "/p/raw-copy/x"),
        ("${BASE}/x", "/base/x"),
        ("${NONE:-gs://b}/x", "gs://b/x"),
    ],
)
def test_uris_are_located_in_their_environment(uri: str, url: str) -> None:
    paths = {"s3://my-bucket": ".vibepiper/dev", "s3://my-bucket/raw": "raw-copy"}
    environment = Environment(Path("/p"), path_map=paths, variables={"BASE": "/base"})
    assert locate(uri, environment).url == url


def test_a_missing_variable_says_who_needs_it() -> None:
    with pytest.raises(SettingsError, match=r"'BASF', which is not set\. Did you mean 'BASE'"):
        locate("${BASF}/x", Environment(Path("/p"), variables={"BASE": "/base"}))


def test_each_environment_has_its_own_state() -> None:
    base, prod = Environment(Path("/p")), Environment(Path("/p"), "prod")
    assert not prod.data.is_relative_to(base.data)
    assert base.ledger_url != prod.ledger_url
