"""Rules on the analysis itself (VPE), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .bare_suppression import BareSuppression
from .dynamic_definition import DynamicDefinition
from .unanalysable_file import UnanalysableFile
from .unparsable_file import UnparsableFile

RULES: tuple[Rule, ...] = (
    UnparsableFile(),
    UnanalysableFile(),
    DynamicDefinition(),
    BareSuppression(),
)
