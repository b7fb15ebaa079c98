"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from vibepiper.analyzer.graph.suggest import did_you_mean

Decorated = TypeVar("Decorated", bound=Callable[..., object])
if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:  # older versions of click have no type parameter here
    _Choice = click.Choice


class Choice(_Choice):
    """One of several words; of another that is close to one of them, the error says so."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word, as click has it.

        Raises:
            click.BadParameter: It is none of them.
        """
        try:
            word: str = super().convert(value, param, ctx)
        except click.BadParameter as error:
            guess = did_you_mean(str(value), self.choices)
            raise click.BadParameter(f"{error.message}{guess}", ctx, param) from error
        return word


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
        type=Choice(names),
        default=names[0],
        show_default=True,
        help="How to print the result.",
    )
