"""Annotations: one spelling, and whether one fits another."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.graph.types import compatible, is_table, normal_type


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("int", "int"),
        ("builtins.int", "int"),
        ("None", "None"),
        ("typing.Optional[typing.List[int]]", "list[int] | None"),
        ("typing.Union[int, None, str, int]", "int | str | None"),
        ("None | int", "int | None"),
        ("'int | None'", "int | None"),
        ("typing.Union['int | str', bytes]", "int | str | bytes"),
        ("list['shop.Order']", "list[shop.Order]"),
        ("pandas.core.frame.DataFrame", "pandas.DataFrame"),
        ("pandera.typing.DataFrame[shop.Orders]", "pandas.DataFrame"),
        ("pandera.typing.pandas.DataFrame['shop.Orders']", "pandas.DataFrame"),
        ("pandera.typing.polars.LazyFrame[shop.Orders]", "polars.LazyFrame"),
        ("dict[str, pandas.core.frame.DataFrame]", "dict[str, pandas.DataFrame]"),
        ("typing.Dict[str,int]", "dict[str, int]"),
        ("typing.Annotated[int, 'unit']", "int"),
        ("typing.Literal['a', 1]", "typing.Literal['a', 1]"),
        ("typing.Iterator[int]", "collections.abc.Iterator[int]"),
        ("typing.Callable[[int], str]", "collections.abc.Callable[[int], str]"),
        ("tuple[int, ...]", "tuple[int, ...]"),
        ("tuple[()]", "tuple[()]"),
        ("int[", "int["),
    ],
)
def test_one_normal_form(written: str, normal: str) -> None:
    assert normal_type(written) == normal
    assert normal_type(normal) == normal, "the normal form is its own normal form"


@pytest.mark.parametrize(
    ("produced", "expected", "answer"),
    [
        ("int", "str", False),
        ("int", "float", True),
        ("bool", "int", True),
        ("float", "int", False),
        ("int | None", "int", False),
        ("int", "int | None", True),
        ("None", "int", False),
        ("typing.Any", "int", None),
        ("int", "typing.Any", True),
        ("int", "object", True),
        ("pandas.DataFrame", "int", False),
        ("int", "pandas.DataFrame", False),
        ("pandas.DataFrame", "pandas.Series", False),
        # a store may convert one table into another, and partitions are read one by one
        ("pandas.DataFrame", "polars.DataFrame", None),
        ("pandas.DataFrame", "dict[str, pandas.DataFrame]", None),
        ("pandas.DataFrame", "collections.abc.Iterator[pandas.DataFrame]", None),
        ("list[int]", "list[str]", False),
        ("list[int]", "collections.abc.Sequence[float]", True),
        ("list", "list[str]", True),
        ("dict[str, list[int]]", "dict[str, list[str]]", False),
        ("dict[str, int]", "collections.abc.Mapping[str, typing.Any]", True),
        ("collections.abc.Sequence[int]", "list[int]", None),
        ("tuple[int, int]", "tuple[int, ...]", True),
        ("tuple[int, int]", "tuple[int, int, int]", False),
        ("tuple[int, ...]", "tuple[int, int]", None),
        ("typing.Literal['a']", "str", True),
        ("str", "typing.Literal['a']", None),
        ("int", "typing.Literal['a']", False),
        ("typing.Literal['a']", "typing.Literal['b']", False),
        ("int", "collections.abc.Iterator[int]", False),
        ("datetime.datetime", "datetime.date", True),
        # classes of the project may be related in ways that only running shows
        ("shop.Order", "int", None),
        ("int", "shop.Order", None),
        ("list[shop.Order]", "list[int]", None),
        ("shop.Order", "shop.Order", True),
        (None, "int", None),
        ("int", None, None),
        ("int[", "str", None),
    ],
)
def test_compatible(produced: str | None, expected: str | None, answer: bool | None) -> None:
    assert compatible(produced, expected) is answer


def test_an_endless_union_ends_no_process() -> None:
    endless = " | ".join(f"m.C{number}" for number in range(20_000))
    assert normal_type(endless) == endless
    assert compatible(endless, "int") is None


def test_tables_are_told_apart() -> None:
    assert is_table("polars.LazyFrame")
    assert not is_table("dict")
    assert not is_table(None)
