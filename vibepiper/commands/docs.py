"""``vp docs build`` and ``vp docs serve``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from vibepiper.docsgen.facts import SiteInput
from vibepiper.docsgen.site import SiteOptions, SiteReport, build_site, serve_site
from vibepiper.project import Project, execution_environment, open_project, read_work_tree
from vibepiper.site import gather_site

from .options import environment_option
from .output import counted, notice

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

    The project is read, not imported; what ran is taken from the ledger of the environment. Publish several environments
    to several folders.
    """
    project = open_project(environment)
    site = gather_site(project)
    _report(build_site(site, _folder(project, output), _options(project, mermaid, clean)))
    _tell_findings(site)
    return 0


@command.command("serve")
@_output
@_mermaid
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to serve at."
)
@environment_option
def serve(output: Path | None, mermaid: str | None, host: str, port: int, environment: str | None) -> int:
    """Serve the catalog, and build it again when the project or its data changes."""
    project = open_project(environment)
    folder = _folder(project, output)
    try:
        serve_site(
            lambda: gather_site(open_project(environment)),
            lambda: newest_change(project, folder),
            folder,
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


def _tell_findings(site: SiteInput) -> None:
    counts = Counter(finding.severity for finding in site.findings)
    found = [counted(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
    if found:
        notice(f"The linter has {' and '.join(found)}: see the page Problems, or 'vp lint'.")


def newest_change(project: Project, folder: Path) -> object:
    """A value that changes whenever the project or its data does; what the site itself writes in ``folder`` is no
    change."""
    ledger = execution_environment(project).state / "ledger.db"
    written = folder.resolve()
    files = (project.root / path for path in read_work_tree(project).paths())
    watched = [ledger, *(path for path in files if not path.is_relative_to(written))]
    return tuple((str(path), path.stat().st_mtime_ns) for path in watched if path.exists())
