"""Where assets are stored, as far as the configuration of each environment tells; touches no storage.

The same rules as those of a run: a store's template, the fields in it, the partition as its last part, prefixes that an
environment puts elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from msgspec import Struct, field

from ..graph.model import Asset, AssetKey

BUILT_IN = "vibepiper.IOManager"
SUFFIXES = (".parquet", ".csv", ".json")
PARTITION = "{partition}"
_FIELD = re.compile(r"(?<!\$)\{([^{}]*)\}")
_DETOUR = re.compile(r"//|(?:^|/)\.|/$")
_NO_GROUP = "default"


class StorageEnvironment(Struct, frozen=True):
    """The stores and the prefixes of URIs that an environment puts elsewhere; ``name`` None: the base."""

    name: str | None = None
    stores: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def place_of(asset: Asset, environment: StorageEnvironment) -> str | None:
    """The URI of an asset's data, with ``{partition}`` where it has partitions; None where that is not known, or where
    it is nobody else's business (the default store, an asset that stores its own data)."""
    template = _template(asset, environment)
    if template is None or (asset.unknown and any(map(asset.is_unknown, ("output", "partitions", "group")))):
        return None
    if asset.kind == "asset" and asset.partitions is not None and PARTITION not in template:
        template = _with_partition(template)
    values = {
        "name": asset.key.name,
        "key": str(asset.key),
        "group": asset.group or _NO_GROUP,
        "partition": PARTITION,
    }
    if any(match[1] not in values for match in _FIELD.finditer(template)):
        return None
    return normal_place(_FIELD.sub(lambda match: values[match[1]], template), environment)


def stored_in(assets: Iterable[Asset], environment: StorageEnvironment) -> dict[AssetKey, str]:
    """The URI of each asset whose URI is known."""
    places = ((asset.key, place_of(asset, environment)) for asset in assets)
    return {key: place for key, place in places if place is not None}


def normal_place(text: str, environment: StorageEnvironment) -> str:
    """One spelling for a URI: prefixes put where the environment says, relative paths without detours."""
    for prefix, replacement in sorted(environment.paths.items(), key=lambda item: -len(item[0])):
        mapped = prefix.rstrip("/")
        if text == mapped or text.startswith(f"{mapped}/"):
            text = replacement.rstrip("/") + text.removeprefix(mapped)
            break
    if text.startswith("file://"):
        text = text.removeprefix("file://")
    if "://" in text:
        return text.rstrip("/")
    # Most have no detour, and normalising takes longer than everything else here.
    return posixpath.normpath(text) if _DETOUR.search(text) else text


def _template(asset: Asset, environment: StorageEnvironment) -> str | None:
    output = asset.output
    if output is None or output.manager == "none" or asset.dialect != "vibepiper":
        return None
    if output.manager != "store":
        # What another manager makes of a text that is no path is its own business.
        known = output.manager == BUILT_IN or "/" in (output.uri or "")
        return output.uri if known else None
    name, colon, rest = (output.uri or "").partition(":")
    base = environment.stores.get(name)
    if base is None:
        return None
    if colon:
        return f"{base.rstrip('/')}/{rest.lstrip('/')}"
    return base if "{name}" in base or "{key}" in base else f"{base.rstrip('/')}/{{key}}"


def _with_partition(template: str) -> str:
    for suffix in SUFFIXES:
        if template.endswith(suffix):
            return f"{template.removesuffix(suffix)}/{PARTITION}{suffix}"
    return f"{template.rstrip('/')}/{PARTITION}"
