"""Decides where an asset's data belongs, from its declared output; touches no storage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from vibepiper.analyzer.graph.model import Asset
from vibepiper.analyzer.graph.suggest import did_you_mean

from ..environment import Environment
from ..errors import StorageError

_FIELD = re.compile(r"(?<!\$)\{([^{}]*)\}")
SUFFIXES = (".parquet", ".csv", ".json")
NO_GROUP = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """Where data belongs: a folder of immutable ``versions``, one ``uri``, or nowhere (``own``: the asset stores it).

    ``uri`` may still hold ``${VAR}``: the ledger keeps it so.
    """

    kind: Literal["versions", "uri", "own"]
    uri: str = ""


def place_of(asset: Asset, partition: str | None, environment: Environment) -> Place:
    """The place of an asset's data, or of one partition of it.

    Raises:
        StorageError: The output names an unknown store, or its template an unknown field.
    """
    output = asset.output
    if output is None:
        return Place("versions")
    if output.manager == "none":
        return Place("own")
    template = _store_template(asset, environment) if output.manager == "store" else output.uri
    if template is None:
        return Place("versions")
    if partition is not None and "{partition}" not in template:
        template = _with_partition(template)
    return Place("uri", _fill(template, asset, partition))


def versions_folder(asset: Asset, partition: str | None, environment: Environment) -> Path:
    """The folder of an asset's versions in the default store.

    Characters that parts of the path are marked with can't come from a key: ``@`` before a partition and ``+`` before
    a version are escaped there.
    """
    folder = environment.data.joinpath(*(_escaped(part) for part in asset.key))
    return folder if partition is None else folder / f"@{quote(partition, safe=' ')}"


def _escaped(part: str) -> str:
    """The part as a folder's name: one that would mean this folder or the one above is spelt out."""
    return part.replace(".", "%2E") if part in (".", "..") else quote(part, safe=" ")


def _store_template(asset: Asset, environment: Environment) -> str:
    written = asset.output.uri if asset.output is not None and asset.output.uri is not None else ""
    name, colon, rest = written.partition(":")
    if name not in environment.stores:
        hint = did_you_mean(name, environment.stores)
        raise StorageError(
            f"{asset.location}: asset '{asset.key}' is stored in '{name}', which no store is called.{hint}",
            f'Add it to [stores] in the configuration: {name} = "data/{{group}}/{{name}}"',
        )
    base = environment.stores[name]
    if colon:
        return f"{base.rstrip('/')}/{rest.lstrip('/')}"
    return base if "{name}" in base or "{key}" in base else f"{base.rstrip('/')}/{{key}}"


def _with_partition(template: str) -> str:
    """The template with the partition as the last part, before the file's ending."""
    for suffix in SUFFIXES:
        if template.endswith(suffix):
            return f"{template.removesuffix(suffix)}/{{partition}}{suffix}"
    return f"{template.rstrip('/')}/{{partition}}"


def _fill(template: str, asset: Asset, partition: str | None) -> str:
    values = {
        "name": asset.key.name,
        "key": str(asset.key),
        "group": asset.group or NO_GROUP,
        "partition": partition or "",
    }

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values or (name == "partition" and partition is None):
            why = "the asset has no partitions" if name == "partition" else f"known are {', '.join(values)}"
            raise StorageError(
                f"{asset.location}: the output '{template}' of asset '{asset.key}' holds {{{name}}}, "
                f"which means nothing here ({why}).{did_you_mean(name, values)}"
            )
        return values[name]

    return _FIELD.sub(value, template)
