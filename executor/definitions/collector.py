"""Gathers the definitions that imported code makes; the one registry filled by imports, and only while one is active."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from vibepiper.analyzer.graph.model import AssetKey

from .definition import (
    AssetDefinition,
    CheckDefinition,
    Definition,
    JobDefinition,
    Site,
    Source,
    SourceDefinition,
    SqlAsset,
)

_active: ContextVar[Collector | None] = ContextVar("vibepiper_collector", default=None)
_ATTRIBUTE = "__vibepiper__"
_D = TypeVar("_D", AssetDefinition, SourceDefinition, CheckDefinition, JobDefinition)


class Collector:
    """The definitions made while it was active, in order.

    ::

        collector = Collector()
        with collector.active():
            importlib.import_module("pipeline.orders")
        collector.find("pipeline.orders", AssetKey(("clean_orders",)))
    """

    def __init__(self) -> None:
        self._definitions: list[Definition] = []

    @contextmanager
    def active(self) -> Iterator[Collector]:
        """Let definitions made in this block register here."""
        token = _active.set(self)
        try:
            yield self
        finally:
            _active.reset(token)

    def add(self, definition: Definition) -> None:
        """Register a definition."""
        self._definitions.append(definition)

    @property
    def assets(self) -> tuple[AssetDefinition, ...]:
        """The assets, in the order of their definition; duplicates included."""
        return self._of(AssetDefinition)

    @property
    def sources(self) -> tuple[SourceDefinition, ...]:
        """The sources, in the order of their definition."""
        return self._of(SourceDefinition)

    @property
    def checks(self) -> tuple[CheckDefinition, ...]:
        """The checks, in the order of their definition."""
        return self._of(CheckDefinition)

    @property
    def jobs(self) -> tuple[JobDefinition, ...]:
        """The jobs, in the order of their definition."""
        return self._of(JobDefinition)

    def find(self, module: str, key: AssetKey) -> AssetDefinition | SourceDefinition | None:
        """The asset or source of that key that the import of that module made."""
        candidates: tuple[AssetDefinition | SourceDefinition, ...] = (*self.assets, *self.sources)
        return next((found for found in candidates if found.key == key and found.site.module == module), None)

    def find_check(self, module: str, name: str) -> CheckDefinition | None:
        """The check of that name that the import of that module made."""
        return next(
            (check for check in self.checks if check.name == name and check.site.module == module), None
        )

    def _of(self, kind: type[_D]) -> tuple[_D, ...]:
        return tuple(definition for definition in self._definitions if isinstance(definition, kind))


def register(definition: Definition) -> None:
    """Register a definition with the active collector, if there is one."""
    collector = _active.get()
    if collector is not None:
        collector.add(definition)


def attach(function: object, definition: AssetDefinition | CheckDefinition) -> None:
    """Let the definition be found from its function; the function itself stays what it was."""
    setattr(function, _ATTRIBUTE, (*definitions_of(function), definition))


def definitions_of(thing: object) -> tuple[AssetDefinition | SourceDefinition | CheckDefinition, ...]:
    """The definitions made from a function (several when a factory reuses it), a source or a SQL asset."""
    if isinstance(thing, Source | SqlAsset):
        return (thing.definition,)
    found: object = getattr(thing, _ATTRIBUTE, ())
    return found if isinstance(found, tuple) else ()


def key_of(thing: object) -> AssetKey | None:
    """The key of the asset or source that a function or an object was made into; None when there is none.

    A function that became several assets has the key of the latest.
    """
    for definition in reversed(definitions_of(thing)):
        if not isinstance(definition, CheckDefinition):
            return definition.key
    return None


def calling_site() -> Site:
    """Where the author's code calls the definition that is being made.

    The line is that of the nearest frame outside this package; the module is the one whose body is being executed
    (a factory's assets belong to the module that calls the factory), or the nearest one's when none is.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
    module = importing = str(frame.f_globals.get("__name__", "__main__"))
    outer = frame
    while outer is not None:
        if outer.f_code.co_name == "<module>":
            importing = str(outer.f_globals.get("__name__", module))
            break
        if outer.f_back is None:
            break
        outer = outer.f_back
    return Site(importing, frame.f_code.co_filename, frame.f_lineno)
