"""The text of a column's check, the same whether read from source or from a live schema object."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

UNDECIDED = "…"

_SHORT_NAMES = {
    "equal_to": "eq",
    "not_equal_to": "ne",
    "greater_than": "gt",
    "greater_than_or_equal_to": "ge",
    "less_than": "lt",
    "less_than_or_equal_to": "le",
    "regex": "str_matches",
}
# The statistics of pandera's built-in checks in the order of their parameters, with the defaults that go unsaid.
_PARAMETERS: Mapping[str, Mapping[str, object]] = {
    "eq": {"value": None},
    "ne": {"value": None},
    "gt": {"min_value": None},
    "ge": {"min_value": None},
    "lt": {"max_value": None},
    "le": {"max_value": None},
    "isin": {"allowed_values": None},
    "notin": {"forbidden_values": None},
    "in_range": {"min_value": None, "max_value": None, "include_min": True, "include_max": True},
    "str_matches": {"pattern": None},
    "str_contains": {"pattern": None},
    "str_startswith": {"string": None},
    "str_endswith": {"string": None},
    "str_length": {"min_value": None, "max_value": None, "exact_value": None},
}


def check_text(name: str, arguments: Mapping[str, object]) -> str:
    """Write a check as ``ge(0)``, ``isin(['EWR'])``, or its bare name when it is not one of the known kinds.

    Args:
        name: pandera's name of the check, long (``greater_than_or_equal_to``) or short (``ge``), or the name of
            a function.
        arguments: pandera's ``statistics`` of the check. ``UNDECIDED`` as a value stands for itself.
    """
    short = _SHORT_NAMES.get(name, name)
    parameters = _PARAMETERS.get(short)
    if parameters is None:
        return short
    positional = len(parameters) == 1 or short == "in_range"
    parts = []
    for parameter, default in parameters.items():
        value = arguments.get(parameter, default)
        required = positional and not isinstance(default, bool)
        if required:
            parts.append(_value_text(value))
        elif value != default:
            parts.append(f"{parameter}={_value_text(value)}")
    return f"{short}({', '.join(parts)})"


def _value_text(value: object) -> str:
    if isinstance(value, str) and value == UNDECIDED:
        return UNDECIDED
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, set | frozenset):
        return "[" + ", ".join(sorted(_value_text(item) for item in value)) + "]"
    if isinstance(value, list | tuple | range):
        return "[" + ", ".join(_value_text(item) for item in value) + "]"
    if isinstance(value, datetime.date | datetime.time):
        return repr(value.isoformat())
    pattern = getattr(value, "pattern", None)
    if isinstance(pattern, str):
        return repr(pattern)
    item = getattr(value, "item", None)
    if callable(item):
        return _value_text(item())
    return UNDECIDED
