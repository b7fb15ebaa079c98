"""What the checks of pandera's fields and columns are called in the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..graph.checktext import UNDECIDED, check_text
from ..interpret.plain import NOT_PLAIN, plain_value
from ..interpret.values import NONE, Arguments, Const, External, ExternalCall, FunctionValue, Value

# pandera's own order: that of Field's parameters.
_FIELD_CHECKS = (
    "eq", "ne", "gt", "ge", "lt", "le", "in_range", "isin", "notin",
    "str_contains", "str_endswith", "str_length", "str_matches", "str_startswith",
)  # fmt: skip
_STATISTICS: Mapping[str, tuple[str, ...]] = {
    "eq": ("value",),
    "ne": ("value",),
    "gt": ("min_value",),
    "ge": ("min_value",),
    "lt": ("max_value",),
    "le": ("max_value",),
    "in_range": ("min_value", "max_value", "include_min", "include_max"),
    "isin": ("allowed_values",),
    "notin": ("forbidden_values",),
    "str_contains": ("pattern",),
    "str_endswith": ("string",),
    "str_length": ("min_value", "max_value", "exact_value"),
    "str_matches": ("pattern",),
    "str_startswith": ("string",),
}


def keyword_checks(arguments: Arguments) -> Iterator[str]:
    """The checks that the arguments of a ``Field`` are."""
    for name in _FIELD_CHECKS:
        given = arguments.keyword(name)
        if given is None or given.value == NONE:
            continue
        value = _plain(given.value)
        yield check_text(name, _statistics(name, value))
    for item in arguments.keywords:
        if item.name is not None and item.name not in _FIELD_OPTIONS and item.name not in _FIELD_CHECKS:
            yield item.name


_FIELD_OPTIONS = frozenset(
    [
        "nullable",
        "unique",
        "coerce",
        "regex",
        "ignore_na",
        "raise_warning",
        "n_failure_cases",
        "alias",
        "check_name",
        "dtype_kwargs",
        "title",
        "description",
        "default",
        "metadata",
        "required",
        "on_missing",
    ]
)


def _statistics(name: str, value: object) -> dict[str, object]:
    parameters = _STATISTICS[name]
    if isinstance(value, dict):
        return {str(key): content for key, content in value.items()}
    if name == "str_length" and isinstance(value, int):
        return {"exact_value": value}
    if name in ("in_range", "str_length") and isinstance(value, tuple | list):
        return dict(zip(parameters, value, strict=False))
    return {parameters[0]: value}


def _plain(value: Value) -> object:
    plain = plain_value(value)
    return UNDECIDED if plain is NOT_PLAIN else plain


def check_of(value: Value) -> str:
    """A check given as an object or a function."""
    if not isinstance(value, ExternalCall) or not isinstance(value.function, External):
        return "check"
    name = value.function.name.rpartition(".")[2]
    long_names = {"greater_than_or_equal_to": "ge", "greater_than": "gt", "less_than": "lt",
                  "less_than_or_equal_to": "le", "equal_to": "eq", "not_equal_to": "ne"}  # fmt: skip
    name = long_names.get(name, name)
    parameters = _STATISTICS.get(name)
    if parameters is None:
        named = value.arguments.keyword("name")
        if named is not None and isinstance(named.value, Const):
            return str(named.value.value)
        first = next((item.value for item in value.arguments.positional), None)
        return first.name if isinstance(first, FunctionValue) else "check"
    statistics: dict[str, object] = {}
    for parameter, item in zip(parameters, value.arguments.positional, strict=False):
        statistics[parameter] = _plain(item.value)
    for item in value.arguments.keywords:
        if item.name in parameters and item.name is not None:
            statistics[item.name] = _plain(item.value)
    return check_text(name, statistics)
