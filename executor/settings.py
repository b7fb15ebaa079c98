"""Reads a configured value as the type that a setting is annotated with; knows nothing of resources and configurations."""

from __future__ import annotations

import inspect
import sys
import types
from pathlib import Path
from typing import Annotated, Union, get_args, get_origin

_KINDS = (str, int, float, bool, types.NoneType, Path)
_TRUTH = {"true": True, "false": False}


def fitted(value: object, annotation: object) -> object:
    """The value as the annotated type: a text is read as what it says where no text is asked for, as the value of a
    variable is. Values of types that are more than texts, numbers, truth values and paths are handed on as they are.

    Raises:
        ValueError: The value is of another type; the message says which is expected.
    """
    kinds = _kinds(annotation)
    if not kinds or isinstance(value, kinds):
        return value
    if isinstance(value, int) and float in kinds:
        return float(value)
    if isinstance(value, str):
        for kind in (types.NoneType, bool, int, float, Path):
            if kind in kinds:
                try:
                    return _read(value.strip(), kind)
                except ValueError:
                    continue
    raise ValueError(f"expected {inspect.formatannotation(annotation)}, got {value!r}")


def evaluated(annotation: object, owner: type) -> object:
    """An annotation of a class as an object; None when it can't be evaluated."""
    if not isinstance(annotation, str):
        return annotation
    for cls in owner.__mro__:  # an inherited field is annotated in the words of its own module
        scope = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
        try:
            found: object = eval(annotation, dict(scope))
        except (NameError, AttributeError, TypeError, SyntaxError, LookupError):
            continue
        return evaluated(found, owner) if isinstance(found, str) else found
    return None


def _kinds(annotation: object) -> tuple[type, ...]:
    """The plain types that the annotation admits; none where it admits others too."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    several = get_origin(annotation) in (Union, types.UnionType)
    found: list[type] = []
    for member in get_args(annotation) if several else (annotation,):
        kind = next((kind for kind in _KINDS if member is kind), None)
        if kind is None:
            return ()
        found.append(kind)
    return tuple(found)


def _read(text: str, kind: type) -> object:
    if kind is types.NoneType:
        if text:
            raise ValueError(text)
        return None
    if kind is bool:
        if text.lower() not in _TRUTH:
            raise ValueError(text)
        return _TRUTH[text.lower()]
    return Path(text) if kind is Path else int(text) if kind is int else float(text)
