"""What the names of Dagster and its integrations mean; knows nothing of how definitions are read."""

from __future__ import annotations

from ..interpret.machine import Library
from . import (
    dagster_automations,
    dagster_checks,
    dagster_classes,
    dagster_definitions,
    dagster_loading,
    dagster_locations,
    dagster_mapping,
    dagster_members,
    dagster_nodes,
    dagster_outside,
    dagster_partitions,
    dagster_selections,
)

LIBRARY = Library(
    functions={
        **dagster_automations.FUNCTIONS,
        **dagster_checks.FUNCTIONS,
        **dagster_classes.FUNCTIONS,
        **dagster_definitions.FUNCTIONS,
        **dagster_loading.FUNCTIONS,
        **dagster_locations.FUNCTIONS,
        **dagster_mapping.FUNCTIONS,
        **dagster_members.FUNCTIONS,
        **dagster_nodes.FUNCTIONS,
        **dagster_outside.FUNCTIONS,
        **dagster_selections.FUNCTIONS,
    },
    members={**dagster_members.MEMBERS, **dagster_partitions.MEMBERS, **dagster_selections.MEMBERS},
    operators=dagster_selections.OPERATORS,
    classes=dagster_classes.CLASSES,
    aliases={
        "dagster.components.": "dagster.",
        "dagster.preview.freshness.": "dagster.",
    },
)
