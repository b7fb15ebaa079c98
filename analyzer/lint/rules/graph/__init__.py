"""Rules on the graph (VPG), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .ambiguous_parameter import AmbiguousParameter
from .check_on_unknown_asset import CheckOnUnknownAsset
from .constant_shadows_asset import ConstantShadowsAsset
from .dependency_cycle import DependencyCycle
from .duplicate_key import DuplicateKey
from .empty_job import EmptyJob
from .unknown_upstream import UnknownUpstream
from .unused_input import UnusedInput

RULES: tuple[Rule, ...] = (
    UnknownUpstream(),
    DependencyCycle(),
    DuplicateKey(),
    UnusedInput(),
    AmbiguousParameter(),
    CheckOnUnknownAsset(),
    EmptyJob(),
    ConstantShadowsAsset(),
)
