"""What library models answer when they can't: an unknown that names what keeps the answer from being known."""

from __future__ import annotations

from ..interpret.machine import ModelCall
from ..interpret.origins import first_cause
from ..interpret.values import Unknown


def undecided(call: ModelCall, reason: str) -> Unknown:
    """The result of a call that is not known: because of one of its arguments, else for ``reason``."""
    call.machine.doubts += 1
    return first_cause((item.value for item in call.arguments.items), reason, call.site)
