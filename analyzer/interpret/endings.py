"""How a block of analysed code ends other than by its last statement: the interpreter's own control flow."""

from __future__ import annotations

from msgspec import Struct

from .values import NO_NAMES, Names, Site, Value


class Flow(Struct, frozen=True):
    """How a block was left: ``return``, ``break``, ``continue``, or ``maybe`` one of those in ``kinds``."""

    kind: str
    value: Value | None = None
    kinds: Names = NO_NAMES


class OutOfFuel(Exception):  # control flow inside the interpreter, never an error that is shown
    """Evaluation took too many steps."""


class EndlessGenerator(Exception):  # control flow inside the interpreter, never an error that is shown
    """A generator yields more than is followed."""


class Raised(Exception):  # control flow inside the interpreter, never an error that is shown
    """The analysed code certainly raises an exception of that name (qualified).

    ``arguments`` are those that it was made with, None where they are not known; ``value`` is the instance, when a
    class of the project made it.
    """

    def __init__(
        self,
        name: str,
        bases: tuple[str, ...],
        site: Site,
        arguments: tuple[Value, ...] | None = None,
        value: Value | None = None,
    ) -> None:
        super().__init__(name)
        self.name = name
        self.bases = bases
        self.site = site
        self.arguments = arguments
        self.value = value
