"""What identifies an asset's code and schema, so that a change is seen; computes neither from source text."""

from __future__ import annotations

import json
from hashlib import blake2b

from msgspec.structs import astuple
from vibepiper.analyzer.graph.model import Asset, JsonValue, TableSchema

DIGEST_BYTES = 16
_WIRED = "+"


def code_version_of(asset: Asset) -> str | None:
    """The version set by hand, else the one read from the source text, and how the asset is wired: what each parameter
    gets, and how the data is laid out. None when the code's is not known."""
    code = f"declared:{asset.version}" if asset.version is not None else asset.code_version
    return None if code is None else f"{code}{_WIRED}{_wiring(asset)}"


def code_alone(recorded: str | None) -> str | None:
    """A recorded version without the wiring: the form in which the graph has it."""
    return None if recorded is None else recorded.rpartition(_WIRED)[0] or recorded


def same_code(recorded: str | None, present: str | None) -> bool:
    """Whether the code is the same; two digests made by different algorithms can't differ by that alone."""
    if recorded is None or present is None:
        return False
    (old, _, old_wiring), (new, _, new_wiring) = recorded.rpartition(_WIRED), present.rpartition(_WIRED)
    if old_wiring != new_wiring:
        return False
    kinds = old.partition(":")[0], new.partition(":")[0]
    return old == new or (kinds[0] != kinds[1] and "declared" not in kinds)


def schema_version_of(asset: Asset) -> str:
    """A digest of what the asset's schema, and those that its parameters name, ask of the data; empty when there are
    none. Descriptions and tags are for readers and don't count."""
    asked = [_asked(asset.schema), *(_asked(entry.schema) for entry in asset.inputs)]
    return digest(json.dumps(asked, ensure_ascii=False).encode()) if any(asked) else ""


def reading_version_of(source: Asset) -> str:
    """What decides, besides the data itself, what readers of a source get: its schema, and the code that loads it."""
    known = [schema_version_of(source), source.code_version]
    return digest(json.dumps(known).encode()) if any(known) else ""


def _asked(schema: TableSchema | None) -> list[JsonValue]:
    if schema is None:
        return []
    columns: list[JsonValue] = [
        [
            column.name,
            column.dtype,
            column.nullable,
            column.unique,
            list(column.checks),
            column.optional,
            column.coerce,
        ]
        for column in schema.columns
    ]
    return [schema.strict, columns]


def _wiring(asset: Asset) -> str:
    inputs = [
        [
            entry.parameter,
            str(entry.asset),
            entry.columns,
            astuple(entry.partitions) if entry.partitions is not None else None,
        ]
        for entry in sorted(asset.inputs, key=lambda entry: entry.parameter)
    ]
    return digest(json.dumps([inputs, sorted(asset.resources), asset.partition_by]).encode())


def digest(content: bytes) -> str:
    """A short digest of bytes, as text."""
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
