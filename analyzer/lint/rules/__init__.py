"""Every rule, one a file; a new rule is a new file and a line here."""

from __future__ import annotations

from ..model import Rule
from .ambiguous_parameter import AmbiguousParameter
from .bare_suppression import BareSuppression
from .check_on_unknown_asset import CheckOnUnknownAsset
from .constant_shadows_asset import ConstantShadowsAsset
from .dependency_cycle import DependencyCycle
from .duplicate_key import DuplicateKey
from .dynamic_definition import DynamicDefinition
from .empty_job import EmptyJob
from .impossible_partition_mapping import ImpossiblePartitionMapping
from .invalid_literal import InvalidLiteral
from .invalid_resource import InvalidResource
from .invalid_sql import InvalidSql
from .missing_description import MissingDescription
from .missing_owner import MissingOwner
from .schema_mismatch import SchemaMismatch
from .unanalysable_file import UnanalysableFile
from .unknown_argument import UnknownArgument
from .unknown_resource import UnknownResource
from .unknown_upstream import UnknownUpstream
from .unparsable_file import UnparsableFile
from .unresolved_schema import UnresolvedSchema
from .unused_input import UnusedInput

RULES: tuple[Rule, ...] = (
    UnparsableFile(),
    UnanalysableFile(),
    DynamicDefinition(),
    BareSuppression(),
    UnknownUpstream(),
    DependencyCycle(),
    DuplicateKey(),
    UnusedInput(),
    AmbiguousParameter(),
    CheckOnUnknownAsset(),
    EmptyJob(),
    ConstantShadowsAsset(),
    SchemaMismatch(),
    UnresolvedSchema(),
    UnknownResource(),
    ImpossiblePartitionMapping(),
    InvalidLiteral(),
    UnknownArgument(),
    InvalidSql(),
    InvalidResource(),
    MissingDescription(),
    MissingOwner(),
)

__all__ = ["RULES"]
