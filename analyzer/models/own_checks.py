"""Reads checks and jobs of VibePiper's own dialect: from the arguments of a definition to the graph's own terms."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import CheckReference
from ..graph.model import Check, Job, Unknown
from ..interpret.iteration import members
from ..interpret.machine import Record
from ..interpret.values import Site, Value
from .arguments import ArgumentReader, constant_text
from .dialect import Reader, Undecided
from .own_definitions import Definition, definition_location, docstring_of, key_of_reference


def read_check(
    record: Record, definition: Definition, reader: Reader
) -> tuple[Check | None, tuple[CheckReference, ...], tuple[Undecided, ...]]:
    """A check, the places where it names assets, and what of it is not known; None when its name isn't."""
    arguments = ArgumentReader(definition.arguments, definition.site, reader)
    function = definition.function
    before = len(arguments.unknown)
    name = arguments.text("name")
    if name is None and len(arguments.unknown) == before and function is not None:
        name = function.name
    if name is None:
        if not arguments.unknown:
            arguments.note("name", definition.target, "what is decorated here is no function that is known")
        return None, (), tuple(_undecided("this check", arguments, record, definition, reader))
    references = []
    for value, site in _checked(arguments):
        key = key_of_reference(value)
        if key is None:
            arguments.note("asset", value, "which asset it is is not known", site)
        else:
            references.append(CheckReference(name, key, reader.locate(site)))
    check = Check(
        name=name,
        assets=tuple(dict.fromkeys(reference.asset for reference in references)),
        severity="warn" if arguments.text("severity") == "warn" else "error",
        blocking=arguments.flag("blocking"),
        module=record.module,
        qualname=function.qualname if function else name,
        location=definition_location(definition, reader),
        description=arguments.text("description") or docstring_of(function),
        conditional=record.conditional,
    )
    return (
        check,
        tuple(references),
        tuple(_undecided(f"check '{name}'", arguments, record, definition, reader)),
    )


def read_job(
    record: Record, definition: Definition, reader: Reader
) -> tuple[Job | None, tuple[Undecided, ...]]:
    """A job, and what of it is not known; None when that is its name or its selection."""
    arguments = ArgumentReader(definition.arguments, definition.site, reader)
    positional = definition.arguments.positional
    name = constant_text(positional[0].value) if positional else arguments.text("name")
    if name is None and positional:
        arguments.note("name", positional[0].value, site=positional[0].site)
    select, schedule = arguments.text("select"), arguments.text("schedule")
    what = "this job" if name is None else f"job '{name}'"
    unknown = tuple(_undecided(what, arguments, record, definition, reader))
    if name is None or select is None:
        return None, unknown
    location = reader.locate(definition.site)
    return Job(name, select, schedule, location, conditional=record.conditional), unknown


def _checked(arguments: ArgumentReader) -> Iterator[tuple[Value, Site]]:
    """What a check names as its assets, and where."""
    one, several = arguments.arguments.keyword("asset"), arguments.arguments.keyword("assets")
    if one is not None:
        yield one.value, one.site
    if several is not None:
        items, opened, _ = members(arguments.reader.machine, several.value, several.site)
        if opened is not None:
            arguments.note("asset", opened)
        yield from zip(items, several.sites(len(items)), strict=True)
    if one is None and several is None:
        arguments.get("asset")


def _undecided(
    what: str, arguments: ArgumentReader, record: Record, definition: Definition, reader: Reader
) -> Iterator[Undecided]:
    location = definition_location(definition, reader)
    for unknown in dict.fromkeys(_first_of_each(arguments.unknown)):
        yield Undecided(
            f"the {unknown.field} of {what}", unknown.reason, unknown.location, location, (), record.module
        )


def _first_of_each(unknown: list[Unknown]) -> Iterator[Unknown]:
    """Of several unknowns with the same cause the first: arguments given with ``**`` hide every one."""
    seen: set[tuple[str, object]] = set()
    for each in unknown:
        if (each.reason, each.location) not in seen:
            seen.add((each.reason, each.location))
            yield each
