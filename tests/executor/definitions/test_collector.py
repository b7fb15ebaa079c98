"""Definitions register where, and only while, a collector is active."""

from __future__ import annotations

import importlib
import sys
import textwrap

import pytest
from vibepiper.analyzer.graph.model import AssetKey

from vibepiper import Collector, asset, job, source


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write modules of a package that can be imported; gone again afterwards."""

    def write(**modules):
        folder = tmp_path / "collected"
        folder.mkdir()
        (folder / "__init__.py").touch()
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return folder

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "collected"]:
        del sys.modules[name]


def test_only_the_active_collector_gets_a_definition():
    before, outer, inner = Collector(), Collector(), Collector()
    with outer.active():
        source("one")
        with inner.active():
            source("two")
        source("three")
    source("four")
    assert [str(found.key) for found in outer.sources] == ["one", "three"]
    assert [str(found.key) for found in inner.sources] == ["two"]
    assert before.sources == ()


def test_a_collector_is_left_when_its_block_raises():
    collector = Collector()
    with pytest.raises(KeyError), collector.active():
        raise KeyError
    source("later")
    assert collector.sources == ()


def test_an_asset_of_a_factory_belongs_to_the_module_that_calls_it(package):
    folder = package(
        factory="""
            from vibepiper import asset, source

            def make(name):
                @asset(name=name)
                def made(): ...
                return made

            def make_source(name):
                return source(name)
        """,
        pipeline="""
            from .factory import make, make_source
            one = make("one")
            two = [make(name) for name in ("two",)]
            raw = make_source("raw")
        """,
    )
    collector = Collector()
    with collector.active():
        importlib.import_module("collected.pipeline")
    one, two = collector.assets
    assert one.site.module == two.site.module == "collected.pipeline"
    assert one.function.__module__ == "collected.factory"
    assert one.site.file == str(folder / "factory.py")
    assert one.site.line == 5
    assert collector.find("collected.pipeline", AssetKey(("two",))) is two
    assert collector.find("collected.factory", AssetKey(("two",))) is None
    (raw,) = collector.sources
    assert (raw.site.module, raw.site.line) == ("collected.pipeline", 10)


def test_definitions_keep_their_order_and_duplicates():
    collector = Collector()
    with collector.active():
        for name in ("b", "a", "b"):
            asset(name=name)(lambda: None)
        job("nightly", select="a")
    assert [str(found.key) for found in collector.assets] == ["b", "a", "b"]
    assert collector.find(__name__, AssetKey(("c",))) is None
    assert [found.name for found in collector.jobs] == ["nightly"]
