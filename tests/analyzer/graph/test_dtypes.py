"""Column types: every library's spelling of a type has one normal form."""

from __future__ import annotations

import datetime

import pandas
import pyarrow
import pytest
from vibepiper.analyzer.graph.dtypes import compatible_dtypes, is_known_dtype, normal_dtype


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("int", "int64"),
        ("Int64", "int64"),
        ("pandas.Int64Dtype", "int64"),
        ("pandas.Int64Dtype()", "int64"),
        ("numpy.int32", "int32"),
        ("UInt8", "uint8"),
        ("BIGINT", "int64"),
        ("float", "float64"),
        ("DOUBLE PRECISION", "float64"),
        ("Float32", "float32"),
        ("bool", "bool"),
        ("boolean", "bool"),
        ("str", "str"),
        ("string", "str"),
        ("string[pyarrow]", "str"),
        ("large_string", "str"),
        ("VARCHAR(20)", "str"),
        ("object", "object"),
        ("datetime64[ns]", "datetime"),
        ("<M8[us]", "datetime"),
        ("datetime.datetime", "datetime"),
        ("datetime64[ns, UTC]", "datetime[UTC]"),
        ("datetime64[us, Europe/Berlin]", "datetime[Europe/Berlin]"),
        ("timestamp[ns, tz=UTC]", "datetime[UTC]"),
        ("Datetime(time_unit='us', time_zone=None)", "datetime"),
        ("Datetime(time_unit='us', time_zone='UTC')", "datetime[UTC]"),
        ("TIMESTAMP WITH TIME ZONE", "datetime[UTC]"),
        ("datetime.date", "date"),
        ("date32[day]", "date"),
        ("timedelta64[ns]", "timedelta"),
        ("category", "category"),
        ("CategoricalDtype(categories=['a'], ordered=False)", "category"),
        ("dictionary<values=string, indices=int32>", "category"),
        ("DECIMAL(10, 2)", "decimal[10,2]"),
        ("Series[float]", "float64"),
        ("int64[pyarrow]", "int64"),
        ("shop.types.Money", "shop.types.Money"),
        ("Weird", "weird"),
    ],
)
def test_one_normal_form(written: str, normal: str) -> None:
    assert normal_dtype(written) == normal
    assert normal_dtype(normal) == normal, "the normal form is its own normal form"


@pytest.mark.parametrize(
    ("values", "annotation"),
    [
        ([1, 2], "int"),
        ([1.0], "float"),
        ([True], "bool"),
        ([datetime.datetime(2013, 1, 1)], "datetime.datetime"),
        ([datetime.timedelta(1)], "datetime.timedelta"),
        (pandas.Series([1], dtype="Int64"), "pandas.Int64Dtype"),
        (pandas.Series(["a"], dtype="string"), "str"),
        (pandas.Series(["a"], dtype="category"), "pandas.CategoricalDtype"),
        (pandas.Series(pandas.to_datetime(["2013-01-01"], utc=True)), "datetime64[ns, UTC]"),
    ],
)
def test_real_columns_and_annotations_agree(values: object, annotation: str) -> None:
    series = pandas.Series(values)
    assert normal_dtype(str(series.dtype)) == normal_dtype(annotation)
    arrow = pyarrow.Array.from_pandas(series)
    assert normal_dtype(str(arrow.type)) == normal_dtype(annotation)


@pytest.mark.parametrize(
    ("produced", "expected", "answer"),
    [
        ("int64", "int64", True),
        ("int64", "int32", False),
        ("int64", "str", False),
        ("datetime", "datetime[UTC]", False),
        ("object", "str", None),
        ("str", "object", None),
        ("decimal[10,2]", "decimal[12,2]", None),
        ("shop.types.Money", "int64", None),
        (None, "int64", None),
        ("int64", None, None),
    ],
)
def test_compatible(produced: str | None, expected: str | None, answer: bool | None) -> None:
    assert compatible_dtypes(produced, expected) is answer


def test_only_types_of_the_table_are_known() -> None:
    assert is_known_dtype("Int64")
    assert not is_known_dtype("shop.types.Money")
