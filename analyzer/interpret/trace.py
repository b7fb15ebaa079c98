"""What the import of each module did to and with others: whom it started, read and changed; knows no values.

What a module's code gives follows from its file and from what it read, as long as no module changes another's objects.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import count

from msgspec import Struct, field

_NUMBERS = count(1)
# Stands among the names that were asked for when all names below some package, or all files below a folder, were.
EVERYTHING = "*"


class Owned(Struct, eq=False, kw_only=True):
    """An object that code can change; its number tells which module's import made it."""

    born: int = field(default_factory=_NUMBERS.__next__)


class Trace:
    """Notes by the full name of the module that was being imported (or whose definitions were being read).

    ``reads`` tells of each module that was looked into whether it was still being imported at the time; ``late`` are
    those that were looked into when definitions were read, when all imports are over. ``entangled``: some module
    changed another's objects, or its evaluation depends on more than its imports. ``asked`` are the names of modules that
    the code under way has asked for, there or not.
    """

    def __init__(self) -> None:
        self.reads: dict[str, dict[str, bool]] = {}
        self.late: dict[str, set[str]] = {}
        self.data: dict[str, set[str]] = {}
        self.entangled = False
        self.asked: set[str] = set()
        self._asked: dict[str, set[str]] = {"": self.asked}
        self._importing = ""
        self._late = False
        self._numbers = [0]
        self._owners = [""]
        self._since = 0

    def switch(self, module: str, *, late: bool) -> None:
        """From now on things happen in the import of that module, or when its definitions are read."""
        self._importing, self._late = module, late
        self.asked = self._asked.setdefault(module, set())
        self._since = next(_NUMBERS)
        self._numbers.append(self._since)
        self._owners.append(module)

    def asked_by(self, module: str) -> frozenset[str]:
        """The parts of the names that a module's code and definitions asked for."""
        return frozenset(part for name in self._asked.get(module, ()) for part in name.split("."))

    def read(self, module: str, *, unfinished: bool) -> None:
        """Note that a module was looked into."""
        if module == self._importing:
            return
        if self._late:
            self.late.setdefault(self._importing, set()).add(module)
            return
        reads = self.reads.setdefault(self._importing, {})
        reads[module] = unfinished or reads.get(module, False)

    def read_data(self, path: str) -> None:
        """Note that a file which is no module was read."""
        self.data.setdefault(self._importing, set()).add(path)

    def change(self, target: Owned) -> None:
        """Note that an object is about to change."""
        if target.born < self._since and not self.entangled:
            owner = self._owners[bisect_right(self._numbers, target.born) - 1]
            self.entangled = owner != self._importing
