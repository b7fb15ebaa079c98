"""The arguments that assets and sources share, brought into one form; knows nothing of computing or storing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypedDict

from vibepiper.analyzer.graph.durations import DurationError, parse_duration
from vibepiper.analyzer.graph.model import AssetKey

from .arguments import flag, json_mapping, optional_text, text, text_mapping, texts, wrong
from .definition import UNSET, Catalog, Unset
from .errors import DefinitionError
from .io_manager import IOManager
from .partitions import Partitions, StaticPartitions, TimePartitions

Key: TypeAlias = str | Sequence[str]


class CatalogArguments(TypedDict):
    """The catalog arguments as given, unchecked."""

    description: object
    group: object
    owners: object
    tags: object
    kinds: object
    metadata: object
    freshness: object
    public: object
    deprecated: object


def catalog(definition: str, given: CatalogArguments) -> Catalog:
    """Check the catalog arguments."""
    return Catalog(
        description=optional_text(definition, "description", given["description"]),
        group=optional_text(definition, "group", given["group"]),
        owners=texts(definition, "owners", given["owners"]),
        tags=text_mapping(definition, "tags", given["tags"]),
        kinds=texts(definition, "kinds", given["kinds"]),
        metadata=json_mapping(definition, "metadata", given["metadata"]),
        freshness=None
        if given["freshness"] is None
        else duration(definition, "freshness", given["freshness"]),
        public=flag(definition, "public", given["public"]),
        deprecated=optional_text(definition, "deprecated", given["deprecated"]),
    )


def key_from(definition: str, value: object, *, argument: str = "key") -> AssetKey:
    """A key given as ``a/b`` or as a sequence of parts."""
    if isinstance(value, str):
        key = AssetKey.parse(value)
    elif isinstance(value, Sequence):
        key = AssetKey(texts(definition, argument, value))
    else:
        wrong(definition, argument, "a key such as 'raw/orders'", value)
    if not all(key) or not key:
        raise DefinitionError(definition, f"key {value!r} has an empty part", argument=argument)
    return key


def duration(definition: str, argument: str, value: object) -> str:
    """A duration such as ``24h``, as written."""
    written = text(definition, argument, value)
    try:
        parse_duration(written)
    except DurationError as error:
        raise DefinitionError(definition, str(error), argument=argument) from error
    return written


def partitions_from(definition: str, value: object) -> Partitions | None:
    """One of the partition classes, or None."""
    if value is not None and not isinstance(value, TimePartitions | StaticPartitions):
        wrong(definition, "partitions", "partitions such as DailyPartitions('2013-01-01')", value)
    return value


def output_from(definition: str, value: object) -> IOManager | str | Unset | None:
    """An IO manager, the name of a store, None, or UNSET."""
    if value is not None and value is not UNSET and not isinstance(value, IOManager | str):
        wrong(definition, "output", "an IOManager, the name of a store, or None", value)
    return value
