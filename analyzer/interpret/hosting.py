"""Lets Python itself compute on constants of the analysed code: pure functions only, within bounds of size and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any

from .iteration import settled_arguments
from .joins import unknown_from
from .judgement import environment_of
from .machine import Machine, Raised
from .places import DEPENDS_ON_PLACE, MARK, ROOT
from .plain import NOT_PLAIN, lifted, plain_value
from .values import (
    NO_NAMES,
    Argument,
    Arguments,
    BoundMethod,
    Const,
    FunctionValue,
    NativeMethod,
    Partial,
    Scope,
    Site,
    Unknown,
    Value,
)

MAX_TEXT = 100_000
# Steps that a regular expression may take in the worst case.
_MAX_MATCHING = 10_000_000
_LONG_NUMBER = re.compile(r"\d{6}")
# What answers differently another time or in another place.
_IMPURE = frozenset(
    {"astimezone", "fromtimestamp", "now", "timestamp", "today", "utcnow", "utcfromtimestamp"}
)
_PADDING = frozenset({"center", "expandtabs", "ljust", "rjust", "zfill"})


class Undecided(Exception):  # control flow inside the interpreter, never an error that is shown
    """A function of the analysed code gave a value that is not known."""


def computed(
    machine: Machine,
    function: Callable[..., Any],
    arguments: Arguments,
    site: Site,
    scope: Scope,
    reason: str,
    receiver: Const | None = None,
) -> Value:
    """What Python's own function gives for constants; functions of the analysed code may be among its arguments."""
    environment = receiver.environment if receiver is not None else NO_NAMES
    if receiver is None or name_of(function) not in ("format", "format_map"):
        arguments = settled_arguments(machine, arguments, site)
    positional: list[object] = []
    keywords: dict[str, object] = {}
    for item in arguments.items:
        environment |= environment_of(item.value)
        plain = _hosted(machine, item.value, site, scope)
        if plain is NOT_PLAIN:
            machine.doubts += 1
            return unknown_from(item.value, reason, site)
        if item.name is None:
            positional.append(plain)
        else:
            keywords[item.name] = plain
    if arguments.open is not None:
        return unknown_from(arguments.open, reason, site)
    name = name_of(function)
    held = receiver.value if receiver is not None else None
    if not within_bounds(name, held, [*positional, *keywords.values()]):
        return machine.unknown("the result is too large to compute", site, "*", environment)
    try:
        result: object = function(*positional, **keywords)
    except (ValueError, LookupError, ArithmeticError) as error:
        raise raised_by(error, site) from None
    except (TypeError, AttributeError, RecursionError, re.error, Undecided):
        return machine.unknown(reason, site, "*", environment)
    value = lifted(result, site, environment)
    if value is None or (_shows_mark([held, *positional]) and not _keeps_place(held, result)):
        return machine.unknown(reason, site, "*", environment)
    return value


def name_of(function: Callable[..., Any]) -> str:
    """The name of one of Python's functions."""
    return str(getattr(function, "__name__", ""))


