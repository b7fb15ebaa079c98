"""Facts of several assets at one place: a factory, or one function of several, has one finding there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ..facts import ArgumentFact, FormFact
from ..graph.model import AssetKey, Location
from .model import LintInput

Fact = TypeVar("Fact", ArgumentFact, FormFact)


def by_place(facts: Iterable[Fact]) -> Iterator[tuple[Fact, ...]]:
    """The facts that stand at the same place, together."""
    places: dict[Location, list[Fact]] = {}
    for fact in facts:
        places.setdefault(fact.location, []).append(fact)
    return (tuple(found) for found in places.values())


def only_asset(given: LintInput, facts: Iterable[ArgumentFact | FormFact]) -> AssetKey | None:
    """The asset that facts are about, if it is only one."""
    owners = {fact.owner for fact in facts}
    if len(owners) != 1:
        return None
    key = AssetKey.parse(owners.pop())
    return key if key in given.assets() else None


def of_whom(facts: Iterable[ArgumentFact | FormFact]) -> str:
    """How a message names the assets that facts are about."""
    owners = list(dict.fromkeys(fact.owner for fact in facts))
    return f"'{owners[0]}'" if len(owners) == 1 else f"'{owners[0]}' and {len(owners) - 1} more"


def holds(outer: Location, inner: Location) -> bool:
    """Whether a place lies within another."""
    return (
        outer.path == inner.path
        and (outer.line, outer.column) <= (inner.line, inner.column)
        and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def forms_by_owner(given: LintInput) -> Mapping[str, Sequence[FormFact]]:
    """How the definitions of each asset are written: a key that is defined twice has two."""
    found: dict[str, list[FormFact]] = {}
    for fact in given.facts.forms:
        found.setdefault(fact.owner, []).append(fact)
    return found


def written_at(given: LintInput, location: Location) -> str | None:
    """The source text of a place within one line; None where the file can't be had."""
    lines = given.facts.lines.get(location.path, ())
    if location.line != location.end_line or not 0 < location.line <= len(lines):
        return None
    return lines[location.line - 1][location.column - 1 : location.end_column - 1]
