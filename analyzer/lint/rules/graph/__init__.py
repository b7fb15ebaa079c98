"""Rules on the graph (VPG), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .ambiguous_parameter import AmbiguousParameter
from .bypassed_lineage import BypassedLineage
from .check_on_unknown_asset import CheckOnUnknownAsset
from .constant_shadows_asset import ConstantShadowsAsset
from .dependency_cycle import DependencyCycle
from .duplicate_key import DuplicateKey
from .empty_job import EmptyJob
from .layer_violation import LayerViolation
from .mart_reads_source import MartReadsSource
from .orphan_asset import OrphanAsset
from .private_asset_consumed import PrivateAssetConsumed
from .redundant_dependency import RedundantDependency
from .self_dependency import SelfDependency
from .too_many_downstream import TooManyDownstream
from .too_many_upstream import TooManyUpstream
from .unknown_upstream import UnknownUpstream
from .unused_input import UnusedInput
from .unused_source import UnusedSource

RULES: tuple[Rule, ...] = (
    UnknownUpstream(),
    DependencyCycle(),
    DuplicateKey(),
    SelfDependency(),
    RedundantDependency(),
    UnusedInput(),
    AmbiguousParameter(),
    CheckOnUnknownAsset(),
    EmptyJob(),
    ConstantShadowsAsset(),
    OrphanAsset(),
    UnusedSource(),
    TooManyDownstream(),
    TooManyUpstream(),
    LayerViolation(),
    MartReadsSource(),
    BypassedLineage(),
    PrivateAssetConsumed(),
)
