"""Reads what a definition says that it depends on: ``deps``, and the entries of ``inputs``."""

from __future__ import annotations

from ..facts import InputReference
from ..graph.link import DeclaredDependency, DeclaredInput
from ..graph.model import AssetKey, PartitionMapping
from ..interpret.iteration import members
from ..interpret.values import NONE, Arguments, DictValue, Entry, External, ExternalCall, Site
from .arguments import ArgumentReader, constant_text
from .own_definitions import key_of_reference
from .own_values import argument_of, mapping_of


class ReadsReader:
    """The dependencies of one definition; ``references`` are the assets that it names, where it names them."""

    def __init__(self, key: AssetKey, arguments: ArgumentReader) -> None:
        self.key = key
        self.arguments = arguments
        self.reader = arguments.reader
        self.references: list[InputReference] = []

    def dependencies(self) -> list[DeclaredDependency]:
        """The entries of ``deps``."""
        given = self.arguments.get("deps")
        if given is None or given.value == NONE:
            return []
        items, opened, _ = members(self.reader.machine, given.value, given.site)
        if opened is not None:
            self.arguments.note("deps", opened)
        found = []
        for item, site in zip(items, given.sites(len(items)), strict=True):
            key = key_of_reference(item)
            if key is None:
                self.arguments.note("deps", item, "which asset it is is not known", site)
                continue
            location = self.reader.locate(site)
            found.append(DeclaredDependency(key, location))
            self.references.append(InputReference(self.key, None, key, location))
        return found

    def inputs(self) -> list[DeclaredInput]:
        """The entries of ``inputs``."""
        given = self.arguments.get("inputs")
        if given is None or given.value == NONE:
            return []
        if not isinstance(given.value, DictValue):
            self.arguments.note("inputs", given.value, "the inputs are not known", given.site)
            return []
        if given.value.open is not None:
            self.arguments.note("inputs", given.value.open)
        return [found for entry in given.value.entries.values() if (found := self._input(entry)) is not None]

    def _input(self, entry: Entry) -> DeclaredInput | None:
        parameter = constant_text(entry.key)
        if parameter is None:
            self.arguments.note("inputs", entry.key, "the name of a parameter is not known", entry.site)
            return None
        location = self.reader.locate(entry.site)
        value, partitions, columns = entry.value, None, None
        if isinstance(value, ExternalCall) and value.function == External("vibepiper.Input"):
            options = value.arguments
            value = argument_of(options, "asset", 0) or NONE
            partitions = self._mapping(options, entry.site)
            columns = self._columns(options, entry.site)
        key = key_of_reference(value)
        if key is None:
            self.arguments.note("inputs", value, "which asset it is is not known", entry.site)
        else:
            self.references.append(InputReference(self.key, parameter, key, location))
        return DeclaredInput(parameter, key, location, partitions, columns)

    def _mapping(self, options: Arguments, site: Site) -> PartitionMapping | None:
        value = argument_of(options, "partitions", None)
        if value is None or value == NONE:
            return None
        found = mapping_of(value)
        if found is None:
            self.arguments.note("inputs", value, "which partitions are read is not known", site)
        return found

    def _columns(self, options: Arguments, site: Site) -> tuple[str, ...] | None:
        value = argument_of(options, "columns", None)
        if value is None or value == NONE:
            return None
        items, opened, _ = members(self.reader.machine, value, site)
        names = [constant_text(item) for item in items]
        if opened is not None or None in names:
            self.arguments.note("inputs", value, "which columns are read is not known", site)
            return None
        return tuple(name for name in names if name is not None)
