"""``vp doctor``."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import click
from msgspec import Struct

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.model import JsonValue, Problem
from vibepiper.analyzer.source.code_locations import find_code_locations
from vibepiper.analyzer.source.discover import discover, scanned_files
from vibepiper.analyzer.source.tree import SourceTree
from vibepiper.project import (
    Project,
    all_files,
    analyse,
    configured_roots,
    open_project,
    read_work_tree,
)

from .options import format_option
from .outcome import CLEAN, FOUND
from .output import counted, print_json, print_pairs, print_wrapped

# Why a Python file is not read.
EXCLUDED = "left out by 'include' and 'exclude'"
NOT_IMPORTED = "nothing that the entry imports"
TEST = "a test"
NO_ASSETS = "names no library of assets, nor does what it imports"

_INDENT = 2


class Diagnosis(Struct, frozen=True):
    """What stands in the way of reading a project: a word for it, what it is about, and the problem."""

    kind: str
    subject: str
    problem: Problem


class Report(Struct, frozen=True):
    """How a project is found and read. ``skipped`` says of Python files that are not read why, ``undecided`` how many
    problems hide definitions, and how many facts of known assets have unknown causes."""

    project: Project
    analysis: Analysis
    found: tuple[Diagnosis, ...]
    entries: tuple[str, ...]
    skipped: Mapping[str, str]
    undecided: tuple[int, int]
    cache: tuple[int, int]


@click.command("doctor")
@format_option("text", "json")
def command(output_format: str) -> int:
    """Say how the project is found and read, and what is in the way.

    Names the configuration, the folders that imports start from, the entries, the files that are not read and why,
    modules of the project that can't be located, and files that can't be analysed. Exits with 1 if there are any of the
    last two.
    """
    project = open_project()
    tree = read_work_tree(project)
    report = _examine(project, tree, analyse(project, tree))
    if output_format == "json":
        print_json(_value(report))
    else:
        _print(report)
    return FOUND if report.found else CLEAN


def _examine(project: Project, tree: SourceTree, analysis: Analysis) -> Report:
    facts = {(each.location, each.reason) for asset in analysis.graph.assets for each in asset.unknown}
    found = _diagnose(analysis)
    unread = {each.problem for each in found}
    dynamic = [problem for problem in analysis.graph.problems if problem not in unread]
    return Report(
        project,
        analysis,
        found,
        _entries(project, tree),
        dict(_skipped(project, tree, analysis)),
        (len(dynamic), len(facts)),
        _size(project.root / ".vibepiper" / "cache"),
    )


def _diagnose(analysis: Analysis) -> tuple[Diagnosis, ...]:
    problems = {(problem.code, problem.location): problem for problem in analysis.graph.problems}
    absent = [
        Diagnosis("missing module", name, problems.get((problem.code, problem.location), problem))
        for name, problem in analysis.missing.items()
    ]
    unread = [
        Diagnosis("unread file", problem.location.path, problem)
        for problem in analysis.graph.problems
        if problem.code in ("VPE001", "VPE002")
    ]
    return (*absent, *unread)


def _entries(project: Project, tree: SourceTree) -> tuple[str, ...]:
    """The modules that the project is loaded from, by its own configuration or by Dagster's."""
    config = project.config
    if config.entry:
        return config.entry
    modules = discover(tree, source_roots=configured_roots(config)).modules
    return find_code_locations(tree, tree.paths(), modules).modules


def _skipped(project: Project, tree: SourceTree, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The Python files that are not read, each with the reason."""
    known = frozenset(tree.paths())
    read = {*analysis.files, *(problem.location.path for problem in analysis.graph.problems)}
    scanned = frozenset(scanned_files(path for path in known if path.endswith(".py")))
    for path in all_files(project, tree).paths():
        if not path.endswith(".py") or path in read:
            continue
        if path not in known:
            yield path, EXCLUDED
        elif project.config.entry:
            yield path, NOT_IMPORTED
        else:
            yield path, NO_ASSETS if path in scanned else TEST


def _size(folder: Path) -> tuple[int, int]:
    """How many files a folder has, and their bytes."""
    sizes = []
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append(os.stat(os.path.join(place, name)).st_size)
            except FileNotFoundError:
                # Another process has replaced it.
                continue
    return len(sizes), sum(sizes)


def _versions() -> dict[str, str]:
    return {
        "vibepiper": version("vibepiper"),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _print(report: Report) -> None:
    project, analysis = report.project, report.analysis
    path = project.config.path
    dialects = Counter(asset.dialect for asset in analysis.graph.assets)
    problems, facts = report.undecided
    entries, size = report.cache
    print_pairs(
        (
            ("versions", ", ".join(f"{name} {number}" for name, number in _versions().items())),
            ("root", str(project.root)),
            ("configuration", "none; defaults apply" if path is None else path.name),
            ("imports start from", ", ".join(analysis.roots)),
            ("entry", ", ".join(report.entries) or "none; every file that can define assets is read"),
            ("files read", f"{len(analysis.files):,}"),
            ("files not read", "\n".join(_summary(report.skipped))),
            ("assets", f"{len(analysis.graph.assets):,}"),
            ("dialects", ", ".join(f"{name} ({number:,})" for name, number in sorted(dialects.items()))),
            ("not decided", f"{counted(problems, 'problem')}, {counted(facts, 'fact')}: 'vp lint' names them")
            if problems or facts
            else ("not decided", None),
            ("cache", f"{counted(entries, 'file')}, {size / 1e6:.1f} MB" if entries else "empty"),
        )
    )
    click.echo()
    if not report.found:
        click.echo("nothing is in the way")
        return
    for each in report.found:
        print_wrapped("", f"{each.problem.location}: {each.kind} '{each.subject}'", _INDENT)
        print_wrapped(" " * _INDENT, each.problem.message, _INDENT)
        if each.problem.advice:
            print_wrapped(" " * _INDENT, f"To do: {each.problem.advice}", _INDENT)
        click.echo()
    click.echo(f"{counted(len(report.found), 'thing')} in the way")


def _summary(skipped: Mapping[str, str]) -> Iterator[str]:
    """How many files are skipped for each reason, with an example."""
    by_reason: dict[str, list[str]] = {}
    for path, reason in skipped.items():
        by_reason.setdefault(reason, []).append(path)
    for reason, paths in sorted(by_reason.items()):
        yield f"{counted(len(paths), 'file')}: {reason} ({_examples(paths)})"


def _examples(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]}, …"


def _value(report: Report) -> JsonValue:
    project, analysis = report.project, report.analysis
    path = project.config.path
    dialects = Counter(asset.dialect for asset in analysis.graph.assets)
    return {
        "version": 1,
        "versions": {**_versions()},
        "root": str(project.root),
        "configuration": None if path is None else path.name,
        "roots": list(analysis.roots),
        "entry": list(report.entries),
        "files": list(analysis.files),
        "skipped": [{"path": path, "reason": reason} for path, reason in report.skipped.items()],
        "assets": len(analysis.graph.assets),
        "dialects": {name: dialects[name] for name in sorted(dialects)},
        "undecided": {"problems": report.undecided[0], "facts": report.undecided[1]},
        "cache": {"files": report.cache[0], "bytes": report.cache[1]},
        "findings": [
            {
                "kind": each.kind,
                "subject": each.subject,
                "path": each.problem.location.path,
                "line": each.problem.location.line,
                "message": each.problem.message,
                "advice": each.problem.advice,
            }
            for each in report.found
        ],
    }
