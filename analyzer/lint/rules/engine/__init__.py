"""Rules on the analysis itself (VPE), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .bare_suppression import BareSuppression
from .dynamic_definition import DynamicDefinition
from .stale_baseline import StaleBaseline
from .unanalysable_file import UnanalysableFile
from .undecided_fact import UndecidedFact
from .unknown_suppression import UnknownSuppression
from .unparsable_file import UnparsableFile
from .unused_suppression import UnusedSuppression

RULES: tuple[Rule, ...] = (
    UnparsableFile(),
    UnanalysableFile(),
    DynamicDefinition(),
    BareSuppression(),
    UnusedSuppression(),
    UnknownSuppression(),
    StaleBaseline(),
    UndecidedFact(),
)
