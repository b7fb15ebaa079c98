"""What code does not decide, on its way to a person: each cause once, with all that it keeps from being known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ..graph import model
from ..graph.model import Location, Place, Problem
from .advice import HINTS, advice_on
from .dialect import DYNAMIC_DEFINITION, Undecided

# How many of the places that one cause affects a message names.
_NAMED = 3


def undecided_fact(field: str, reason: str, location: Location) -> model.Unknown:
    """A fact of an asset that is not known, with what to do about it."""
    hint = HINTS.get(field, "")
    return model.Unknown(field, reason, location, advice_on(reason, hint))


def problems_of(found: Iterable[Undecided], noted: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """One problem for each cause.

    What a cause keeps from being known at one place is told there; at several places, it is told at the cause, with
    the places. ``noted`` are problems that are known already: what has its cause at their place is told with them.
    """
    causes: dict[tuple[str, Location], list[Undecided]] = {}
    for each in dict.fromkeys(found):
        causes.setdefault((each.reason, each.cause), []).append(each)
    told = list(noted)
    numbers = {problem.location: number for number, problem in enumerate(told)}
    problems: list[Problem] = []
    for (reason, cause), group in causes.items():
        number = numbers.get(cause) if cause.path else None
        if number is not None:
            told[number] = further(told[number], map(_problem, group))
        elif cause.path and len({each.location for each in group}) > 1:
            at_cause = Problem(DYNAMIC_DEFINITION, reason, cause, advice=advice_on(reason, group[0].hint))
            problems.append(further(at_cause, map(_problem, group)))
        else:
            problems += _of_one_place(group)
    return (*map(_with_places, told), *map(_with_places, problems))


def further(problem: Problem, others: Iterable[Problem]) -> Problem:
    """The problem with what its cause keeps from being read elsewhere, too."""
    several = tuple(others)
    patterns = (*problem.withholds, *(pattern for each in several for pattern in each.withholds))
    places = (*problem.places, *(Place(each.location, each.module) for each in several))
    withholds = ("*",) if "*" in patterns else tuple(dict.fromkeys(patterns))
    return replace(problem, withholds=withholds, places=tuple(sorted(set(places), key=_order)))


def _of_one_place(group: list[Undecided]) -> Iterator[Problem]:
    """Everything that a cause keeps from being known at one place; without a cause, each definition for itself."""
    places: dict[Location, list[Undecided]] = {}
    for each in group:
        places.setdefault(each.location, []).append(each)
    for same in places.values():
        what = " and ".join(dict.fromkeys(each.what for each in same))
        patterns = dict.fromkeys(pattern for each in same for pattern in each.withholds)
        yield _problem(replace(same[0], what=what, withholds=tuple(patterns)))


def _problem(found: Undecided) -> Problem:
    message = f"{found.what} is not known without running it: {found.reason} ({found.cause})"
    advice = advice_on(found.reason, found.hint)
    return Problem(DYNAMIC_DEFINITION, message, found.location, found.withholds, found.module, advice)


def _with_places(problem: Problem) -> Problem:
    """The problem, saying how much it affects."""
    if not problem.places:
        return problem
    shown = ", ".join(f"{place.location.path}:{place.location.line}" for place in problem.places[:_NAMED])
    more = len(problem.places) - _NAMED
    number = len(problem.places)
    what = "a definition is not known" if number == 1 else f"{number} definitions are not known"
    text = f"{problem.message}; {what} for that: {shown}{f' and {more} more' if more > 0 else ''}"
    return replace(problem, message=text)


def _order(place: Place) -> tuple[Location, str]:
    return (place.location, place.module or "")
