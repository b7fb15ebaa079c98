"""What identifies an asset's code and schema, so that a change is seen; computes neither from source text."""

from __future__ import annotations

import json
from hashlib import blake2b

from vibepiper.analyzer.graph.model import Asset, TableSchema

DIGEST_BYTES = 16


def code_version_of(asset: Asset) -> str | None:
    """The version set by hand, else the one read from the source text; None when neither is known."""
    if asset.version is not None:
        return f"declared:{asset.version}"
    return asset.code_version


def same_code(recorded: str | None, present: str | None) -> bool:
    """Whether the code is the same; two digests made by different algorithms can't differ by that alone."""
    if recorded is None or present is None:
        return False
    if recorded == present:
        return True
    kinds = recorded.partition(":")[0], present.partition(":")[0]
    return kinds[0] != kinds[1] and "declared" not in kinds


def schema_version_of(schema: TableSchema | None) -> str:
    """A digest of what a schema asks of the data: descriptions and tags are for readers and don't count."""
    if schema is None:
        return ""
    content = [
        [column.name, column.dtype, column.nullable, column.unique, list(column.checks)]
        for column in schema.columns
    ]
    return digest(json.dumps([schema.strict, content], ensure_ascii=False).encode())


def digest(content: bytes) -> str:
    """A short digest of bytes, as text."""
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
