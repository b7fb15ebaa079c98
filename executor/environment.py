"""Where a project's assets are stored and what they are given, in one environment; knows no configuration file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.graph.suggest import did_you_mean

from .errors import SettingsError

STATE_FOLDER = ".vibepiper"
LEAST_SECRET = 4  # shorter values would redact ordinary words

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class ResourceSettings:
    """A configured resource: its class as ``package.module:Class`` (None: the one that the definition names) and its
    fields, ``${VAR}`` unresolved. ``place`` is where that is written, ``places`` where each key is: ``file:line``."""

    type: str | None
    settings: Mapping[str, JsonValue] = field(default_factory=dict)
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, key: str | None, text: str) -> str:
        """A message that begins with the place of a key, else with that of the whole, as far as they are known."""
        place = self.places.get(key, self.place) if key is not None else self.place
        return f"{place}: {text}" if place else text


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment of a project.

    Args:
        root: The project's root.
        name: The environment's name; None for the base one.
        source_roots: Folders that imports start from, relative to the root.
        stores: URI templates by store name.
        resources: What is configured for each resource name.
        ledger: URL of the ledger; None for SQLite in the state folder.
        path_map: Where URI prefixes point in this environment: ``{"s3://bucket": ".vibepiper/dev"}``.
        variables: What ``${VAR}`` stands for in all of these.
    """

    root: Path
    name: str | None = None
    source_roots: tuple[str, ...] = (".",)
    stores: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, ResourceSettings] = field(default_factory=dict)
    ledger: str | None = None
    path_map: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        """The folder of this environment's ledger, data and runs; each environment has its own."""
        base = self.root / STATE_FOLDER
        return base if self.name is None else base / "env" / self.name

    @property
    def data(self) -> Path:
        """The folder of the default store."""
        return self.state / "data"

    @property
    def runs(self) -> Path:
        """The folder of the runs' captured output."""
        return self.state / "runs"

    @property
    def ledger_url(self) -> str:
        """The ledger's URL, its variables resolved and a relative SQLite path taken from the root."""
        if self.ledger is None:
            return f"sqlite:///{self.state / 'ledger.db'}"
        url = self.expand(self.ledger, "ledger")
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith("sqlite:////"):
            return f"{prefix}{self.root / url.removeprefix(prefix)}"
        return url

    @property
    def import_paths(self) -> tuple[Path, ...]:
        """The folders that imports start from."""
        return tuple((self.root / folder).resolve() for folder in self.source_roots or (".",))

    def prepare(self) -> None:
        """Make the state folder, which keeps itself out of version control.

        Raises:
            SettingsError: It can't be made.
        """
        ignore = self.root / STATE_FOLDER / ".gitignore"
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                f"the folder {self.state} can't be made: {error.strerror}",
                "It holds the ledger, the data and the output of runs; give yourself access to it.",
            ) from error

    def expand(self, text: str, where: str) -> str:
        """Replace ``${VAR}`` and ``${VAR:-default}``; ``where`` says for whom, in the error.

        Raises:
            SettingsError: A variable without default is not set.
        """

        def value(match: re.Match[str]) -> str:
            name, default = match[1], match[2]
            found = self.variables.get(name)
            if not found and default is not None:  # as a shell reads it: an empty one counts as not given
                return default
            if found is None:
                raise SettingsError(
                    f"{where} needs the variable '{name}', which is not set."
                    f"{did_you_mean(name, self.variables)}",
                    f"Set it in the process's environment or in .env, or write ${{{name}:-default}}.",
                )
            return found

        return _VARIABLE.sub(value, text)

    def expand_value(self, value: JsonValue, where: str) -> JsonValue:
        """Replace variables in every text within a JSON value."""
        if isinstance(value, str):
            return self.expand(value, where)
        if isinstance(value, list):
            return [self.expand_value(item, where) for item in value]
        if isinstance(value, dict):
            return {key: self.expand_value(item, where) for key, item in value.items()}
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values of all variables mentioned, longest first: they must not show in what is kept or printed."""
        texts = [*self.stores.values(), *self.path_map.values(), self.ledger or ""]
        for resource in self.resources.values():
            texts.extend(_texts(dict(resource.settings)))
        names = {match[1] for text in texts for match in _VARIABLE.finditer(text)}
        values = {self.variables[name] for name in names if name in self.variables}
        return tuple(sorted((value for value in values if len(value) >= LEAST_SECRET), key=len, reverse=True))


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return []
