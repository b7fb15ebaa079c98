"""What the operators of sets give; of equal elements Python keeps a certain one, which is told apart here."""

from __future__ import annotations

from collections.abc import Hashable

from .values import SetValue, Value


def combined(name: str, left: SetValue, right: SetValue) -> SetValue | None:
    """``left <operator> right``, by the operator's name in Python's ``ast``; None when it is not known."""
    match name:
        case "BitOr":
            return SetValue(united(left.entries, right.entries), left.open or right.open, left.frozen)
        case "Sub" if not right.open:
            kept = {key: value for key, value in left.entries.items() if key not in right.entries}
            return SetValue(kept, left.open, left.frozen)
        case "BitAnd" if not left.open and not right.open:
            return SetValue(_shared(left.entries, right.entries), None, left.frozen)
        case "BitXor" if not left.open and not right.open:
            ours = {key: value for key, value in left.entries.items() if key not in right.entries}
            theirs = {key: value for key, value in right.entries.items() if key not in left.entries}
            return SetValue(ours | theirs, None, left.frozen)
        case _:
            return None


def united(first: dict[Hashable, Value], second: dict[Hashable, Value]) -> dict[Hashable, Value]:
    """The elements of both; of equal ones the first."""
    return {**first, **{key: value for key, value in second.items() if key not in first}}


def _shared(left: dict[Hashable, Value], right: dict[Hashable, Value]) -> dict[Hashable, Value]:
    """The elements of both; Python walks over the smaller set (over the right one of equal sizes)."""
    walked, other = (left, right) if len(right) > len(left) else (right, left)
    return {key: value for key, value in walked.items() if key in other}
