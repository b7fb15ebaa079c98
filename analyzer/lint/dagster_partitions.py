"""Judges Dagster's partition mappings as Dagster does when it loads definitions: by the kinds of partitions alone."""

from __future__ import annotations

from ..graph.model import Partitioning
from ..graph.partitions import TIME_KINDS

_WINDOWS = (*TIME_KINDS, "cron")
_REMEDY = (
    "say which they read with a partition_mapping, as in AssetDep(…, partition_mapping=AllPartitionMapping())"
)


def dagster_mapping_problem(
    upstream: Partitioning, downstream: Partitioning | None, mapping: str
) -> str | None:
    """Why an asset can't read the partitions of its upstream; None when it can, or when that is not known.

    Args:
        upstream: The partitions of the upstream.
        downstream: The asset's own.
        mapping: The qualified name of the class of the mapping between them; empty when none is given.
    """
    kinds = (upstream.kind, downstream.kind if downstream is not None else "")
    match mapping:
        case "":
            return None if downstream is None or "multi" in kinds else _by_default(*kinds)
        case "dagster.IdentityPartitionMapping" if kinds[0] != kinds[1]:
            return f"IdentityPartitionMapping needs the same kind of partitions on both sides; {_REMEDY}"
        case "dagster.TimeWindowPartitionMapping" if not set(kinds) <= set(_WINDOWS):
            return f"TimeWindowPartitionMapping needs windows of time on both sides; {_REMEDY}"
        case "dagster.StaticPartitionMapping" if set(kinds) != {"static"}:
            return f"StaticPartitionMapping needs static partitions on both sides; {_REMEDY}"
        case _:
            return None


def _by_default(upstream: str, downstream: str) -> str | None:
    families = ["time" if kind in _WINDOWS else kind for kind in (upstream, downstream)]
    if families[0] == families[1]:
        return None
    return f"{downstream} partitions can't read {upstream} ones key by key; {_REMEDY}"
