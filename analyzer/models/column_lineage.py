"""Reads the lineage of columns as definitions declare it, whichever library's words they use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ..facts import LineageReference
from ..graph.lineage import parse_column
from ..graph.model import AssetKey, ColumnLineage, ColumnSource
from ..interpret.iteration import elements
from ..interpret.values import Const, DictValue, Entry, ListValue, Site, TupleValue, Unknown, Value
from .arguments import constant_text
from .dialect import Reader
from .own_definitions import key_of_reference

ReadSource = Callable[[Value, Site], "tuple[ColumnSource, Site] | None"]
Note = Callable[[Value, Site], None]


class DeclaredLineage(Struct, frozen=True):
    """What is declared, and the place of each name in it."""

    lineage: tuple[ColumnLineage, ...] = ()
    references: tuple[LineageReference, ...] = ()


def read_lineage(
    key: AssetKey, value: Value, site: Site, reader: Reader, *, source: ReadSource, note: Note
) -> DeclaredLineage:
    """Read a mapping of columns to lists of what ``source`` reads; ``note`` is told what can't be decided."""
    if not isinstance(value, DictValue):
        note(value, site)
        return DeclaredLineage()
    if value.open is not None:
        note(value.open, site)
    lineage: list[ColumnLineage] = []
    references: list[LineageReference] = []
    for entry in value.entries.values():
        column = constant_text(entry.key)
        if column is None:
            note(entry.key, entry.site)
            continue
        references.append(LineageReference(key, column, None, reader.locate(entry.site)))
        sources: list[ColumnSource] = []
        for item, place in _listed(entry, reader, note):
            found = source(item, place)
            if found is None:
                note(item, place)
            else:
                references.append(LineageReference(key, column, len(sources), reader.locate(found[1])))
                sources.append(found[0])
        lineage.append(ColumnLineage(column, tuple(sources)))
    return DeclaredLineage(tuple(lineage), tuple(references))


def own_source(value: Value, site: Site) -> tuple[ColumnSource, Site] | None:
    """``"orders.amount"``, or a pair of an asset and a column; and the place of it."""
    text = constant_text(value)
    if text is not None:
        parsed = parse_column(text)
        return (parsed, site) if parsed is not None else None
    if not isinstance(value, ListValue | TupleValue) or len(value.items) != 2:
        return None
    key, column = key_of_reference(value.items[0]), constant_text(value.items[1])
    return (ColumnSource(key, column), site) if key is not None and column is not None else None


def _listed(entry: Entry, reader: Reader, note: Note) -> Iterator[tuple[Value, Site]]:
    if isinstance(entry.value, Const | Unknown):
        note(entry.value, entry.site)
        return
    items, opened = elements(reader.machine, entry.value, entry.site)
    if opened is not None:
        note(opened, entry.site)
    sites = entry.value.sites if isinstance(entry.value, ListValue | TupleValue) else ()
    yield from zip(items, sites if len(sites) == len(items) else (entry.site,) * len(items), strict=True)
