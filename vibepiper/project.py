"""Wires a project's configuration to the parts: what is read, how it is analysed, which assets are meant."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from vibepiper.analyzer.graph.link import KeyIndex
from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Job, Location, Resource
from vibepiper.analyzer.graph.suggest import did_you_mean, may_be_defined_in

from .config import (
    CONFIG_FILE,
    PYPROJECT,
    Config,
    EnvironmentConfig,
    ResourceConfig,
    chosen_environment,
    config_places,
    load_config,
    parse_config,
)
from .errors import UsageError
from .recording import forbid_replay, note_inputs
from .variables import read_variables

if TYPE_CHECKING:
    from vibepiper.analyzer.build import Analysis
    from vibepiper.analyzer.lint.model import LintInput, LintSettings
    from vibepiper.analyzer.source.tree import SourceTree
    from vibepiper.executor.environment import Environment
    from vibepiper.executor.ledger import Ledger

DEFAULT_ROOTS = (".",)


class Project(Struct, frozen=True):
    """A configuration and the environment that was asked for (None: the configuration as it stands)."""

    config: Config
    environment: EnvironmentConfig

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self.config.root

    def variables(self) -> Mapping[str, str]:
        """The variables of the process and of ``.env``."""
        return read_variables(self.root)


def open_project(environment: str | None = None, start: Path | None = None) -> Project:
    """Read the configuration around a folder (the working directory).

    Raises:
        ConfigError: the configuration file has mistakes.
        UsageError: there is no such environment.
    """
    config = load_config(start or Path.cwd())
    return Project(config, config.environment(chosen_environment(environment)))


def read_work_tree(project: Project) -> SourceTree:
    """The project's files as they are in its folder."""
    from vibepiper.analyzer.source.tree import WorkTree

    return WorkTree(project.root, project.config.include, project.config.exclude)


def all_files(project: Project, tree: SourceTree) -> SourceTree:
    """The tree with the files that the configuration leaves out of the analysis."""
    from vibepiper.analyzer.source.tree import WorkTree

    return WorkTree(project.root) if isinstance(tree, WorkTree) else tree


def configured_roots(config: Config) -> tuple[str, ...]:
    """The folders that modules are imported from, as the configuration says."""
    return config.source_roots or DEFAULT_ROOTS


def analyse(
    project: Project, tree: SourceTree | None = None, variables: Mapping[str, str] | None = None
) -> Analysis:
    """Read the project's graph from source, without importing it.

    Args:
        project: The project.
        tree: Where to read it from; the work tree by default.
        variables: What ``os.environ`` holds for the analysed code; None: it is empty, so that defaults apply.

    Raises:
        UsageError: There is no Python file to read, or no folder that the configuration names as a source root.
    """
    from vibepiper.analyzer.build import AnalysisSettings, analyze

    tree = tree or read_work_tree(project)
    if not has_python(tree):
        raise UsageError(
            f"no Python files in {project.root}",
            "Run vp in the project's folder; 'include' and 'exclude' in the configuration say which files count.",
        )
    config = project.config
    _check_roots(config, tree)
    settings = AnalysisSettings(
        entry=config.entry,
        source_roots=configured_roots(config),
        include=config.include,
        exclude=config.exclude,
        resources=configured_resources(project.environment),
        jobs=configured_jobs(config),
        resource_types=tuple(
            sorted({resource.type for resource in resources_anywhere(config) if resource.type is not None})
        ),
        environment=variables,
        cache=config.root / ".vibepiper" / "cache" / "syntax",
    )
    analysis = analyze(tree, settings)
    if variables is None and not _was_given_up(analysis):
        note_inputs(project.root, lambda: _files_read(config, tree))
        note_inputs(project.root, lambda: _listing(tree))
    else:
        forbid_replay()
    return analysis


def _check_roots(config: Config, tree: SourceTree) -> None:
    """Refuse source roots that the work tree hasn't; those of another revision may be gone by now."""
    from vibepiper.analyzer.source.tree import WorkTree

    if not isinstance(tree, WorkTree):
        return
    for root in config.source_roots:
        place = (config.root / root).resolve()
        if not place.is_relative_to(config.root.resolve()):
            raise UsageError(
                f"'source-roots' names '{root}', which lies outside the project ({config.root})",
                "Put the configuration into a folder that holds both.",
            )
        if not place.is_dir():
            folders = sorted(
                {parent.as_posix() for path in tree.paths() for parent in PurePosixPath(path).parents}
            )
            raise UsageError(
                f"'source-roots' names '{root}', but the project has no such folder.{did_you_mean(root, folders)}",
                "Name the folders that imports start from, relative to the configuration file.",
            )


def has_python(tree: SourceTree) -> bool:
    """Whether there is a Python file to read."""
    return any(path.endswith(".py") for path in tree.paths())


def _was_given_up(analysis: Analysis) -> bool:
    """Whether a file took too long or too much memory: with more of either, the answer may be another."""
    from vibepiper.analyzer.source.parse import UNANALYSABLE

    return any(problem.code == UNANALYSABLE for problem in analysis.graph.problems)


def _files_read(config: Config, tree: SourceTree) -> Iterable[Path | str] | None:
    """The files that an analysis of the work tree has looked at; None for another tree."""
    from vibepiper.analyzer.source.tree import WorkTree

    if not isinstance(tree, WorkTree):
        return None
    return chain(
        config_places(config, Path.cwd()), sorted(os.path.join(tree.root, path) for path in tree.asked)
    )


