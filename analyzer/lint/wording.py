"""How messages put things into words."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 5
_CLAUSES = 4


def some_of(names: Sequence[object]) -> str:
    """The names in quotes, at most five of them, and how many more there are."""
    listed = ", ".join(f"'{name}'" for name in names[:_MOST])
    return listed if len(names) <= _MOST else f"{listed} and {len(names) - _MOST} more"


def listed(texts: Sequence[str]) -> str:
    """The texts one after the other, at most four of them, and how many more there are."""
    more = f" and {len(texts) - _CLAUSES} more" if len(texts) > _CLAUSES else ""
    return "; ".join(text.rstrip(".") for text in texts[:_CLAUSES]) + more
