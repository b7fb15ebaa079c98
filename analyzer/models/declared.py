"""A declared schema as reading it gives it: the graph's form, how it is written, and what of it is not known."""

from __future__ import annotations

from msgspec import Struct

from ..facts import SchemaFact
from ..graph.model import TableSchema


class Declared(Struct, frozen=True):
    """``missing`` says why the schema may have columns that are not in it."""

    schema: TableSchema
    fact: SchemaFact
    missing: str | None = None
