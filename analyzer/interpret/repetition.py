"""Code that runs an unknown number of times: not at all, once, or often."""

from __future__ import annotations

from collections.abc import Callable

from .joins import settle
from .machine import Flow, Machine, Raised
from .values import Unknown


def repeat(machine: Machine, turn: Callable[[], Flow | None], unknown: Unknown) -> Flow | None:
    """Run something as what may happen any number of times.

    The first pass finds what a turn changes; the second sees the changed state. What is defined inside is recorded as
    repeating; whatever a turn changes is joined with what it was.
    """
    flow: Flow | None = None
    for final in (False, True):
        machine.silenced += not final
        machine.repeating.append(unknown)
        try:
            with machine.journal() as journal:
                try:
                    flow = turn()
                except Raised:
                    flow = None
            after = journal.rewind()
            with machine.journal() as nothing:
                pass
            settle(after, nothing, unknown)
        finally:
            machine.repeating.pop()
            machine.silenced -= not final
    return flow
