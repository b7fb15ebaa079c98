"""Rules on execution (VPX), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .import_side_effect import ImportSideEffect
from .impossible_partition_mapping import ImpossiblePartitionMapping
from .incompatible_storage import IncompatibleStorage
from .invalid_literal import InvalidLiteral
from .invalid_resource import InvalidResource
from .invalid_sql import InvalidSql
from .nondeterminism import Nondeterminism
from .pickled_table import PickledTable
from .shared_storage import SharedStorage
from .unknown_argument import UnknownArgument
from .unknown_io_manager import UnknownIoManager
from .unknown_resource import UnknownResource
from .unused_resource import UnusedResource
from .version_not_bumped import VersionNotBumped

RULES: tuple[Rule, ...] = (
    UnknownResource(),
    UnusedResource(),
    ImpossiblePartitionMapping(),
    InvalidLiteral(),
    UnknownArgument(),
    InvalidSql(),
    InvalidResource(),
    UnknownIoManager(),
    ImportSideEffect(),
    Nondeterminism(),
    VersionNotBumped(),
    IncompatibleStorage(),
    PickledTable(),
    SharedStorage(),
)
