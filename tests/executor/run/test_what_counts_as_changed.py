"""An edit of what decides an asset's data makes it again; any other edit makes nothing again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from vptest.pipelines import Pipeline, states

CODE = """
    import pandas as pd
    import pandera.pandas as pa
    from pandera.typing.pandas import DataFrame
    from vibepiper import DataType, Input, IOManager, Resource, Schema, SchemaField, asset, source

    class Lines(IOManager):
        def load(self, uri):
            with open(uri) as file:
                return file.read().split(",")

    class Text(IOManager):
        def save(self, value, uri):
            with open(uri, "w") as file:
                file.write("saved " + value)

        def load(self, uri):
            with open(uri) as file:
                return file.read().upper()

    class Scale(Resource):
        factor: int = 2

        def apply(self, number):
            return number * self.factor

    class Positive(pa.DataFrameModel):
        x: int = pa.Field(ge=0, description="a count")

        @pa.check("x")
        def small(cls, series):
            return series < 1000

    raw = source("raw", uri="raw.csv", schema=Schema("raw", SchemaField("x", DataType.INT, description="it")))
    lines = source("lines", load=Lines("./raw.csv"))

    @asset(version="1")
    def one(raw): return raw.assign(y=raw["x"] + 1)

    @asset(version="1")
    def two(raw): return raw.assign(y=raw["x"] + 2)

    @asset(version="1", inputs={"a": Input("one", columns=["x"]), "b": "two"}, partition_by="x")
    def both(a, b): return pd.concat([a, b])

    @asset(output=Text("texts/{name}.txt"))
    def text(one) -> str: return f"{len(one)} rows"

    @asset
    def shout(text: str) -> str: return text

    @asset
    def scaled(one, scale: Scale) -> int: return scale.apply(len(one))

    @asset
    def checked(one) -> DataFrame[Positive]: return one

    @asset
    def received(one: DataFrame[Positive]) -> int: return len(one)

    @asset
    def counted(lines) -> int: return len(lines)
"""

EDITS = {
    "nothing": ("", "", ""),
    "a description in a schema": ('description="it"', 'description="this"', ""),
    "a description in a model": ('description="a count"', 'description="a number"', ""),
    "a source's schema": ("DataType.INT,", "DataType.FLOAT,", "one two"),
    "the columns that are read": ('columns=["x"]', 'columns=["x", "y"]', "both"),
    "which parameter gets what": (
        '"a": Input("one", columns=["x"]), "b": "two"',
        '"b": Input("one", columns=["x"]), "a": "two"',
        "both",
    ),
    "the columns of the layout": ('partition_by="x"', 'partition_by="y"', "both"),
    "how a manager saves": ('"saved "', '"SAVED "', "text shout"),
    "how a manager loads": (".upper()", ".lower()", "text shout"),
    "how a source is loaded": ('split(",")', "splitlines()", "counted"),
    "what a resource does": ("number * self.factor", "number * self.factor + 1", "scaled"),
    "a schema's own check": ("series < 1000", "series < 100", "checked received"),
    "a schema's field": ("ge=0", "ge=1", "checked received"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    root = tmp_path_factory.mktemp("project")
    (root / "raw.csv").write_text("x\n1\n2\n")
    pipeline = Pipeline(root, CODE)
    assert pipeline.run().succeeded
    return pipeline


@pytest.mark.parametrize(("old", "new", "again"), EDITS.values(), ids=EDITS)
def test_an_edit_makes_again_what_it_decides(made: Pipeline, old: str, new: str, again: str) -> None:
    assert CODE.count(old) == 1 or not old
    made.write(CODE.replace(old, new) if old else CODE)
    ran = {name for name, state in states(made.run()).items() if state == "materialised"}
    assert set(again.split()) <= ran
    # What reads new data runs, too; nothing else does.
    assert bool(ran) == bool(again)
    made.write(CODE)
    made.run()
    assert states(made.run()) == dict.fromkeys(
        ("one", "two", "both", "text", "shout", "scaled", "checked", "received", "counted"), "unchanged"
    )


def test_an_identical_file_under_another_name_counts(tmp_path: Path) -> None:
    code = 'from vibepiper import asset, source\nraw = source("raw", uri="a.csv")\n\n@asset\ndef n(raw): return 1\n'
    pipeline = Pipeline(tmp_path, code)
    for name, text in (("a.csv", "x\n1\n"), ("b.csv", "x\n2\n")):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    assert pipeline.run().succeeded
    pipeline.write(code.replace("a.csv", "b.csv"))
    assert states(pipeline.run()) == {"n": "materialised"}


def test_a_renamed_file_of_a_folder_counts(tmp_path: Path) -> None:
    code = """
        import pandas
        from vibepiper import asset

        @asset(partition_by="k", pure=True, output="lake/")
        def hive(): return pandas.DataFrame({"k": ["a", "b"], "n": [1, 2]})
    """
    pipeline = Pipeline(tmp_path, code, stores={"lake/": "lake/{name}"})
    assert pipeline.run().succeeded
    (tmp_path / "lake/hive/k=a").rename(tmp_path / "lake/hive/k=c")
    assert states(pipeline.run()) == {"hive": "materialised"}
    assert sorted(pipeline.load("hive")["k"]) == ["a", "b"]
