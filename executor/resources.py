"""The base class of resources: named things configured per environment and handed to assets; reads no configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Self, dataclass_transform

from vibepiper.analyzer.graph.suggest import did_you_mean

from .settings import evaluated, fitted


class ResourceError(ValueError):
    """A resource that can't be made from its configuration; ``setting`` is the one at fault, if it is there."""

    def __init__(self, resource: str, problem: str, *, setting: str | None = None) -> None:
        super().__init__(resource, problem)
        self.resource = resource
        self.problem = problem
        self.setting = setting

    def __str__(self) -> str:
        return f"resource {self.resource}: {self.problem}"


@dataclass_transform(kw_only_default=True)
@dataclass(kw_only=True, eq=False)
class Resource:
    """A connection, a client, a service: subclasses list their settings as annotated fields.

    ::

        class Database(Resource):
            path: str
            timeout: float = 30.0

    Fields are keyword arguments of the constructor and the keys of ``[resources.<name>]`` in the configuration.
    """

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        dataclass(kw_only=True, eq=False)(cls)

    @classmethod
    def configured(cls, settings: Mapping[str, object], *, name: str | None = None) -> Self:
        """Make the resource from the settings of one environment.

        Raises:
            ResourceError: A setting is unknown, missing or of another type than its field.
        """
        label = f"'{name}' ({cls.__name__})" if name else cls.__name__
        known = {entry.name: entry for entry in fields(cls) if entry.init}
        for setting in settings:
            if setting not in known:
                remedy = did_you_mean(setting, known) or f" It has: {', '.join(known) or 'no settings'}."
                raise ResourceError(label, f"has no setting '{setting}'.{remedy}", setting=setting)
        for setting, entry in known.items():
            required = entry.default is MISSING and entry.default_factory is MISSING
            if required and setting not in settings:
                table = f"[resources.{name or 'NAME'}]"
                raise ResourceError(label, f"setting '{setting}' is missing; add it to {table}")
        values: dict[str, object] = {}
        for setting, value in settings.items():
            try:
                values[setting] = fitted(value, evaluated(known[setting].type, cls))
            except ValueError as error:
                raise ResourceError(label, f"setting '{setting}': {error}", setting=setting) from error
        return cls(**values)

    def setup(self) -> None:
        """Open what the resource needs; called once, before the first asset that uses it."""

    def teardown(self) -> None:
        """Close it again; called once, after the last, also when something failed."""
