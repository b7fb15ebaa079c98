"""Runs a command and turns however it ended into an exit code; the one place that catches what commands raise."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from vibepiper.errors import UsageError

CLEAN, FOUND, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130

# By name, so that a warm command doesn't import families that can't have been raised.
USAGE_FAMILIES = frozenset(
    {
        "vibepiper.analyzer.graph.select.SelectionError",
        "vibepiper.analyzer.source.errors.SourceError",
        "vibepiper.analyzer.lint.selection.LintError",
        "vibepiper.docsgen.errors.SiteError",
        "vibepiper.executor.errors.ExecutionError",
    }
)


# Which extra brings a module that the base install has not.
EXTRAS = {
    **dict.fromkeys(("duckdb", "fsspec", "numpy", "pandas", "pandera", "pyarrow", "sqlalchemy"), "run"),
    **dict.fromkeys(("jinja2", "markdown", "material", "mkdocs", "nh3", "pygments"), "docs"),
}


def run_command(command: click.Command, name: str, arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is the one it returns, or says how it failed.

    0 clean, 1 findings or failures, 2 usage, configuration or git, 3 internal error, 130 interrupted.
    """
    try:
        code = command.main(arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _print_click_error(error)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`vp list | head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except Exception as error:  # noqa: BLE001 - the last catch: whatever is left is a defect of ours or a usage error
        if is_usage_error(error):
            details = getattr(error, "details", "")  # the traceback of the project's own code
            click.echo(f"{details}error: {error}", err=True)
            return USAGE
        if isinstance(error, ModuleNotFoundError) and (extra := EXTRAS.get((error.name or "").split(".")[0])):
            click.echo(f"error: '{error.name}' is not installed", err=True)
            click.echo(f"Install what this command needs: pip install 'vibepiper[{extra}]'", err=True)
            return USAGE
        return _report_internal(error)
    return code if isinstance(code, int) else CLEAN


def _print_click_error(error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    click.echo(f"error: {error.format_message()}", err=True)


def is_usage_error(error: Exception) -> bool:
    """Whether an error is told to the user as a mistake to correct."""
    return isinstance(error, UsageError) or any(
        f"{parent.__module__}.{parent.__qualname__}" in USAGE_FAMILIES for parent in type(error).__mro__
    )


def _report_internal(error: Exception) -> int:
    import tempfile

    with tempfile.NamedTemporaryFile(
        "w", prefix="vibepiper-", suffix=".traceback.txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
    click.echo(f"This is a defect of VibePiper. The traceback is in {file.name}; please report it.", err=True)
    return INTERNAL
