"""Dagster's dialect, so that an existing project is read as it is; loaded when code uses one of its packages."""

from __future__ import annotations

from collections.abc import Sequence

from ..interpret.machine import Library, Record
from .dialect import Definitions, Dialect, Reader

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


DIALECT = Dialect("dagster", Library(packages=PACKAGES, rest=_names), _read)
