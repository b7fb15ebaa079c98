"""What is noted while modules are evaluated: records, troubles, imports, and the circumstances of each."""

from __future__ import annotations

from msgspec import Struct

from .values import NO_NAMES, Names, Site, Unknown


class Step(Struct, frozen=True):
    """How the interpreter got somewhere: an import, a call, a turn of a loop, an arm of a branch."""

    kind: str
    site: Site
    text: str


class Condition(Struct, frozen=True):
    """Why what follows may not happen: an undecided branch (``decided`` False), or environment variables."""

    site: Site
    decided: bool
    environment: Names = NO_NAMES


class Start(Struct, frozen=True):
    """That a module's code imports another, which begins its evaluation unless it has begun before.

    ``steps`` are the way to it within the importing module, ``guarded``: a ``try`` there handles its absence;
    ``at_run_time``: it happens when the project runs, not only for type checkers; ``late``: not before all imports are
    over, when definitions are read; ``conditional``: in an undecided branch or loop.
    """

    module: str
    steps: tuple[Step, ...]
    guarded: bool
    at_run_time: bool
    late: bool
    conditional: bool


class Record(Struct, frozen=True):
    """Something that a library model noted, and the circumstances: ``repeating`` when in a loop over an unknown;
    ``steps`` lead to it from the beginning of the module whose import met it."""

    payload: object
    module: str
    site: Site
    conditional: bool
    environment: Names
    repeating: Unknown | None
    steps: tuple[Step, ...]


class Effect(Struct, frozen=True):
    """A call that reads or writes outside (at ``called``): its qualified name, what it does, where the module's own code
    is that leads to it, and the functions on the way."""

    name: str
    does: str
    site: Site
    called: Site
    path: tuple[str, ...]


class Trouble(Struct, frozen=True):
    """Code whose evaluation had to be given up while ``module`` was imported; ``missing`` is the module that wasn't
    found, if that is why. Each module that misses another notes it."""

    message: str
    site: Site
    module: str
    missing: str = ""
