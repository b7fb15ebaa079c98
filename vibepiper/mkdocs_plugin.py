"""The plugin behind ``plugins: [vibepiper]`` in somebody's ``mkdocs.yml``: gathers the project around that file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from .analyzer.lint.selection import LintError
from .analyzer.source.errors import SourceError
from .docsgen.facts import SiteInput
from .docsgen.plugin import VibePiperPlugin
from .errors import UsageError
from .executor.errors import ExecutionError
from .project import open_project
from .site import gather_site

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class ProjectCatalogPlugin(VibePiperPlugin):  # type: ignore[no-untyped-call]  # of mkdocs
    """The catalog of the project in whose folder, or below it, the MkDocs configuration lies."""

    def __init__(self) -> None:
        super().__init__(_gather)


def _gather(config: MkDocsConfig) -> SiteInput:
    start = Path(config.config_file_path).parent if config.config_file_path else Path(config.docs_dir)
    try:
        return gather_site(open_project(start=start))
    except (UsageError, SourceError, LintError, ExecutionError) as error:
        raise PluginError(f"vibepiper: {error}") from error