def _listing(tree: SourceTree) -> Iterable[Path] | None:
    """The files and folders that decide which files a work tree has; None for another tree."""
    from vibepiper.analyzer.source.tree import WorkTree
    from vibepiper.analyzer.source.watch import listing_inputs

    return listing_inputs(tree.root) if isinstance(tree, WorkTree) else None


def at_revision(project: Project, tree: SourceTree) -> Project:
    """The project as another revision of it was configured: its files need their own entry, jobs and resources."""
    label = getattr(tree, "revision", "index")
    config = Config(root=project.root, path=None, name=project.root.name)
    for name in (CONFIG_FILE, PYPROJECT):
        if tree.exists(name):
            found = parse_config(tree.read(name), project.root / name, f"{label}:{name}")
            if found is not None:
                config = found
                break
    environment = project.environment.name
    return Project(config, config.environment(environment if environment in config.environments else None))


def execution_environment(project: Project) -> Environment:
    """Where runs store, record and what they are given, in the chosen environment."""
    from vibepiper.analyzer.source.roots import import_roots
    from vibepiper.executor.environment import Environment, ResourceSettings

    chosen, tree = project.environment, read_work_tree(project)
    return Environment(
        root=project.root,
        name=chosen.name,
        source_roots=import_roots(tree, tree.paths(), configured_roots(project.config)),
        stores=chosen.stores,
        resources={
            name: ResourceSettings(
                resource.type,
                resource.fields,
                _place(resource.location),
                {key: _place(location) for key, location in resource.places.items()},
            )
            for name, resource in chosen.resources.items()
        },
        ledger=chosen.ledger,
        path_map=chosen.paths,
        variables=project.variables(),
    )


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}"


def open_ledger_if_any(project: Project) -> Ledger | None:
    """The environment's ledger; None where nothing ever ran, so that looking leaves no files behind."""
    environment = execution_environment(project)
    if environment.ledger is None and not (environment.state / "ledger.db").exists():
        return None
    from vibepiper.executor.ledger import Ledger

    return Ledger.open(environment)


def prefix_in_repository(root: Path) -> str:
    """The project's path in its git repository, with a closing ``/``; empty at the top or outside of one."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inside = root.relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


def configured_resources(environment: EnvironmentConfig) -> tuple[Resource, ...]:
    """The resources that the configuration names, as the graph knows them."""
    return tuple(
        Resource(
            resource.name,
            None if resource.type is None else resource.type.replace(":", "."),
            resource.location,
        )
        for resource in environment.resources.values()
    )


def resources_anywhere(config: Config) -> Iterator[ResourceConfig]:
    """The resources of the base configuration and of every environment."""
    for environment in (config.base, *config.environments.values()):
        yield from environment.resources.values()


def lint_input(project: Project, analysis: Analysis, settings: LintSettings) -> LintInput:
    """What the linter looks at."""
    from vibepiper.analyzer.lint.model import ConfiguredResource, LintInput
    from vibepiper.analyzer.lint.storage import StorageEnvironment

    configured = tuple(
        ConfiguredResource(resource.name, resource.type, resource.fields, resource.location, resource.places)
        for resource in resources_anywhere(project.config)
    )
    names = (None, *project.config.environments)
    environments = tuple(
        StorageEnvironment(name, dict(chosen.stores), dict(chosen.paths))
        for name in names
        for chosen in (project.config.environment(name),)
    )
    return LintInput(
        analysis.graph, analysis.facts, settings, configured=configured, environments=environments
    )


def configured_jobs(config: Config) -> tuple[Job, ...]:
    """The jobs that the configuration names, as the graph knows them."""
    return tuple(Job(job.name, job.select, job.schedule, job.location) for job in config.jobs)


def select_assets(
    graph: AssetGraph, expressions: Sequence[str], exclude: Sequence[str] = ()
) -> tuple[AssetKey, ...]:
    """The keys that the expressions select; all of them without any.

    Raises:
        SelectionError: an expression can't be read, or a name in it is unknown.
    """
    from vibepiper.analyzer.graph.select import select

    return select(graph, expressions, exclude)


def find_asset(graph: AssetGraph, name: str) -> Asset:
    """The one asset that a name means.

    Raises:
        UsageError: none does, or several do.
    """
    by_key = {asset.key: asset for asset in graph.assets}
    found = KeyIndex(by_key).candidates(name)
    if len(found) == 1:
        return by_key[found[0]]
    if found:
        several = ", ".join(str(key) for key in found)
        raise UsageError(f"'{name}' could mean {several}", "Write the whole key.")
    raise UsageError(
        f"no asset '{name}'{_elsewhere(graph, name)}.{did_you_mean(name, map(str, by_key))}",
        "'vp list' prints the assets there are.",
    )


def _elsewhere(graph: AssetGraph, name: str) -> str:
    """Where an asset that the graph lacks may be defined after all."""
    from vibepiper.analyzer.lint.withholding import hiding_problem, keys_meant

    hiding = (problem for problem in graph.problems if hiding_problem(keys_meant(name), [problem]))
    return may_be_defined_in(f"{problem.location.path}:{problem.location.line}" for problem in hiding)
