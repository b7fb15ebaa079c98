"""What the import of each module did to and with others: whom it started, read and changed; knows no values.

What a module's code gives follows from its file and from what it read, as long as no module changes another's objects.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import count

from msgspec import Struct, field

_NUMBERS = count(1)


class Owned(Struct, eq=False, kw_only=True):
    """An object that code can change; its number tells which module's import made it."""

    born: int = field(default_factory=_NUMBERS.__next__)


class Trace:
    """Notes by the full name of the module that was being imported (or whose definitions were being read).

    ``reads`` tells of each module that was looked into whether it was still being imported at the time; ``late`` are
    those that were looked into when definitions were read, when all imports are over. ``entangled``: some module
    changed another's objects, or its evaluation depends on more than its imports.
    """

    def __init__(self) -> None:
        self.reads: dict[str, dict[str, bool]] = {}
        self.late: dict[str, set[str]] = {}
        self.data: dict[str, set[str]] = {}
        self.entangled = False
        self._importing = ""
        self._late = False
        self._numbers = [0]
        self._owners = [""]
        self._since = 0

    def switch(self, module: str, *, late: bool) -> None:
        """From now on things happen in the import of that module, or when its definitions are read."""
        self._importing, self._late = module, late
        self._since = next(_NUMBERS)
        self._numbers.append(self._since)
        self._owners.append(module)

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