def raised_by(error: Exception, site: Site) -> Raised:
    """The exception of the analysed code that one of Python's own stands for."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    told = [lifted(item, site) for item in error.args]
    arguments = tuple(
        Unknown(DEPENDS_ON_PLACE if item is not None else "the exception's text is not known", site)
        if item is None or (isinstance(item, Const) and _mentions_place(item.value))
        else item
        for item in told
    )
    return Raised(kinds[0], tuple(kinds[1:]), site, arguments)


def hosted_attribute(machine: Machine, value: Const, name: str, site: Site) -> Value:
    """An attribute of a constant: a number or text at once, a method to be called."""
    if name in _IMPURE:
        return machine.unknown(f"what '{name}' gives changes from run to run", site, "*", value.environment)
    try:
        found: object = getattr(value.value, name)
    except (AttributeError, ValueError):
        return NativeMethod(value, name)
    if callable(found):
        return NativeMethod(value, name)
    if isinstance(found, Sequence) and not isinstance(found, str | bytes):
        found = tuple(found)
    return lifted(found, site, value.environment) or NativeMethod(value, name)


def within_bounds(name: str, receiver: object, arguments: list[object]) -> bool:
    """Whether computing it takes neither long nor much room."""
    texts = [item for item in (receiver, *arguments) if isinstance(item, str | bytes)]
    numbers = [abs(item) for item in arguments if isinstance(item, int)]
    if sum(map(len, texts)) > 10 * MAX_TEXT:
        return False
    if name == "join" and arguments and isinstance(arguments[0], list | tuple):
        lengths = [len(item) for item in arguments[0] if isinstance(item, str | bytes)]
        separator = len(receiver) if isinstance(receiver, str | bytes) else 0
        return sum(lengths) + separator * len(lengths) <= MAX_TEXT
    if name in _PADDING:
        return all(number <= MAX_TEXT for number in numbers)
    if name in ("format", "format_map", "__mod__", "strftime"):
        return all(number <= MAX_TEXT for number in numbers) and not any(
            _LONG_NUMBER.search(item)
            for item in texts
            if isinstance(item, str) and ("{" in item or "%" in item)
        )
    if name == "replace" and len(texts) == 3:
        return (len(texts[0]) + 1) * max(len(texts[2]), 1) <= 10 * MAX_TEXT
    if name in ("factorial", "comb", "perm"):
        return all(number <= 500 for number in numbers)
    if name in ("pow", "ldexp"):
        return all(number <= 128 for number in numbers[1:])
    return True


def is_tame(pattern: str, length: int) -> bool:
    """Whether matching a text of that length against a regular expression certainly ends soon.

    What makes matching explode is a repetition within a repetition; else the time grows with a power of the length, one
    for each repetition.
    """
    repetitions = choices = 0
    # For every open group: whether something in it repeats.
    groups = [False]
    after_group = False
    previous = ""
    for token in _TOKEN.findall(pattern):
        after_quantifier = previous[:1] in ("*", "+", "{", "?")
        previous, before = token, previous
        if token == "(":
            groups.append(False)
        elif token == ")" and len(groups) > 1:
            after_group = groups.pop()
            groups[-1] |= after_group
            continue
        elif token in ("?", "|"):
            choices += not after_quantifier and before != "("
            groups[-1] |= before != "(" and not after_quantifier
        elif token[0] in "*+{":
            if after_group:
                return False
            repetitions += 1
            groups[-1] = True
        after_group = False
    return float(length + 1) ** (repetitions + 1) * 2.0**choices <= _MAX_MATCHING


# Escapes, character classes, and what a group or repetition is written with.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|\(|\)|[*+]|\{\d*,\d*\}|\{\d+\}|.", re.DOTALL)


def _hosted(machine: Machine, value: Value, site: Site, scope: Scope) -> object:
    if isinstance(value, FunctionValue | BoundMethod | Partial | NativeMethod):
        return _callback(machine, value, site, scope)
    return plain_value(value)


def _callback(machine: Machine, function: Value, site: Site, scope: Scope) -> Callable[..., object]:
    def call(*plain: object) -> object:
        given = [lifted(item, site) for item in plain]
        if any(item is None for item in given):
            raise Undecided
        arguments = Arguments(tuple(Argument(None, item, site) for item in given if item is not None))
        result = plain_value(machine.call(function, arguments, site, scope))
        if result is NOT_PLAIN:
            raise Undecided
        return result

    return call


def _mentions_place(plain: object) -> bool:
    """Whether a text shows the place of the project, as it is or with its marks written as escapes."""
    return isinstance(plain, str) and (MARK in plain or ascii(MARK)[1:-1] in plain)


def _keeps_place(held: object, result: object) -> bool:
    """Whether what is made of a text that shows the project's place has the same parts wherever that is."""
    if isinstance(result, str):
        return isinstance(held, str | PurePath) or str(ROOT) in result or "/" not in result
    return isinstance(result, PurePath) or (isinstance(held, str) and isinstance(result, list | tuple))


def _shows_mark(values: list[object]) -> bool:
    return any(MARK in str(item) for item in values if item is not None)
