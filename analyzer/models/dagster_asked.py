"""The resources that the arguments of Dagster's definitions ask for, and those that they give."""

from __future__ import annotations

from collections.abc import Iterator

from ..interpret.machine import Machine
from ..interpret.origins import first_cause
from ..interpret.values import Arguments, Unknown
from .arguments import constant_text
from .dagster_values import Asked, argument, listed


def resources_of(machine: Machine, given: Arguments) -> tuple[Asked | Unknown, ...]:
    """The resources that arguments name, and what stands for those that are not known."""
    return (*_named(machine, given, "required_resource_keys"), *_named(machine, given, "resource_defs"))


def provided_by(machine: Machine, given: Arguments) -> tuple[str | Unknown, ...]:
    """The names of the resources that a definition comes with."""
    found = _named(machine, given, "resource_defs")
    return tuple(each.name if isinstance(each, Asked) else each for each in found)


def _named(machine: Machine, given: Arguments, keyword: str) -> Iterator[Asked | Unknown]:
    items, opened = listed(machine, argument(given, keyword))
    for value, site in items:
        name = constant_text(value)
        yield (
            Asked(name, site) if name is not None else first_cause((value,), "its name is not known", site)
        )
    if opened is not None:
        yield opened
