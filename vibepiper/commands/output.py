"""Prints what commands found: tables, JSON and notices; knows nothing of graphs and runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.graph.printable import printable as printable_line


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
        first, *rest = value.split("\n")
        click.echo(f"{name.ljust(width)}  {first}".rstrip())
        for line in rest:
            click.echo(f"{' ' * width}  {line}".rstrip())


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

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, header in enumerate(headers):
        table.add_column(header, style="cyan" if number == 0 else "", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
