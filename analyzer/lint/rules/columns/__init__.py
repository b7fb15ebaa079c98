"""Rules on columns (VPC), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .column_description_conflict import ColumnDescriptionConflict
from .column_type_conflict import ColumnTypeConflict
from .join_key_mismatch import JoinKeyMismatch
from .sensitive_column_exposed import SensitiveColumnExposed
from .unknown_lineage_column import UnknownLineageColumn

RULES: tuple[Rule, ...] = (
    ColumnTypeConflict(),
    ColumnDescriptionConflict(),
    UnknownLineageColumn(),
    SensitiveColumnExposed(),
    JoinKeyMismatch(),
)
