"""The table of commands, each imported only when it is called; knows their names and summaries, nothing more."""

from __future__ import annotations

from importlib import import_module

import click
from msgspec import Struct

from vibepiper.analyzer.graph.suggest import did_you_mean


class CommandEntry(Struct, frozen=True):
    """A command: its name, the module here whose ``command`` it is, and its line in ``vp --help``."""

    name: str
    module: str
    summary: str


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("list", "list_assets", "List assets, with their columns, owners and places."),
    CommandEntry("show", "show", "Show everything known of one asset."),
    CommandEntry("explain", "explain", "Say how the facts of an asset were read from the source."),
    CommandEntry("graph", "graph", "Write the asset graph as JSON or Mermaid."),
    CommandEntry("lint", "lint", "Find mistakes in the pipeline without running it."),
    CommandEntry("rule", "rule", "Say what a lint rule finds, and how to correct it."),
    CommandEntry("diff", "diff", "Say what a change breaks downstream, and whose it is."),
    CommandEntry("run", "run", "Materialise assets, skipping what is up to date."),
    CommandEntry("preview", "preview", "Show the first rows of a materialised asset."),
    CommandEntry("status", "status", "Say which assets are up to date, and why others are not."),
    CommandEntry("runs", "runs", "List past runs, or show one with its steps."),
    CommandEntry("test", "run_checks", "Run the checks on what is materialised."),
    CommandEntry("verify", "verify", "Compare the graph read from source with the one made by importing."),
    CommandEntry("doctor", "doctor", "Say how the project is found and read, and what is in the way."),
    CommandEntry("docs", "docs", "Build or serve the catalog site."),
)


def find_command(name: str) -> click.Command:
    """Import the command of that name."""
    entry = next(entry for entry in COMMANDS if entry.name == name)
    module = import_module(f"vibepiper.commands.{entry.module}")
    found: click.Command = module.command
    return found


class CommandTable(click.Group):
    """A group that reads ``COMMANDS``: help needs no import, and a misspelt command gets a suggestion."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """The names, in the order of the table."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, if there is one of that name."""
        return find_command(cmd_name) if cmd_name in self.list_commands(ctx) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, or suggest the closest one."""
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            remedy = did_you_mean(args[0], names) or f" Commands: {', '.join(names)}."
            ctx.fail(f"no command '{args[0]}'.{remedy}")
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click calls it
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.summary) for entry in COMMANDS])


@click.command(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vibepiper", prog_name="vibepiper", message="%(prog)s %(version)s")
def cli() -> None:
    """Understand, check, run and document data pipelines written as Python functions.

    Commands work on the project around the working directory: the nearest folder upwards with a
    vibepiper.toml or a pyproject.toml that has [tool.vibepiper]; without one the git repository, and
    outside of a repository the working directory itself.
    """
