"""Rules on schemas (VPS), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .contradictory_schema import ContradictorySchema
from .duplicate_field import DuplicateField
from .missing_unique_key import MissingUniqueKey
from .nullable_key import NullableKey
from .public_without_contract import PublicWithoutContract
from .schema_mismatch import SchemaMismatch
from .schema_policy import SchemaPolicy
from .unresolved_schema import UnresolvedSchema
from .untyped_output import UntypedOutput

RULES: tuple[Rule, ...] = (
    SchemaMismatch(),
    ContradictorySchema(),
    UntypedOutput(),
    UnresolvedSchema(),
    PublicWithoutContract(),
    MissingUniqueKey(),
    DuplicateField(),
    NullableKey(),
    SchemaPolicy(),
)
