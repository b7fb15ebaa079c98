"""``load``: reads a project's materialised data from Python, as notebooks and scripts need it."""

from __future__ import annotations

from typing import Any

from vibepiper.executor.ledger import Ledger
from vibepiper.executor.loading import load_value

from .project import analyse, execution_environment, find_asset, open_project


def load(name: str, *, partition: str | None = None, env: str | None = None) -> Any:  # noqa: ANN401 - whatever the asset is
    """Read an asset of the project around the working directory, as the type that was stored.

    Args:
        name: The asset's name or key; a source is read from where it is.
        partition: One partition of it; all that are there by default, tables as one.
        env: The environment whose data it is; by default the one that ``VP_ENV`` names, or the base one.

    Raises:
        UsageError: There is no such asset or environment.
        StorageError: The asset isn't materialised, or can't be read.
    """
    project = open_project(env)
    environment = execution_environment(project)
    graph = analyse(project, variables=project.variables()).graph
    with Ledger.open(environment) as ledger:
        return load_value(graph, find_asset(graph, name).key, environment, ledger, partition=partition)
