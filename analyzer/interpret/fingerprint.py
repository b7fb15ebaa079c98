"""The code version of an asset: a digest of what its function computes, whatever it looks like."""

from __future__ import annotations

from collections.abc import Mapping

from .. import syntax
from .machine import Machine
from .values import FunctionValue, Value


class Fingerprints:
    """Computes code versions, each reached function once."""

    def __init__(self, machine: Machine, trees: Mapping[str, syntax.Module]) -> None:
        self._machine = machine
        self._trees = trees

    def version(self, function: FunctionValue | None, captured: Mapping[str, Value]) -> str | None:
        """The code version of a function."""
        del function, captured
        return None
