"""Brings the arguments of definitions into one form, or says which is wrong; knows no particular definition."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

from vibepiper.analyzer.graph.model import JsonValue
from vibepiper.analyzer.graph.suggest import did_you_mean

from .errors import DefinitionError


def refuse_unknown(definition: str, given: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise for the first argument that the definition doesn't take."""
    for name in given:
        raise DefinitionError(definition, f"takes no argument '{name}'.{did_you_mean(name, known)}")


def parameters_of(function: Callable[..., object]) -> tuple[str, ...]:
    """The names of the arguments that a definition takes."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(entry.name for entry in parameters if entry.kind is not entry.VAR_KEYWORD)


def text(definition: str, argument: str, value: object) -> str:
    """A text, as it is."""
    if not isinstance(value, str):
        wrong(definition, argument, "a text", value)
    return value


def optional_text(definition: str, argument: str, value: object) -> str | None:
    """A text or None, as it is."""
    return None if value is None else text(definition, argument, value)


def texts(definition: str, argument: str, value: object) -> tuple[str, ...]:
    """A list of texts as a tuple; one text alone is refused, since it would be taken letter by letter."""
    if isinstance(value, str):
        raise DefinitionError(definition, f"expected a list of texts; write [{value!r}]", argument=argument)
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        wrong(definition, argument, "a list of texts", value)
    items = tuple(value)
    if not all(isinstance(item, str) for item in items):
        wrong(definition, argument, "a list of texts", value)
    return items


def text_or_texts(definition: str, argument: str, value: object) -> tuple[str, ...]:
    """One text or a list of them, as a tuple; None is none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else texts(definition, argument, value)


def text_mapping(definition: str, argument: str, value: object) -> dict[str, str]:
    """A mapping of texts to texts; None is empty."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and isinstance(item, str) for key, item in value.items()
    ):
        wrong(definition, argument, "a mapping of texts to texts", value)
    return dict(value)


def json_mapping(definition: str, argument: str, value: object) -> dict[str, JsonValue]:
    """A mapping of texts to values that JSON can say; None is empty."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        wrong(definition, argument, "a mapping", value)
    return {text(definition, argument, key): _json(definition, argument, item) for key, item in value.items()}


def flag(definition: str, argument: str, value: object) -> bool:
    """True or False, as it is."""
    if not isinstance(value, bool):
        wrong(definition, argument, "True or False", value)
    return value


def count(definition: str, argument: str, value: object) -> int:
    """A whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        wrong(definition, argument, "a whole number from 0", value)
    return value


def wrong(definition: str, argument: str, expected: str, value: object) -> NoReturn:
    """Raise for a value of the wrong kind."""
    raise DefinitionError(definition, f"expected {expected}, got {value!r}", argument=argument)


def _json(definition: str, argument: str, value: object) -> JsonValue:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return json_mapping(definition, argument, value)
    if isinstance(value, list | tuple):
        return [_json(definition, argument, item) for item in value]
    wrong(definition, argument, "a value that JSON can say", value)
