"""Reads a project's configuration; knows its keys and their shape, nothing of what the other parts do with them."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from vibepiper.analyzer.graph.model import JsonValue, Location
from vibepiper.analyzer.graph.suggest import did_you_mean

from .config_table import ConfigTable
from .errors import ConfigError, ConfigMistake, UsageError
from .lint_config import LintConfig, read_lint_config
from .toml_places import key_lines

CONFIG_FILE = "vibepiper.toml"
PYPROJECT = "pyproject.toml"
ENVIRONMENT_VARIABLE = "VP_ENV"


class ResourceConfig(Struct, frozen=True):
    """A resource: the fields to construct it with, and its class as ``package.module:Class`` (None: the one that the
    assets name which are given it). ``places`` says where each key stands."""

    name: str
    type: str | None
    fields: Mapping[str, JsonValue]
    location: Location
    places: Mapping[str, Location] = field(default_factory=dict)


class JobConfig(Struct, frozen=True):
    """A named selection, with an optional cron schedule."""

    name: str
    select: str
    schedule: str | None
    location: Location


class DocsConfig(Struct, frozen=True):
    """How the site is built: its title, its folder, a link template for sources, where Mermaid comes from."""

    title: str | None = None
    output: str = "site"
    source_url: str | None = None
    mermaid: str | None = None


class EnvironmentConfig(Struct, frozen=True):
    """What differs between a laptop and production: resources, stores, ledger, and where URI prefixes point."""

    name: str | None = None
    resources: Mapping[str, ResourceConfig] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    ledger: str | None = None


class Config(Struct, frozen=True):
    """A project's configuration. ``path`` is its file, None when the project has none."""

    root: Path
    path: Path | None
    name: str
    entry: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lint: LintConfig = LintConfig()
    docs: DocsConfig = DocsConfig()
    jobs: tuple[JobConfig, ...] = ()
    base: EnvironmentConfig = EnvironmentConfig()
    environments: Mapping[str, EnvironmentConfig] = field(default_factory=dict)

    def environment(self, name: str | None) -> EnvironmentConfig:
        """The environment of that name laid over the base; None is the base alone.

        Raises:
            UsageError: no ``[env.<name>]`` is configured.
        """
        if name is None:
            return self.base
        if name not in self.environments:
            where = self.path.name if self.path else f"(no {CONFIG_FILE} found in {self.root})"
            raise UsageError(
                f"unknown environment '{name}'.{did_you_mean(name, self.environments)}",
                f"Define it as [env.{name}] in {where}.",
            )
        overlay = self.environments[name]
        return EnvironmentConfig(
            name=name,
            resources={**self.base.resources, **overlay.resources},
            stores={**self.base.stores, **overlay.stores},
            paths={**self.base.paths, **overlay.paths},
            ledger=overlay.ledger or self.base.ledger,
        )


def load_config(start: Path) -> Config:
    """Read the nearest configuration at or above ``start``; without one, the defaults.

    The root is the folder of the configuration file, else that of the git repository, else ``start``.

    Raises:
        ConfigError: the file can't be read, isn't TOML, or has unknown keys or values of a wrong type.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in (CONFIG_FILE, PYPROJECT):
            path = folder / name
            if path.is_file() and (config := parse_config(_read(path), path, name)):
                return config
    root = next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)
    return Config(root=root, path=None, name=root.name)


def config_places(config: Config, start: Path) -> Iterator[Path]:
    """Where the configuration around ``start`` is looked for, up to the file it was found in."""
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in (CONFIG_FILE, PYPROJECT):
            yield folder / name
            if folder / name == config.path:
                return


def chosen_environment(option: str | None, variables: Mapping[str, str] = os.environ) -> str | None:
    """The environment that the command line or ``VP_ENV`` asks for."""
    return option or variables.get(ENVIRONMENT_VARIABLE) or None


def parse_config(data: bytes, path: Path, label: str) -> Config | None:
    """Read the configuration file ``path`` as it was in another revision, with this content.

    ``label`` names the file in errors. None: it is a ``pyproject.toml`` without our table.

    Raises:
        ConfigError: as :func:`load_config`.
    """
    text = _decode(data, label)
    content = _parse(label, text)
    if path.name == PYPROJECT:
        own = content.get("tool", {})
        inner = own.get("vibepiper") if isinstance(own, dict) else None
        return _config(path, label, text, inner, ("tool", "vibepiper")) if isinstance(inner, dict) else None
    return _config(path, label, text, content, ())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError([ConfigMistake(path.name, 0, f"can't be read: {error.strerror}")]) from error


def _decode(data: bytes, label: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([ConfigMistake(label, line, f"is not UTF-8 text ({error.reason})")]) from error


def _parse(label: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = str(error), 0
        if place := re.search(r" \(at line (\d+), column \d+\)$", message):
            message, line = message[: place.start()], int(place[1])
        elif message.endswith("(at end of document)"):
            line = text.count("\n") + 1
        mistake = ConfigMistake(label, line, f"is not valid TOML: {message}")
        raise ConfigError([mistake]) from error


def _config(
    path: Path, label: str, text: str, content: Mapping[str, object], prefix: tuple[str, ...]
) -> Config:
    mistakes: list[ConfigMistake] = []
    top = ConfigTable(content, label, prefix, key_lines(text), mistakes)
    lint, docs = top.table("lint"), top.table("docs")
    config = Config(
        root=path.parent,
        path=path,
        name=top.text("name") or path.parent.name,
        entry=top.texts("entry"),
        source_roots=top.texts("source-roots"),
        include=top.texts("include"),
        exclude=top.texts("exclude"),
        lint=read_lint_config(lint),
        docs=DocsConfig(
            title=docs.text("title"),
            output=docs.text("output") or DocsConfig().output,
            source_url=docs.text("source-url"),
            mermaid=docs.text("mermaid"),
        ),
        jobs=tuple(_job(name, table) for name, table in top.tables("jobs")),
        base=_environment(None, top, {}),
    )
    environments: dict[str, EnvironmentConfig] = {}
    for name, table in top.tables("env"):
        environments[name] = _environment(name, table, config.base.resources)
        table.report_unknown_keys()
    for table in (lint, docs, top):
        table.report_unknown_keys()
    if mistakes:
        raise ConfigError(sorted(mistakes))
    return replace(config, environments=environments)


def _job(name: str, table: ConfigTable) -> JobConfig:
    job = JobConfig(name, table.text("select", required=True) or "", table.text("schedule"), table.location)
    table.report_unknown_keys()
    return job


def _environment(
    name: str | None, table: ConfigTable, base: Mapping[str, ResourceConfig]
) -> EnvironmentConfig:
    return EnvironmentConfig(
        name=name,
        resources={
            resource: _resource(resource, inner, base.get(resource))
            for resource, inner in table.tables("resources")
        },
        stores=table.text_map("stores"),
        paths=table.text_map("paths"),
        ledger=table.text("ledger"),
    )


def _resource(name: str, table: ConfigTable, base: ResourceConfig | None) -> ResourceConfig:
    """A resource of an overlay changes the fields it names; another ``type`` starts afresh."""
    written = table.text("type")
    fields = table.values(without="type")
    if base is None or (written and base.type and written != base.type):
        return ResourceConfig(name, written, fields, table.location, table.places())
    places = {**base.places, **table.places()}
    return ResourceConfig(name, written or base.type, {**base.fields, **fields}, base.location, places)
