"""``vp explain``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import click
from msgspec import Struct

from vibepiper.analyzer.graph.link import KeyIndex
from vibepiper.analyzer.graph.model import Asset, AssetGraph, JsonValue, Location, Problem
from vibepiper.analyzer.graph.suggest import did_you_mean
from vibepiper.analyzer.trail import Step
from vibepiper.project import analyse, find_asset, open_project

from .options import format_option
from .output import print_json, print_wrapped, printable, terminal_width

_RULE_CODE = re.compile(r"VP[A-Z]\d{3}", re.IGNORECASE)
_INDENT = 4
# A source line with less room than this stands below its place.
_LEAST_SOURCE = 30


class Absence(Struct, frozen=True):
    """What is known of a name that no asset has: the problems that may hide it, and who asks for it."""

    name: str
    problems: tuple[Problem, ...]
    wanted: tuple[Step, ...]
    suggestion: str


@click.command("explain")
@click.argument("name", metavar="ASSET")
@format_option("text", "json")
def command(name: str, output_format: str) -> int:
    """Say how the facts of an asset were read from the source.

    Each step has its place and source line, up to what could not be decided, why, and what to do about it. For a name
    that no asset has, say what may hide it and what asks for it. Given the code of a lint rule, print what the rule is
    about.
    """
    if _RULE_CODE.fullmatch(name):
        from vibepiper.analyzer.lint.explain import explain_rule

        click.echo(explain_rule(name), nl=False)
        return 0
    analysis = analyse(open_project())
    lines = analysis.facts.lines
    absence = _absence(analysis.graph, name)
    if absence is not None:
        if output_format == "json":
            print_json(_absence_value(absence, lines))
        else:
            _print_absence(absence, lines)
        return 0
    asset = find_asset(analysis.graph, name)
    steps = (*analysis.trails[asset.key], *_resolved(analysis.graph, asset))
    if output_format == "json":
        print_json(_value(asset, steps, lines))
        return 0
    click.echo(printable(f"{asset.kind} '{asset.key}'"))
    for number, step in enumerate(steps, 1):
        _print_step(f"{number:>{_INDENT - 2}}. ", step, lines)
    if asset.unknown:
        click.echo("\nnot known:")
    for unknown in asset.unknown:
        _print_step("  - ", Step(unknown.location, f"{unknown.field}: {unknown.reason}"), lines)
        if unknown.advice:
            print_wrapped("    ", f"To decide it: {unknown.advice}", _INDENT)
    return 0


def _absence(graph: AssetGraph, name: str) -> Absence | None:
    """What the graph knows of a name that is no asset's; None when it is one's, or nothing is known of it."""
    from vibepiper.analyzer.lint.withholding import ANY_KEY, hiding_problem, keys_meant

    known = [asset.key for asset in graph.assets]
    if KeyIndex(known).candidates(name):
        return None
    meant = keys_meant(name)
    wanted = tuple(
        Step(edge.location, f"asset '{edge.downstream}' reads it")
        for edge in graph.edges
        if str(edge.upstream) in meant
    )
    if wanted:
        problems = tuple(problem for problem in graph.problems if hiding_problem(meant, [problem]))
    else:
        # What may hide any asset says nothing of this one.
        problems = tuple(
            problem
            for problem in graph.problems
            if f"'{name}'" in problem.message
            or any(fnmatchcase(name, pattern) for pattern in problem.withholds if pattern not in ANY_KEY)
        )
    suggestion = did_you_mean(name, map(str, known))
    return Absence(name, problems, wanted, suggestion) if problems or wanted else None


def _resolved(graph: AssetGraph, asset: Asset) -> Iterator[Step]:
    """What its parameters turned out to be."""
    kinds = {known.key: known.kind for known in graph.assets}
    for edge in graph.edges:
        if edge.downstream == asset.key:
            found = f"{kinds.get(edge.upstream, 'missing asset')} '{edge.upstream}'"
            does = "comes after" if edge.parameter is None else f"parameter '{edge.parameter}' reads"
            yield Step(edge.location, f"{does} {found}")
    for name in asset.resources:
        yield Step(asset.location, f"is given the resource '{name}'")


def _print_absence(absence: Absence, lines: Mapping[str, tuple[str, ...]]) -> None:
    click.echo(printable(f"no asset '{absence.name}' is known.{absence.suggestion}"))
    for step in absence.wanted:
        _print_step("  - ", step, lines)
    if absence.problems:
        click.echo("\nit may be hidden:")
    for problem in absence.problems:
        _print_step("  - ", Step(problem.location, problem.message), lines)
        if problem.advice:
            print_wrapped("    ", f"To decide it: {problem.advice}", _INDENT)


def _print_step(lead: str, step: Step, lines: Mapping[str, tuple[str, ...]]) -> None:
    """Print a step, and below it its place with the source line, which is cut to the width of a terminal."""
    print_wrapped(lead, step.text, _INDENT)
    place = f"{' ' * _INDENT}{step.location.path}:{step.location.line}"
    source, width = _source(step.location, lines), terminal_width()
    if width is None or len(place) + 2 + len(source) <= width:
        click.echo(printable(f"{place}  {source}").rstrip())
        return
    room = width - len(place) - 2
    if room < _LEAST_SOURCE:
        click.echo(printable(place))
        place, room = " " * (_INDENT - 2), width - _INDENT
    click.echo(printable(f"{place}  {source if len(source) <= room else f'{source[: room - 1]}…'}"))


def _source(location: Location, lines: Mapping[str, tuple[str, ...]]) -> str:
    source = lines.get(location.path, ())
    return source[location.line - 1].strip() if 1 <= location.line <= len(source) else ""


def _value(asset: Asset, steps: Sequence[Step], lines: Mapping[str, tuple[str, ...]]) -> JsonValue:
    return {
        "version": 1,
        "asset": str(asset.key),
        "steps": [_step_value(step, lines) for step in steps],
        "unknown": [
            {
                "field": unknown.field,
                "reason": unknown.reason,
                "advice": unknown.advice,
                **_place(unknown.location, lines),
            }
            for unknown in asset.unknown
        ],
    }


def _absence_value(absence: Absence, lines: Mapping[str, tuple[str, ...]]) -> JsonValue:
    return {
        "version": 1,
        "asset": None,
        "name": absence.name,
        "steps": [_step_value(step, lines) for step in absence.wanted],
        "problems": [
            {
                "code": problem.code,
                "message": problem.message,
                "advice": problem.advice,
                **_place(problem.location, lines),
            }
            for problem in absence.problems
        ],
    }


def _step_value(step: Step, lines: Mapping[str, tuple[str, ...]]) -> JsonValue:
    return {"text": step.text, **_place(step.location, lines)}


def _place(location: Location, lines: Mapping[str, tuple[str, ...]]) -> dict[str, JsonValue]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "source": _source(location, lines),
    }
