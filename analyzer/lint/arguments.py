"""The arguments that each definition takes, for suggestions; knows nothing of their values."""

from __future__ import annotations

_CATALOG = (
    "description",
    "group",
    "owners",
    "tags",
    "kinds",
    "metadata",
    "freshness",
    "partitions",
    "public",
    "deprecated",
)

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "asset": (
        *("name", "key", "inputs", "deps", "output", "schema", "partition_by", "version", "resources"),
        *("retries", "retry_delay", "pure"),
        *_CATALOG,
    ),
    "source": ("uri", "schema", "version", "load", *_CATALOG),
    "sql_asset": ("deps", "schema", "output", "partition_by", "version", *_CATALOG),
    "check": ("asset", "assets", "name", "severity", "blocking", "description"),
    "job": ("select", "schedule", "description"),
}
