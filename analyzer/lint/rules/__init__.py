"""Every rule, by family; a new family is a new folder and a line here."""

from __future__ import annotations

from ..model import Rule
from . import columns, engine, execution, graph, metadata, naming, schema

RULES: tuple[Rule, ...] = (
    *engine.RULES,
    *graph.RULES,
    *schema.RULES,
    *columns.RULES,
    *metadata.RULES,
    *execution.RULES,
    *naming.RULES,
)

__all__ = ["RULES"]
