"""Makes the resources that planned steps are given, once each, and closes them at the end."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterable, Mapping

from .definitions.annotations import evaluated_annotations
from .definitions.definition import AssetDefinition, CheckDefinition
from .environment import Environment, ResourceSettings
from .errors import SettingsError
from .failures import short_error
from .resources import Resource, ResourceError


class Resources:
    """The resources of one run. Made before the first step, so that a missing setting stops nothing halfway; set up when
    first used; torn down by :meth:`close`."""

    def __init__(self, given: Mapping[str, object] | None = None) -> None:
        self._made: dict[str, object] = dict(given or {})
        self._open: list[Resource] = []
        self._ready: set[str] = set()
        self._lock = threading.Lock()

    def make(self, names: Iterable[tuple[str, type[Resource] | None]], environment: Environment) -> None:
        """Make resources by their names; the class is the configured one, else the first that is given.

        Raises:
            SettingsError: One isn't configured, or its settings don't fit its class.
        """
        # Those that come with a class first: the others of that name get the same resource.
        for name, kind in sorted(names, key=lambda entry: entry[1] is None):
            if name not in self._made:
                self._made[name] = _make(name, kind, environment)

    def get(self, name: str) -> object:
        """The resource of that name, set up."""
        with self._lock:
            if name not in self._made:
                raise SettingsError(
                    f"there is no resource '{name}'", f"Give it: materialize(…, resources={{'{name}': …}})."
                )
            made = self._made[name]
            if isinstance(made, Resource) and name not in self._ready:
                made.setup()
                self._open.append(made)
            self._ready.add(name)
            return made

    def close(self) -> tuple[str, ...]:
        """Tear down what was set up, the last first; what goes wrong is returned, so that all are torn down."""
        failures: list[str] = []
        while self._open:
            resource = self._open.pop()
            try:
                resource.teardown()
            except Exception as error:  # noqa: BLE001 - the author's teardown; the others are still to be closed
                failures.append(f"{type(resource).__name__}.teardown() failed: {short_error(error)}")
        return tuple(failures)


def resource_class(definition: AssetDefinition | CheckDefinition, name: str) -> type[Resource] | None:
    """The class that a definition expects of a resource: given in ``resources=``, or the parameter's annotation."""
    if isinstance(definition, AssetDefinition) and definition.resources.get(name) is not None:
        return definition.resources[name]
    if definition.function is None:
        return None
    annotation = evaluated_annotations(definition.function).get(name)
    kind = annotation.value if annotation is not None else None
    return kind if isinstance(kind, type) and issubclass(kind, Resource) else None


def _make(name: str, kind: type[Resource] | None, environment: Environment) -> Resource:
    configured = environment.resources.get(name)
    settings: dict[str, object] = {}
    if configured is not None:
        kind = kind if configured.type is None else _configured_class(name, configured, configured.type)
        settings = {
            setting: environment.expand_value(value, f"[resources.{name}]")
            for setting, value in configured.settings.items()
        }
    if kind is None:
        problem = "is not configured" if configured is None else "has no class"
        raise SettingsError(
            f"resource '{name}' {problem}",
            f'Write type = "package.module:Class" in [resources.{name}] of the configuration, '
            f"or give the class where it is used: resources={{'{name}': Class}}.",
        )
    try:
        return kind.configured(settings, name=name)
    except ResourceError as error:
        told = str(error) if configured is None else configured.at(error.setting, str(error))
        raise SettingsError(told) from error
    except Exception as error:  # the author's constructor may raise anything
        told = f"resource '{name}' can't be made: {short_error(error, environment.root)}"
        raise SettingsError(told if configured is None else configured.at(None, told)) from error


def _configured_class(name: str, configured: ResourceSettings, text: str) -> type[Resource]:
    module, colon, qualname = text.partition(":")
    if not colon:
        module, _, qualname = text.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), qualname)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(
            configured.at("type", f"resource '{name}': its type '{text}' can't be imported: {error}"),
            f'Write type = "package.module:Class" in [resources.{name}].',
        ) from error
    if not (isinstance(found, type) and issubclass(found, Resource)):
        raise SettingsError(
            configured.at("type", f"resource '{name}': '{text}' is no subclass of vibepiper.Resource"),
            "Make it one: class Database(Resource): path: str",
        )
    return found
