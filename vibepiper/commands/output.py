"""Prints what commands found: tables, JSON and notices; knows nothing of graphs and runs."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.graph.printable import printable as printable_line

# What rich sets between two columns.
_PADDING = 3
# The width that a column of texts gets at least, where names and places are not to be broken.
_LEAST = 15
_HINT = "# vp: asset "


def printable(text: object) -> str:
    """The text without what would steer a terminal: names and docstrings come from files that nobody vouched for."""
    shown = str(text)
    return "\n".join(map(printable_line, shown.split("\n"))) if "\n" in shown else printable_line(shown)


def print_table(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, as_written: bool = False
) -> None:
    """Print a table: drawn to the width of a terminal, else in plain aligned columns that nothing shortens.

    ``as_written``: the headers are names from data, whose case matters.
    """
    cells = [["" if cell is None else printable(cell).replace("\n", " ") for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(headers, cells)
        return
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    lines = ([header if as_written else header.upper() for header in headers], *cells)
    # At once: each call of echo looks at the terminal anew.
    click.echo("\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines))


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values in two columns, leaving out what has no value."""
    kept = [(name, printable(value)) for name, value in pairs if value not in (None, "", (), False)]
    width = max((len(name) for name, _ in kept), default=0)
    for name, value in kept:
        for number, line in enumerate(value.split("\n")):
            print_wrapped(f"{('' if number else name).ljust(width)}  ", line, width + 2)


def print_wrapped(lead: str, text: str, indent: int) -> None:
    """Print a text after its lead; what does not fit the width of a terminal goes on below, names in one piece."""
    shown, width = printable(text), terminal_width()
    if width is not None and len(lead) + len(shown) > width:
        # A comment that is shown to be copied stays in one piece.
        whole = shown.replace(_HINT, _HINT.replace(" ", "\N{NO-BREAK SPACE}"))
        wrapped = textwrap.fill(
            whole,
            max(width, 2 * indent),
            initial_indent=lead,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        click.echo(wrapped.replace("\N{NO-BREAK SPACE}", " "))
        return
    click.echo(f"{lead}{shown}".rstrip())


def terminal_width() -> int | None:
    """The width of the terminal; None where nothing is to be shortened."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def print_json(value: JsonValue) -> None:
    """Print a value as JSON that reads well and compares well."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def notice(text: str) -> None:
    """Say something beside the result, on stderr."""
    click.echo(printable(text), err=True)


def counted(number: int, noun: str) -> str:
    """A number and what is counted: ``1 row``, ``1,200 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time span as people read it: ``0.4 s``, ``12 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def moment(at: datetime) -> str:
    """A moment in local time, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _draw(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    # rich costs as much to import as the rest of a small command: only where its drawing is seen.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    columns = [*zip(headers, *rows, strict=True)]
    if sum(map(_drawn_width, columns)) > console.width:
        # What says nothing leaves its place to what would be broken.
        columns = [column for column in columns if any(column[1:])] or columns
    whole = [not any(" " in cell for cell in column[1:]) for column in columns]
    needed = (_drawn_width(each) if kept else _LEAST for each, kept in zip(columns, whole, strict=True))
    keeps_names = sum(needed) <= console.width
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, (header, *_) in enumerate(columns):
        style, no_wrap = "cyan" if number == 0 else "", keeps_names and whole[number]
        table.add_column(header, style=style, overflow="fold", no_wrap=no_wrap)
    for row in zip(*(column[1:] for column in columns), strict=True):
        table.add_row(*row)
    console.print(table)


def _drawn_width(column: Sequence[str]) -> int:
    return max(map(len, column)) + _PADDING
