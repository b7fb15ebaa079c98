"""``vp docs build`` and ``vp docs serve``."""

from __future__ import annotations

from pathlib import Path

import click

from vibepiper.docsgen.site import SiteOptions, SiteReport, build_site, serve_site
from vibepiper.project import Project, execution_environment, open_project, read_work_tree
from vibepiper.site import gather_site

from .options import environment_option
from .output import notice

_output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to write to; docs.output of the configuration.",
)
_mermaid = click.option(
    "--mermaid",
    metavar="FILE|URL|none",
    help="Where to take the Mermaid library from; 'none' draws diagrams without it.",
)


@click.group("docs")
def command() -> None:
    """Build or serve the catalog site."""


@command.command("build")
@_output
@_mermaid
@click.option("--clean", is_flag=True, help="Write every page again.")
@environment_option
def build(output: Path | None, mermaid: str | None, clean: bool, environment: str | None) -> int:
    """Write the catalog as a site that opens from disk, without a server or a network.

    The project is read, not imported; what ran is taken from the ledger.
    """
    project = open_project(environment)
    _report(build_site(gather_site(project), _folder(project, output), _options(project, mermaid, clean)))
    return 0


@command.command("serve")
@_output
@_mermaid
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option("--port", default=8000, show_default=True, help="The port to serve at.")
@environment_option
def serve(output: Path | None, mermaid: str | None, host: str, port: int, environment: str | None) -> int:
    """Serve the catalog, and build it again when the project or its data changes."""
    project = open_project(environment)
    try:
        serve_site(
            lambda: gather_site(open_project(environment)),
            lambda: _newest_change(project),
            _folder(project, output),
            _options(project, mermaid, clean=False),
            host=host,
            port=port,
            on_build=lambda report: _report(report, f"http://{host}:{port}/"),
        )
    except OSError as error:
        raise click.UsageError(f"can't serve at {host}:{port}: {error.strerror or error}") from error
    return 0


def _folder(project: Project, output: Path | None) -> Path:
    return Path.cwd() / output if output else project.root / project.config.docs.output


def _options(project: Project, mermaid: str | None, clean: bool) -> SiteOptions:
    cache = project.root / ".vibepiper" / "cache" / "site"
    return SiteOptions(mermaid or project.config.docs.mermaid, cache, clean)


def _report(report: SiteReport, address: str | None = None) -> None:
    for warning in report.warnings:
        notice(f"warning: {warning}")
    diagrams = report.diagram_note if report.with_mermaid else f"drawn without Mermaid: {report.diagram_note}"
    click.echo(f"{report.pages} pages, {report.written} written, in {report.seconds:.1f} s")
    click.echo(f"Diagrams: {diagrams}")
    click.echo(f"Open {address or report.index}")


def _newest_change(project: Project) -> object:
    tree = read_work_tree(project)
    ledger = execution_environment(project).state / "ledger.db"
    watched = [ledger, *(project.root / path for path in tree.paths())]
    return tuple((str(path), path.stat().st_mtime_ns) for path in watched if path.exists())
