"""Rules on schemas (VPS), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .schema_mismatch import SchemaMismatch
from .unresolved_schema import UnresolvedSchema

RULES: tuple[Rule, ...] = (
    SchemaMismatch(),
    UnresolvedSchema(),
)
