"""Assets and sources in a bucket, over the real protocol."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest
from moto.server import ThreadedMotoServer
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import StorageError
from vibepiper.executor.storage.uris import locate
from vptest.commands import vp, write
from vptest.pipelines import Pipeline

PIPELINE = """\
import pandas as pd
from vibepiper import IOManager, asset, source

prices = source("prices", uri="s3://shop/prices.csv", version="etag")
stock = source("stock", uri="s3://shop/stock.parquet")

@asset(output=IOManager("s3://shop/{name}.parquet"))
def sales(prices: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"shop": ["a", "b", "a"], "price": prices["price"]})

@asset(output=IOManager("s3://shop/{name}"), partition_by=["shop"])
def by_shop(sales: pd.DataFrame) -> pd.DataFrame:
    return sales

@asset(output=IOManager("s3://shop/{name}.json"))
def total(by_shop: pd.DataFrame, stock: pd.DataFrame) -> int:
    return int(by_shop["price"].sum() + stock["left"].sum())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def variables(server: str, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The environment in which s3:// is the test's server, with nothing in it."""
    found = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def bucket(variables: Mapping[str, str]) -> Iterator[Any]:
    store = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    store.mkdir("shop")
    store.pipe("shop/prices.csv", b"price\n1\n2\n3\n")
    with store.open("shop/stock.parquet", "wb") as file:
        pd.DataFrame({"left": [10]}).to_parquet(file)
    yield store
    store.rm("shop", recursive=True)


def test_a_project_runs_in_a_bucket_and_follows_what_changes_there(tmp_path: Path, bucket: Any) -> None:
    folder = write(tmp_path, {"shop.py": PIPELINE})
    first = vp(folder, "run")
    assert (first.code, first.err) == (0, "")
    assert "3 materialised" in first.out
    assert "3 unchanged" in vp(folder, "run").out

    assert sorted(path for path in bucket.find("shop") if "by_shop" in path)[:2] == [
        "shop/by_shop/_common_metadata",
        "shop/by_shop/shop=a/part-0.parquet",
    ]
    assert bucket.cat("shop/total.json") == b"16"
    assert "shop" in vp(folder, "preview", "sales").out
    assert "16" in vp(folder, "preview", "total").out

    bucket.pipe("shop/prices.csv", b"price\n1\n2\n4\n")
    assert "3 materialised" in vp(folder, "run").out
    assert bucket.cat("shop/total.json") == b"17"

    bucket.rm("shop/sales.parquet")
    assert "its stored data is gone" in vp(folder, "run", "--plan").out


def test_tables_are_loaded_as_they_were(tmp_path: Path, bucket: Any) -> None:
    pipeline = Pipeline(tmp_path, PIPELINE)
    pipeline.run()
    assert pipeline.load("sales").to_dict("list") == {"shop": ["a", "b", "a"], "price": [1, 2, 3]}
    loaded = pipeline.load("by_shop")
    assert sorted(zip(loaded["shop"], loaded["price"], strict=True)) == [("a", 1), ("a", 3), ("b", 2)]


def test_a_bucket_that_is_not_there_is_told_and_not_made(tmp_path: Path, bucket: Any) -> None:
    folder = write(
        tmp_path, {"shop.py": PIPELINE.replace("s3://shop/{name}.parquet", "s3://shpo/{name}.parquet")}
    )
    run = vp(folder, "run")
    assert run.code == 1
    assert "s3://shpo/sales.parquet can't be written" in run.out + run.err
    assert not bucket.exists("shpo")


def test_a_missing_library_is_told_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(import_module("fsspec.registry")._registry, "s3", raising=False)
    with pytest.raises(StorageError, match=r"pip install 'vibepiper\[s3\]'"):
        locate("s3://shop/x.parquet", Environment(tmp_path)).filesystem()
