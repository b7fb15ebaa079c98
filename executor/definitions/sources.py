"""``source``: declares data that is made elsewhere; reads nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Never

from vibepiper.analyzer.graph.model import JsonValue

from .arguments import optional_text, parameters_of, refuse_unknown, wrong
from .catalog import CatalogArguments, Key, catalog, key_from, partitions_from
from .collector import calling_site, register
from .definition import Source, SourceDefinition
from .io_manager import IOManager
from .partitions import Partitions

VERSIONS = ("mtime", "content", "etag")


def source(
    key: Key,
    *,
    uri: str | None = None,
    schema: object = None,
    version: Literal["mtime", "content", "etag"] = "mtime",
    load: IOManager | None = None,
    partitions: Partitions | None = None,
    description: str | None = None,
    group: str | None = None,
    owners: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
    kinds: Sequence[str] = (),
    metadata: Mapping[str, JsonValue] | None = None,
    freshness: str | None = None,
    public: bool = False,
    deprecated: str | None = None,
    **unknown: Never,
) -> Source:
    """Declare data that is made elsewhere, so that assets can read it.

    Args:
        key: The source's key: ``"raw/users"`` or its parts.
        uri: Where it is.
        schema: Its columns: a pandera model or a :class:`Schema`.
        version: What tells that it changed: the file's time, its content, or the store's entity tag.
        load: An IO manager that reads it, when the built-in one can't.
        partitions: How it is cut, when the URI has ``{partition}``.
        description: What it holds.
        group: The part of the project that it belongs to.
        owners: Who to ask: addresses or teams.
        tags: Free labels.
        kinds: What it is made with, for the catalog.
        metadata: Further facts for the catalog.
        freshness: How long its data is taken as fresh: ``"24h"``.
        public: Whether others outside the project may rely on it.
        deprecated: Why it should no longer be used, and what to use instead.
    """
    found = key_from("source", key)
    label = f"source '{found}'"
    refuse_unknown(label, unknown, parameters_of(source))
    if version not in VERSIONS:
        wrong(label, "version", "'mtime', 'content' or 'etag'", version)
    if load is not None and not isinstance(load, IOManager):
        wrong(label, "load", "an IOManager", load)
    definition = SourceDefinition(
        key=found,
        site=calling_site(),
        catalog=catalog(
            label,
            CatalogArguments(
                description=description, group=group, owners=owners, tags=tags, kinds=kinds, metadata=metadata,
                freshness=freshness, public=public, deprecated=deprecated,
            ),
        ),
        uri=optional_text(label, "uri", uri),
        schema=schema,
        version=version,
        load=load,
        partitions=partitions_from(label, partitions),
    )  # fmt: skip
    register(definition)
    return Source(definition)
