"""Lists of what the configuration allows, with ``*`` for any characters."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from ..graph.suggest import did_you_mean


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Whether one of the patterns means the name; an empty list allows everything."""
    return not allowed or any(fnmatchcase(name, pattern) for pattern in allowed)


def unknown_name(name: str, allowed: Sequence[str]) -> str:
    """How a message goes on about a name that is not allowed."""
    plain = [pattern for pattern in allowed if "*" not in pattern]
    return f"is not among those allowed.{did_you_mean(name, plain)}"
