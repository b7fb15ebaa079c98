"""What an annotation means: its type in normal form, the schema that it names, whether it is a resource."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .. import syntax
from ..graph.types import normal_type
from ..interpret.lookup import external_bases
from ..interpret.machine import Machine, OutOfFuel, Raised
from ..interpret.texts import parse_expression
from ..interpret.values import (
    ClassValue,
    Const,
    External,
    FunctionValue,
    ListValue,
    Scope,
    Subscripted,
    TupleValue,
    UnionOf,
    Unknown,
    Value,
)

_TYPED_FRAMES = "pandera.typing."
# Few annotations differ from each other in a project.
_normal_type = lru_cache(maxsize=4096)(normal_type)


def evaluate_quietly(machine: Machine, node: syntax.Expression, scope: Scope) -> Value | None:
    """The value of an expression, without recording what it defines; None when evaluating it fails."""
    machine.silenced += 1
    try:
        with machine.fuelled(100_000):
            return machine.evaluate(node, scope)
    except (OutOfFuel, Raised, RecursionError):
        return None
    finally:
        machine.silenced -= 1


def annotation_nodes(function: FunctionValue) -> Iterator[tuple[str, syntax.Expression]]:
    """The annotated parameters of a function and their annotations; the result's as ``return``."""
    if isinstance(function.node, syntax.Lambda):
        return
    args = function.node.args
    for parameter in (*args.posonlyargs, *args.args, *args.kwonlyargs):
        if parameter.annotation is not None:
            yield parameter.arg, parameter.annotation
    if function.node.returns is not None:
        yield "return", function.node.returns


def unquoted(machine: Machine, value: Value | None, node: syntax.Expression, scope: Scope) -> Value | None:
    """An annotation's value with the texts in it replaced by what they name, looked up in ``scope``."""
    match value:
        case None | Unknown():
            # A name defined further down is known by now.
            again = evaluate_quietly(machine, node, scope)
            return (
                again
                if isinstance(again, Unknown) or again is None
                else unquoted(machine, again, node, scope)
            )
        case Const(value=str() as text):
            parsed = parse_expression(text, node.n)
            inner = evaluate_quietly(machine, parsed, scope) if parsed is not None else None
            if isinstance(inner, Const) and isinstance(inner.value, str):
                return None
            return unquoted(machine, inner, node, scope) if inner is not None and parsed is not None else None
        case Subscripted() if value.base not in (External("typing.Literal"), External("typing.Annotated")):
            index = _unquoted_part(machine, value.index, node, scope)
            return Subscripted(value.base, index)
        case UnionOf():
            return UnionOf(tuple(_unquoted_part(machine, member, node, scope) for member in value.members))
        case _:
            return value


def _unquoted_part(machine: Machine, value: Value, node: syntax.Expression, scope: Scope) -> Value:
    match value:
        case TupleValue():
            return TupleValue(tuple(_unquoted_part(machine, item, node, scope) for item in value.items))
        case Const(value=str()) | Subscripted() | UnionOf():
            return unquoted(machine, value, node, scope) or value
        case _:
            return value


def type_text(value: Value | None) -> str | None:
    """An annotation in normal form; None when it names no type that is known."""
    written = None if value is None else _written(value)
    return None if written is None else _normal_type(written)


def named_schema(value: Value | None) -> Value | None:
    """What stands in the brackets of the first typed frame: ``DataFrame[Orders]``, ``dict[str, DataFrame[Orders]]``."""
    match value:
        case Subscripted(base=External(name=name)) if name.startswith(_TYPED_FRAMES):
            return value.index if name.endswith("Frame") else None
        case Subscripted():
            return named_schema(value.index)
        case UnionOf():
            parts = value.members
        case TupleValue():
            parts = value.items
        case _:
            return None
    return next((found for part in parts if (found := named_schema(part)) is not None), None)


def is_resource(value: Value | None) -> bool:
    """Whether an annotation is a subclass of ``Resource``."""
    return isinstance(value, ClassValue) and "vibepiper.Resource" in external_bases(value)


def qualified_name(value: Value) -> str | None:
    """The qualified name of a class, here or in another library."""
    match value:
        case ClassValue():
            return f"{value.module}.{value.qualname}"
        case External():
            return value.name.removeprefix("builtins.")
        case _:
            return None


def _written(value: Value) -> str | None:
    match value:
        case Const(value=None):
            return "None"
        case Const(value=str() as text):
            return text
        case External(name="builtins.Ellipsis"):
            return "..."
        case External() | ClassValue():
            return qualified_name(value)
        case Subscripted(base=External(name="typing.Literal")):
            parts = value.index.items if isinstance(value.index, TupleValue) else (value.index,)
            texts = [repr(part.value) for part in parts if isinstance(part, Const)]
            return f"typing.Literal[{', '.join(texts)}]" if len(texts) == len(parts) else None
        case Subscripted(base=External(name="typing.Annotated"), index=TupleValue(items=items)) if items:
            return _written(items[0])
        case Subscripted(base=External(name=name)) if name.startswith(_TYPED_FRAMES):
            return name
        case Subscripted():
            base, inside = _written(value.base), _inside(value.index)
            return None if base is None or inside is None else f"{base}[{inside}]"
        case UnionOf():
            return _joined(" | ", value.members)
        case ListValue() if not value.open:
            inside = _joined(", ", tuple(value.items))
            return None if inside is None else f"[{inside}]"
        case _:
            return None


def _inside(index: Value) -> str | None:
    return _joined(", ", index.items if isinstance(index, TupleValue) else (index,))


def _joined(separator: str, parts: tuple[Value, ...]) -> str | None:
    texts = [_written(part) for part in parts]
    known = [text for text in texts if text is not None]
    return separator.join(known) if len(known) == len(texts) else None
