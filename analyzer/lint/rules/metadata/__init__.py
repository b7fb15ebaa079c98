"""Rules on metadata (VPM), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .deprecated_asset_consumed import DeprecatedAssetConsumed
from .disallowed_group import DisallowedGroup
from .disallowed_owner import DisallowedOwner
from .disallowed_tag import DisallowedTag
from .duplicate_tags import DuplicateTags
from .low_check_coverage import LowCheckCoverage
from .low_documentation_coverage import LowDocumentationCoverage
from .malformed_owner import MalformedOwner
from .missing_checks import MissingChecks
from .missing_description import MissingDescription
from .missing_owner import MissingOwner
from .placeholder_description import PlaceholderDescription
from .source_without_freshness import SourceWithoutFreshness
from .undocumented_columns import UndocumentedColumns
from .unsorted_tags import UnsortedTags

RULES: tuple[Rule, ...] = (
    MissingDescription(),
    MissingOwner(),
    MalformedOwner(),
    PlaceholderDescription(),
    UndocumentedColumns(),
    MissingChecks(),
    LowDocumentationCoverage(),
    LowCheckCoverage(),
    UnsortedTags(),
    DuplicateTags(),
    DisallowedOwner(),
    DisallowedTag(),
    DisallowedGroup(),
    SourceWithoutFreshness(),
    DeprecatedAssetConsumed(),
)
