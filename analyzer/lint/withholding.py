"""Holds back findings that claim an absence which a file that could not be understood may explain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..graph.model import Problem
from .model import Finding, Withheld

ANY_KEY = ("*",)
# What no key is called: only a file of which nothing at all is known may hide it.
NO_KEY = ("\0",)


def keys_meant(name: str) -> tuple[str, ...]:
    """The keys, as globs, that a written name could mean if they existed: itself, ``a/b`` for ``a__b``, and any
    key whose last part it is."""
    spelled_out = name.replace("__", "/")
    longer = () if "/" in name else (f"*/{name}",)
    return tuple(dict.fromkeys((name, spelled_out, *longer)))


def withhold(
    findings: Iterable[Finding], problems: Iterable[Problem]
) -> tuple[tuple[Finding, ...], tuple[Withheld, ...]]:
    """Split into the findings that stand, and how many each problem withholds (a finding counts once, for the
    first problem that may explain it)."""
    hiding = tuple(problem for problem in problems if problem.withholds)
    kept: list[Finding] = []
    held: dict[Problem, list[Finding]] = defaultdict(list)
    for finding in findings:
        problem = hiding_problem(finding.absent, hiding)
        if problem is None:
            kept.append(finding)
        else:
            held[problem].append(finding)
    return tuple(kept), tuple(
        Withheld(problem.location, tuple(sorted({finding.code for finding in own})), len(own))
        for problem, own in held.items()
    )


def hiding_problem(absent: Iterable[str], problems: Iterable[Problem]) -> Problem | None:
    """The first problem that may hide a key which one of the globs ``absent`` means."""
    missing = tuple(absent)
    return next(
        (
            problem
            for problem in problems
            if any(globs_overlap(hidden, glob) for hidden in problem.withholds for glob in missing)
        ),
        None,
    )


def globs_overlap(one: str, other: str) -> bool:
    """Whether some text matches both globs. ``*`` (any text, ``/`` included) is the only special character."""
    # reachable[j]: after the characters of `one` read so far, other[:j] can match the same text.
    reachable = _skip_stars({0}, other)
    for character in one:
        if character == "*":
            reachable = set(range(min(reachable), len(other) + 1)) if reachable else set()
        else:
            stepped = {at for at in reachable if at < len(other) and other[at] == "*"}
            stepped |= {at + 1 for at in reachable if at < len(other) and other[at] == character}
            reachable = _skip_stars(stepped, other)
    return len(other) in reachable


def _skip_stars(positions: set[int], glob: str) -> set[int]:
    """The positions, and those that lie behind stars that match nothing."""
    reached = set(positions)
    for start in positions:
        at = start
        while at < len(glob) and glob[at] == "*":
            at += 1
            reached.add(at)
    return reached
