"""What the annotations of an author's function mean at run time, in the graph's normal forms; imports no table library."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

from vibepiper.analyzer.graph.link import Parameter
from vibepiper.analyzer.graph.model import Location, TableSchema
from vibepiper.analyzer.graph.types import normal_type

from ..resources import Resource
from .assets import undecorated
from .definition import Function
from .table_schema import table_schema

_CONTEXT = "vibepiper.AssetContext"
_POSITIONAL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Result:
    """What a function's return annotation says: the type, and the schema that it names."""

    type: str | None = None
    schema: TableSchema | None = None


def parameters(function: Function, location: Location) -> tuple[Parameter, ...]:
    """The parameters of an author's function, ``*args`` and ``**kwargs`` left out."""
    annotations = evaluated_annotations(function)
    found = []
    for entry in inspect.signature(function).parameters.values():
        if entry.kind in _POSITIONAL:
            continue
        annotation = annotations.get(entry.name)
        written = None if annotation is None else type_text(annotation.value)
        found.append(
            Parameter(
                entry.name,
                location,
                type=written,
                schema=None if annotation is None else named_schema(annotation.value),
                has_default=entry.default is not entry.empty,
                is_context=entry.name == "context" or written == _CONTEXT,
                is_resource=annotation is not None and _is_resource(annotation.value),
            )
        )
    return tuple(found)


def result(function: Function) -> Result:
    """What the return annotation says."""
    annotation = evaluated_annotations(function).get("return")
    if annotation is None:
        return Result()
    return Result(type_text(annotation.value), named_schema(annotation.value))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An annotation as an object; boxed, since None is an annotation too."""

    value: object


def evaluated_annotations(function: Function) -> dict[str, Evaluated]:
    """The annotations that can be evaluated, by parameter name; one that can't (a name imported only for type
    checkers) is left out, and the others still count."""
    own = undecorated(function)
    scope = _scope(own)
    found: dict[str, Evaluated] = {}
    for name, annotation in inspect.get_annotations(own).items():
        if not isinstance(annotation, str):
            found[name] = Evaluated(annotation)
            continue
        try:
            found[name] = Evaluated(eval(annotation, scope))
        except (NameError, AttributeError, TypeError, SyntaxError, LookupError):
            continue
    return found


def type_text(annotation: object) -> str | None:
    """The annotation in normal form; None when it names no type."""
    written = _written(annotation)
    return None if written is None else normal_type(written)


def named_schema(annotation: object) -> TableSchema | None:
    """The schema of the first typed frame in the annotation: ``DataFrame[Orders]``, ``dict[str, DataFrame[Orders]]``."""
    model = next(_models(annotation), None)
    return None if model is None else table_schema(model)


def named_model(annotation: object) -> object:
    """The pandera model of the first typed frame in the annotation, or None."""
    return next(_models(annotation), None)


def _models(annotation: object) -> Iterator[object]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if getattr(origin, "__module__", "").startswith("pandera.typing") and arguments:
        yield arguments[0]
        return
    for argument in arguments:
        yield from _models(argument)


def _scope(function: Function) -> dict[str, object]:
    scope = dict(getattr(function, "__globals__", {}))
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None)
    for name, cell in zip(code.co_freevars if code else (), cells or (), strict=False):
        try:
            scope[name] = cell.cell_contents
        except ValueError:  # a variable that is assigned only after the function is defined
            continue
    scope.update({parameter.__name__: parameter for parameter in getattr(function, "__type_params__", ())})
    return scope


def _written(annotation: object) -> str | None:
    if annotation is None or annotation is types.NoneType:
        return "None"
    if annotation is Any:
        return "typing.Any"
    if annotation is ...:
        return "..."
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, ForwardRef):
        return annotation.__forward_arg__
    if isinstance(annotation, list):
        return f"[{', '.join(_written(item) or 'typing.Any' for item in annotation)}]"
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _written(arguments[0])
    if origin is Literal:
        return f"typing.Literal[{', '.join(map(repr, arguments))}]"
    if origin is Union or origin is types.UnionType:
        return _joined(" | ", arguments)
    if origin is not None:
        head, inside = _written(origin), _joined(", ", arguments)
        return head if not arguments or inside is None else f"{head}[{inside}]"
    if isinstance(annotation, type):
        return _class_name(annotation)
    if isinstance(annotation, typing.NewType):
        return f"{annotation.__module__}.{annotation.__name__}"
    return None


def _joined(separator: str, arguments: tuple[object, ...]) -> str | None:
    written = [_written(argument) for argument in arguments]
    known = [text for text in written if text is not None]
    return separator.join(known) if len(known) == len(written) else None


def _class_name(kind: type) -> str:
    if kind.__module__ == "builtins":
        return kind.__qualname__
    if kind.__module__.partition(".")[0] == "vibepiper":
        return f"vibepiper.{kind.__qualname__}"
    return f"{kind.__module__}.{kind.__qualname__}"


def _is_resource(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Resource)
