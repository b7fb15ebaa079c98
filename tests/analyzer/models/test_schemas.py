"""Schemas read from source equal those read from the live objects."""

from __future__ import annotations

import sys
import types

import pytest
from msgspec.structs import replace
from vibepiper.executor.definitions.table_schema import table_schema
from vptest.graphs import graph_of

HEAD = """\
import datetime
from typing import Annotated, Optional
import pandas as pd
import pandera.pandas as pa
from pandera.typing import DataFrame, Index, Series
from vibepiper import DataType, Schema, SchemaField, asset
"""

SCHEMAS = {
    "plain": "class S(pa.DataFrameModel):\n    a: int\n    b: float\n    c: str\n    d: bool",
    "series": "class S(pa.DataFrameModel):\n    a: Series[int]\n    b: Series[pd.Int64Dtype]\n    i: Index[int]",
    "times": "class S(pa.DataFrameModel):\n    a: datetime.datetime\n    b: pd.Timestamp\n"
    "    c: Annotated[pd.DatetimeTZDtype, 'ns', 'America/New_York']\n    d: pd.Timedelta",
    "options": "class S(pa.DataFrameModel):\n    a: int = pa.Field(ge=0, lt=10, nullable=True, unique=True, description='d')\n"
    "    b: str = pa.Field(isin=['x', 'y'], str_matches='[a-z]+', alias='B b', metadata={'pii': 'no', 'n': 1})\n"
    "    c: float = pa.Field(in_range={'min_value': 0, 'max_value': 1}, coerce=True)\n"
    "    e: str = pa.Field(str_length={'min_value': 2}, notin=['q'])",
    "strict": "class S(pa.DataFrameModel):\n    a: int\n    class Config:\n        strict = True\n        coerce = True",
    "filtered": "class S(pa.DataFrameModel):\n    a: int\n    b: str = pa.Field(coerce=True)\n    class Config:\n"
    "        strict = 'filter'",
    "converted object": "S = pa.DataFrameSchema({'a': pa.Column(int), 'b': pa.Column(str, coerce=True)}, name='S', coerce=True,"
    " strict='filter')",
    "inherited": "class B(pa.DataFrameModel):\n    a: int\n    b: str\n    class Config:\n        strict = True\n"
    "class S(B):\n    c: float\n    a: float",
    "optional": "class S(pa.DataFrameModel):\n    a: Optional[int]\n    b: Optional[Series[str]] = pa.Field(nullable=True)"
    "\n    c: int | None",
    "method checks": "class S(pa.DataFrameModel):\n    a: int = pa.Field(gt=0)\n    b: int\n"
    "    @pa.check('a')\n    def even(cls, s):\n        return s % 2 == 0\n"
    "    @pa.dataframe_check\n    def whole(cls, df):\n        return True",
    "constants": "LOW = 3\nNAMES = ['u', 'v']\nclass S(pa.DataFrameModel):\n    a: int = pa.Field(ge=LOW + 1)\n    b: str = pa.Field(isin=NAMES)",
    "extension types": "class S(pa.DataFrameModel):\n    a: pd.Int32Dtype\n    b: pd.StringDtype\n    c: pd.CategoricalDtype\n    d: pa.Float32\n    e: object",
    "object": "S = pa.DataFrameSchema({'a': pa.Column(int, pa.Check.ge(0), nullable=True), 'b': pa.Column('string', [pa.Check.isin(['x']),"
    " pa.Check.str_length(1, 3)], unique=True, description='d'), 'c': pa.Column(), 'e': pa.Column(int, required=False)}, strict=True, name='S')",
    "object without name": "S = pa.DataFrameSchema({'a': pa.Column(float)})",
    "patterns": "class S(pa.DataFrameModel):\n    a: int = pa.Field(alias='q_.*', regex=True)",
    "object of patterns": "S = pa.DataFrameSchema({'q_.*': pa.Column(int, regex=True)})",
    "unique together": "class S(pa.DataFrameModel):\n    a: int\n    b: int\n    class Config:\n        unique = ['a', 'b']",
    "object of unique": "S = pa.DataFrameSchema({'a': pa.Column(int)}, unique='a')",
    "same alias": "class S(pa.DataFrameModel):\n    a: int = pa.Field(alias='x')\n    b: int\n    c: str = pa.Field(alias='x')",
    "same key": "S = pa.DataFrameSchema({'a': pa.Column(int), 'a': pa.Column(str)})",
    "own": "S = Schema('s', SchemaField('a', DataType.INT, nullable=True, ge=0, le=5), SchemaField('b', DataType.STRING,"
    " isin=['x'], regex='[xy]', description='d', tags={'pii': 'no'}), SchemaField(name='c', dtype=DataType.DATETIME, unique=True), strict=True)",
}


@pytest.mark.parametrize("code", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_static_schema_equals_the_live_one(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = graph_of(HEAD + code + "\n@asset(schema=S)\ndef a(): ...")
    module = types.ModuleType("pipeline")
    monkeypatch.setitem(sys.modules, "pipeline", module)
    exec(compile(HEAD + code, "pipeline.py", "exec"), module.__dict__)
    static = graph.assets[0].schema
    assert static is not None
    assert graph.assets[0].unknown == ()
    assert replace(static, location=None) == table_schema(module.__dict__["S"])


def test_trailing_comments_describe_columns() -> None:
    code = "class S(pa.DataFrameModel):\n    a: int  # how many\n    b: int = pa.Field(description='own')  # other\n"
    schema = graph_of(HEAD + code + "@asset(schema=S)\ndef a(): ...").assets[0].schema
    assert schema is not None
    assert [column.description for column in schema.columns] == ["how many", "own"]


ANNOTATIONS = {
    "typed frame": ("DataFrame[S]", "pandas.DataFrame", "S"),
    "as text": ("'DataFrame[S]'", "pandas.DataFrame", "S"),
    "inner text": ("DataFrame['S']", "pandas.DataFrame", "S"),
    "defined later": ("'DataFrame[Later]'", "pandas.DataFrame", "Later"),
    "alias": ("Frame", "pandas.DataFrame", "S"),
    "optional": ("Optional[DataFrame[S]]", "pandas.DataFrame | None", "S"),
    "union": ("DataFrame[S] | None", "pandas.DataFrame | None", "S"),
    "by partition": ("dict[str, DataFrame[S]]", "dict[str, pandas.DataFrame]", "S"),
    "pandas": ("pd.DataFrame", "pandas.DataFrame", None),
    "plain": ("int", "int", None),
    "generic": ("list[tuple[int, ...]]", "list[tuple[int, ...]]", None),
    "own class": ("Thing", "pipeline.Thing", None),
    "none": ("None", "None", None),
    "annotated": ("Annotated[int, 'x']", "int", None),
    "unknown name": ("'nonsense.Missing'", None, None),
}


@pytest.mark.parametrize(("annotation", "text", "schema"), ANNOTATIONS.values(), ids=ANNOTATIONS.keys())
@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_annotations(annotation: str, text: str | None, schema: str | None, future: str) -> None:
    code = (
        future + HEAD + "class S(pa.DataFrameModel):\n    a: int\nFrame = DataFrame[S]\nclass Thing: ...\n"
        f"@asset\ndef b(): ...\n@asset\ndef a(b: {annotation}) -> {annotation}: ...\n"
        "class Later(pa.DataFrameModel):\n    a: int\n"
    )
    asset = graph_of(code).assets[0]
    assert (asset.type, asset.schema and asset.schema.name) == (text, schema)
    assert (asset.inputs[0].type, asset.inputs[0].schema and asset.inputs[0].schema.name) == (text, schema)
