"""Where a value that is not known comes from: the first cause, which is what a person can change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .judgement import environment_of, parts_of
from .values import (
    NO_NAMES,
    Attribute,
    BoundMethod,
    Const,
    Coroutine,
    DictValue,
    External,
    ExternalCall,
    ListValue,
    Names,
    NativeMethod,
    SetValue,
    Site,
    Subscripted,
    TupleValue,
    Unknown,
    Value,
)

# How many steps an access to what another library made may have: `client.get(…).json()["tables"][0]` has five.
_LONGEST = 1_000
# In how many parts of a value an unknown one is looked for.
_MAX_LOOKED_AT = 20_000


def first_cause(
    values: Iterable[Value], reason: str, site: Site, pattern: str = "*", environment: Names = NO_NAMES
) -> Unknown:
    """Why what is made of some values is not known: the cause of the first that has one, else ``reason``."""
    for value in values:
        cause = cause_of(value, site)
        if cause is not None:
            return Unknown(cause.reason, cause.site, pattern, cause.environment | environment)
    return Unknown(reason, site, pattern, environment)


def cause_of(value: Value, site: Site) -> Unknown | None:
    """What keeps a value from being known: an unknown in it, another library, an unset environment variable.

    ``site`` is where it is used, for a value that knows no place of its own.
    """
    return next((cause for part in _parts(value) if (cause := _cause(part, site)) is not None), None)


def unknown_part(value: Value) -> Unknown | None:
    """The unknown that a value is, or the first in a container."""
    return next((found for part in _parts(value) if (found := _unknown(part)) is not None), None)


def unset(names: Names, site: Site) -> Unknown:
    """The value of an environment variable that has none for whoever reads the code."""
    listed = ", ".join(sorted(names))
    return Unknown(f"environment variable {listed} has no value that is known here", site, "*", names)


def _parts(value: Value) -> Iterator[Value]:
    """A value and what is in it, when it is a container."""
    waiting: list[Value] = [value]
    seen = {id(value)}
    while waiting and len(seen) <= _MAX_LOOKED_AT:
        current = waiting.pop()
        yield current
        if isinstance(current, ListValue | TupleValue | SetValue | DictValue):
            for part in reversed([*parts_of(current)]):
                if id(part) not in seen:
                    seen.add(id(part))
                    waiting.append(part)


def _unknown(value: Value) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    return value.open if isinstance(value, ListValue | SetValue | DictValue) else None


def _cause(value: Value, site: Site) -> Unknown | None:
    found = _unknown(value)
    if found is not None:
        return found
    outside = _outside(value, site)
    if outside is not None:
        name, place = outside
        return Unknown(f"what '{name}' gives is only known when it runs", place, "*", environment_of(value))
    if isinstance(value, Const) and value.value is None and value.environment:
        return unset(value.environment, site)
    return None


def _outside(value: Value, site: Site) -> tuple[str, Site] | None:
    """The name in another library that the value starts from, and the first call of it."""
    place = site
    for _ in range(_LONGEST):
        match value:
            case External():
                return value.name.removeprefix("builtins."), place
            case ExternalCall():
                place, value = value.site, value.function
            case Attribute() | Subscripted():
                value = value.base
            case BoundMethod() | NativeMethod():
                value = value.receiver
            case Coroutine(function=None, result=result) if result is not None:
                value = result
            case _:
                return None
    return None
