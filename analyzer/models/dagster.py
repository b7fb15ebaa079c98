"""Dagster's dialect, so that an existing project is read as it is; loaded when code uses one of its packages."""

from __future__ import annotations

from collections.abc import Sequence

from ..interpret.machine import Library, Machine, Record
from .dialect import Definitions, Dialect, Reader

# The name that Dagster's own tools give to what a module defines.
DEFINITIONS_NAME = "defs"
PACKAGES = frozenset(
    {
        "dagster",
        "dagster_airbyte",
        "dagster_airlift",
        "dagster_census",
        "dagster_cloud",
        "dagster_dbt",
        "dagster_dlt",
        "dagster_embedded_elt",
        "dagster_fivetran",
        "dagster_hightouch",
        "dagster_looker",
        "dagster_powerbi",
        "dagster_sigma",
        "dagster_sling",
        "dagster_sqlmesh",
        "dagster_tableau",
        "dagstermill",
    }
)


# Imported here because most projects are written for this tool, and each of their commands would wait for it.
def _names() -> Library:
    from .dagster_names import LIBRARY

    return LIBRARY


def _read(records: Sequence[Record], reader: Reader) -> Definitions:
    from .dagster_read import read

    return read(records, reader)


def _binds_more(machine: Machine, module: str) -> bool:
    scope = machine.scopes.get(module)
    if scope is None or DEFINITIONS_NAME not in scope.names:
        return False
    from .dagster_folders import binds_more

    return binds_more(machine, module)


DIALECT = Dialect("dagster", Library(packages=PACKAGES, rest=_names), _read, binds_more=_binds_more)
