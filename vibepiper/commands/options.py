"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def select_argument(function: Decorated) -> Decorated:
    """``[SELECT]...`` and ``--exclude``: which assets."""
    function = click.option(
        "--exclude", multiple=True, metavar="SELECT", help="Leave these assets out. May be repeated."
    )(function)
    return click.argument("select", nargs=-1)(function)


def environment_option(function: Decorated) -> Decorated:
    """``--env``: which ``[env.<name>]`` lies over the configuration."""
    return click.option(
        "--env", "environment", metavar="NAME", help="Use [env.NAME] of the configuration (else VP_ENV)."
    )(function)


def format_option(*names: str) -> Callable[[Decorated], Decorated]:
    """``--format``: the first name is the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to print the result.",
    )
