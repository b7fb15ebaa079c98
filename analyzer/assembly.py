"""Puts the contributions of modules together as importing the project would: pure, whatever they were kept from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from .contribution import Contribution, Further, Given, Started, Trouble
from .facts import ImportEffect
from .graph.model import Problem
from .trail import Step


class Assembly(Struct, frozen=True):
    """The modules in the order in which their code comes to its end, and how importing gets to each.

    ``ways`` are the imports that begin a module, ``guarded`` the modules whose absence somebody on the way handles,
    ``reached`` those that are imported when the project runs, ``certain`` those of them that are whatever is not decided.
    ``spans`` number when each begins and ends. ``absent`` are
    modules that are imported and whose contribution isn't known.
    """

    modules: tuple[str, ...]
    ways: Mapping[str, tuple[Step, ...]]
    guarded: frozenset[str]
    reached: frozenset[str]
    certain: frozenset[str]
    spans: Mapping[str, tuple[int, int]]
    absent: frozenset[str]


def assemble(
    contributions: Mapping[str, Contribution], roots: Sequence[str], further: Iterable[Started] = ()
) -> Assembly:
    """Follow the imports from the modules of those names, and from ``further`` ones that reading needed."""
    walk = _Walk(contributions)
    for name in roots:
        walk.begin(name, (), guarded=False)
    for started in further:
        walk.begin(started.module, started.steps, guarded=False)
    for module in walk.order:
        for started in contributions[module].starts:
            if started.late:
                walk.begin(
                    started.module,
                    (*walk.ways[module], *started.steps),
                    guarded=started.guarded or module in walk.guarded,
                )
    return Assembly(
        tuple(walk.order),
        walk.ways,
        frozenset(walk.guarded),
        _reached(contributions, roots, certainly=False),
        _reached(contributions, roots, certainly=True),
        {name: (walk.begins[name], walk.ends[name]) for name in walk.order},
        frozenset(walk.absent),
    )


def is_consistent(assembly: Assembly, contributions: Mapping[str, Contribution]) -> bool:
    """Whether each module saw others as finished or not as it would if everything were imported now: in a circle of
    imports that depends on where it is entered."""
    spans = assembly.spans
    for name in assembly.modules:
        begin, end = spans[name]
        for read, unfinished in contributions[name].reads.items():
            span = spans.get(read)
            if span is not None and (span[0] < begin and end < span[1]) is not unfinished:
                return False
    return True


def assets_given(assembly: Assembly, contributions: Mapping[str, Contribution]) -> Iterator[Given]:
    """The definitions of the modules that are imported when the project runs."""
    seen = set()
    for name in assembly.modules:
        if name in assembly.reached:
            for given in contributions[name].assets:
                if given.told:
                    asset = given.declaration.asset
                    place = (asset.key, asset.location)
                    if place in seen:
                        continue
                    seen.add(place)
                yield given if name in assembly.certain else _perhaps(given)


def effects_met(
    assembly: Assembly, contributions: Mapping[str, Contribution], defining: Iterable[str]
) -> Iterator[ImportEffect]:
    """What importing the modules that define assets does to the world outside, those that they import included."""
    waiting, seen = [*defining], set(defining)
    while waiting:
        contribution = contributions.get(waiting.pop())
        for started in contribution.starts if contribution is not None else ():
            if started.at_run_time and not started.late and started.module not in seen:
                seen.add(started.module)
                waiting.append(started.module)
    for name in assembly.modules:
        if name in seen:
            yield from contributions[name].effects


def said_further(assembly: Assembly, contributions: Mapping[str, Contribution]) -> Iterator[Further]:
    """What else the modules say that are imported when the project runs."""
    for name in assembly.modules:
        if name in assembly.reached:
            further = contributions[name].further
            yield further if name in assembly.certain else _perhaps_said(further)


def _perhaps(given: Given) -> Given:
    """A definition of a module that may not be imported."""
    declaration = given.declaration
    return replace(
        given, declaration=replace(declaration, asset=replace(declaration.asset, conditional=True))
    )


def _perhaps_said(further: Further) -> Further:
    return replace(
        further,
        checks=tuple(replace(check, conditional=True) for check in further.checks),
        jobs=tuple(replace(job, conditional=True) for job in further.jobs),
    )


def unreadable_files(assembly: Assembly, contributions: Mapping[str, Contribution]) -> Iterator[Problem]:
    """Why files that would be imported can't be read."""
    for name in assembly.modules:
        problem = contributions[name].unreadable
        if problem is not None:
            yield problem


def troubles_met(assembly: Assembly, contributions: Mapping[str, Contribution]) -> Iterator[Trouble]:
    """What had to be given up; that a module isn't there counts where nobody on the way handles its absence."""
    for name in assembly.modules:
        for trouble in contributions[name].troubles:
            if not (trouble.missing and name in assembly.guarded):
                yield trouble


def _reached(
    contributions: Mapping[str, Contribution], roots: Iterable[str], *, certainly: bool
) -> frozenset[str]:
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module not in reached and module in contributions:
            reached.add(module)
            waiting.extend(
                each.module
                for each in contributions[module].starts
                if each.at_run_time and not (certainly and each.conditional)
            )
    return frozenset(reached)


class _Walk:
    """Imports as they happen: each module once, by whoever comes first."""

    def __init__(self, contributions: Mapping[str, Contribution]) -> None:
        self._contributions = contributions
        self._clock = 0
        self.order: list[str] = []
        self.ways: dict[str, tuple[Step, ...]] = {}
        self.guarded: set[str] = set()
        self.absent: set[str] = set()
        self.begins: dict[str, int] = {}
        self.ends: dict[str, int] = {}

    def begin(self, name: str, way: tuple[Step, ...], *, guarded: bool) -> None:
        """Import a module, and what it imports."""
        if not self._is_new(name):
            return
        stack = [(name, self._enter(name, way, guarded=guarded))]
        while stack:
            module, starts = stack[-1]
            started = next(starts, None)
            if started is None:
                stack.pop()
                self.order.append(module)
                self._clock += 1
                self.ends[module] = self._clock
            elif self._is_new(started.module):
                way = (*self.ways[module], *started.steps)
                below = started.guarded or module in self.guarded
                stack.append((started.module, self._enter(started.module, way, guarded=below)))

    def _is_new(self, name: str) -> bool:
        if name not in self._contributions:
            self.absent.add(name)
            return False
        return name not in self.begins

    def _enter(self, name: str, way: tuple[Step, ...], *, guarded: bool) -> Iterator[Started]:
        self._clock += 1
        self.begins[name] = self._clock
        self.ways[name] = way
        if guarded:
            self.guarded.add(name)
        return iter([started for started in self._contributions[name].starts if not started.late])
