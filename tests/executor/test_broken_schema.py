"""A pandera model that can't be built is told by binding, with the asset that names it and its place."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.build import analyze
from vibepiper.analyzer.source.tree import MemoryTree
from vibepiper.executor.bind import bind
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import BindError

TEXT = """\
import pandera.pandas as pa
from pandera.typing import DataFrame
from vibepiper import asset

class Thing: ...

class Broken(pa.DataFrameModel):
    thing: Thing

@asset
def things() -> DataFrame[Broken]: ...
"""


def test_binding_names_the_asset_and_its_place(tmp_path):
    (tmp_path / "broken_pipeline.py").write_text(TEXT, encoding="utf-8")
    graph = analyze(MemoryTree({"broken_pipeline.py": TEXT})).graph
    with pytest.raises(BindError) as refused:
        bind(graph, [graph.assets[0].key], Environment(tmp_path))
    assert refused.value.message.startswith(
        f"{graph.assets[0].location}: asset 'things': schema 'Broken' can't be built: TypeError: dtype"
    )
