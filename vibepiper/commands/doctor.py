"""``vp doctor``."""

from __future__ import annotations

import click
from msgspec import Struct

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import JsonValue, Problem
from vibepiper.project import Project, analyse, open_project

from .options import format_option
from .outcome import CLEAN, FOUND
from .output import counted, print_json, print_pairs, print_table


class Diagnosis(Struct, frozen=True):
    """What stands in the way of reading a project: a word for it, what it is about, and the problem."""

    kind: str
    subject: str
    problem: Problem


@click.command("doctor")
@format_option("text", "json")
def command(output_format: str) -> int:
    """Say how the project is found and read, and what is in the way.

    Names the configuration, the folders that imports start from, modules of the project that can't be located there, and
    files that can't be analysed. Exits with 1 if there are any.
    """
    project = open_project()
    analysis = analyse(project)
    found = _diagnose(analysis)
    if output_format == "json":
        print_json(_value(project, analysis, found))
    else:
        _print(project, analysis, found)
    return FOUND if found else CLEAN


def _diagnose(analysis: Analysis) -> tuple[Diagnosis, ...]:
    missing = {id(problem): name for name, problem in analysis.missing.items()}
    absent = [Diagnosis("missing module", name, problem) for name, problem in analysis.missing.items()]
    unread = [
        Diagnosis("unread file", problem.location.path, problem)
        for problem in analysis.graph.problems
        if problem.code in ("VPE001", "VPE002") and id(problem) not in missing
    ]
    return (*absent, *unread)


def _print(project: Project, analysis: Analysis, found: tuple[Diagnosis, ...]) -> None:
    path = project.config.path
    print_pairs(
        (
            ("root", str(project.root)),
            ("configuration", "none; defaults apply" if path is None else path.name),
            ("imports start from", ", ".join(analysis.roots)),
            ("entry", ", ".join(project.config.entry) or "none; every file that can define assets is read"),
            ("files read", f"{len(analysis.files):,}"),
            ("assets", f"{len(analysis.graph.assets):,}"),
        )
    )
    click.echo()
    if not found:
        click.echo("nothing is in the way")
        return
    print_table(
        ("what", "which", "place", "why", "what to do"),
        (
            (each.kind, each.subject, each.problem.location, each.problem.message, each.problem.advice)
            for each in found
        ),
    )
    click.echo(f"\n{counted(len(found), 'thing')} in the way")


def _value(project: Project, analysis: Analysis, found: tuple[Diagnosis, ...]) -> JsonValue:
    path = project.config.path
    return {
        "root": str(project.root),
        "configuration": None if path is None else path.name,
        "roots": list(analysis.roots),
        "entry": list(project.config.entry),
        "files": list(analysis.files),
        "assets": len(analysis.graph.assets),
        "findings": [
            {
                "kind": each.kind,
                "subject": each.subject,
                "path": each.problem.location.path,
                "line": each.problem.location.line,
                "message": each.problem.message,
                "advice": each.problem.advice,
            }
            for each in found
        ],
    }
