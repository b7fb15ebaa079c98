"""Code that runs an unknown number of times: not at all, once, or often."""

from __future__ import annotations

from collections.abc import Callable

from .joins import settle
from .machine import Flow, Machine, Raised
from .values import Unknown

_FIRST_PASSES = 3


def is_deep(machine: Machine) -> bool:
    """Whether this happens in the first pass of what is in another one's, and so on: with two passes each, the number
    of all passes would double with every level."""
    return machine.silenced >= _FIRST_PASSES


def repeat(machine: Machine, turn: Callable[[], Flow | None], unknown: Unknown) -> Flow | None:
    """Run something as what may happen any number of times.

    The first pass finds what a turn changes; the second sees the changed state. What is defined inside is recorded as
    repeating; whatever a turn changes is joined with what it was. Deep within such first passes one pass is enough.
    """
    flow: Flow | None = None
    for final in (True,) if is_deep(machine) else (False, True):
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
