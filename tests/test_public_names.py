"""The public face: what authors import is complete, sorted, and resolves."""

import ast
from pathlib import Path

import pytest

import vibepiper

PROMISED = {
    "AssetContext", "CheckResult", "DailyPartitions", "DataType", "HourlyPartitions", "IOManager", "Input",
    "MonthlyPartitions", "Resource", "Schema", "SchemaField", "StaticPartitions", "WeeklyPartitions", "asset",
    "check", "job", "load", "materialize", "source", "sql_asset",
}  # fmt: skip


def test_all_is_sorted_and_complete() -> None:
    assert list(vibepiper.__all__) == sorted(vibepiper.__all__)
    assert set(vibepiper.__all__) >= PROMISED
    assert dir(vibepiper) == list(vibepiper.__all__)


@pytest.mark.parametrize("name", vibepiper.__all__)
def test_every_name_resolves_and_tells_what_it_is(name: str) -> None:
    value = getattr(vibepiper, name)
    assert name.startswith("__") or value.__doc__


def test_what_type_checkers_see_is_what_is_exported() -> None:
    tree = ast.parse(Path(vibepiper.__file__).read_text(encoding="utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    seen = {
        alias.asname or alias.name
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen | {"__version__"} == set(vibepiper.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'assset'"):
        _ = vibepiper.assset  # type: ignore[attr-defined]
