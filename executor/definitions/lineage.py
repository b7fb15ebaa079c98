"""Reads the lineage of columns that an author declares, inside one definition; resolves nothing against a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from vibepiper.analyzer.graph.lineage import parse_column
from vibepiper.analyzer.graph.model import ColumnLineage, ColumnSource

from .arguments import text, wrong
from .definition import AssetReference
from .errors import DefinitionError
from .references import reference

# ``"orders.amount"``, or the asset and the column apart, where the column's name has a dot.
ColumnReference: TypeAlias = str | tuple[AssetReference, str]

_ARGUMENT = "column_lineage"


def lineage_of(definition: str, value: object) -> tuple[ColumnLineage, ...]:
    """The entries of ``column_lineage``, column by column; None is none."""
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        wrong(definition, _ARGUMENT, "a mapping of columns to lists such as ['orders.amount']", value)
    return tuple(
        ColumnLineage(text(definition, _ARGUMENT, column), tuple(_sources(definition, column, sources)))
        for column, sources in value.items()
    )


def _sources(definition: str, column: str, value: object) -> Iterable[ColumnSource]:
    argument = f"{_ARGUMENT}[{column!r}]"
    if isinstance(value, str):
        raise DefinitionError(definition, f"expected a list of columns; write [{value!r}]", argument=argument)
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        wrong(definition, argument, "a list of columns such as ['orders.amount']", value)
    for item in value:
        yield _source(definition, argument, item)


def _source(definition: str, argument: str, item: object) -> ColumnSource:
    if isinstance(item, str):
        found = parse_column(item)
        if found is None:
            wrong(definition, argument, "a column of an asset, such as 'orders.amount'", item)
        return found
    if isinstance(item, Sequence) and len(item) == 2:
        return ColumnSource(reference(definition, argument, item[0]), text(definition, argument, item[1]))
    return wrong(definition, argument, "'ASSET.COLUMN' or a pair of an asset and a column", item)
