"""Operators on values: computed on constants and containers, symbolic on types, unknown otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .enums import enum_constant
from .filling import copied_entries, fill
from .hosting import raised_by, within_bounds
from .joins import unknown_from
from .judgement import environment_of, truth
from .machine import Machine
from .origins import first_cause
from .plain import NOT_PLAIN, plain_value, set_of
from .set_operations import combined
from .special import call_special, has_special
from .values import (
    HOSTED,
    ClassValue,
    Const,
    Constant,
    DictValue,
    External,
    ExternalCall,
    InstanceValue,
    ListValue,
    SetValue,
    Site,
    Subscripted,
    TupleValue,
    UnionOf,
    Unknown,
    Value,
)

MAX_TEXT = 100_000
MAX_ITEMS = 10_000

# Any: the operands are constants of the analysed code; what doesn't fit raises TypeError.
_BINARY: Mapping[str, Callable[[Any, Any], object]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "LShift": operator.lshift,
    "RShift": operator.rshift,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
    "BitAnd": operator.and_,
}
_UNARY: Mapping[str, Callable[[Any], object]] = {
    "UAdd": operator.pos,
    "USub": operator.neg,
    "Invert": operator.invert,
}


def binary(
    machine: Machine, name: str, left: Value, right: Value, site: Site, *, in_place: bool = False
) -> Value:
    """``left <operator> right``; ``in_place`` where the operator's own method for that is asked first."""
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        answer = _by_special(machine, name, left, right, site, in_place=in_place)
        if answer is not None:
            return answer
        left, right = enum_constant(left), enum_constant(right)
    if isinstance(left, ExternalCall) or isinstance(right, ExternalCall):
        made = _by_library(machine, name, left, right, site)
        if made is not None:
            return made
    match name, left, right:
        case _, Const(), Const():
            return _constants(machine, name, left, right, site)
        case "Mod", Const(value=str()), _:
            return _percent(machine, left, right, site)
        case "Add", ListValue(), ListValue() if len(left.items) + len(right.items) <= MAX_ITEMS:
            return ListValue(
                [*left.items, *right.items],
                left.open or right.open,
                unordered=left.unordered or right.unordered,
            )
        case "Add", TupleValue(), TupleValue() if len(left.items) + len(right.items) <= MAX_ITEMS:
            return TupleValue(left.items + right.items, unordered=left.unordered or right.unordered)
        case "Mult", (ListValue() | TupleValue()), Const(value=int() as times) if (
            len(left.items) * times <= MAX_ITEMS
        ):
            if isinstance(left, TupleValue):
                return TupleValue(left.items * times, unordered=left.unordered)
            return ListValue(left.items * times, left.open, unordered=left.unordered)
        case "BitOr", DictValue(), DictValue() if "Counter" not in (left.kind, right.kind):
            merged = copied_entries(left)
            fill(machine, merged, right, site)
            return merged
        case (
            ("BitOr" | "Sub" | "BitAnd" | "BitXor"),
            (ListValue(view=True) | SetValue()),
            (ListValue() | SetValue() | TupleValue()),
        ) if isinstance(left, ListValue) or (isinstance(right, ListValue) and right.view):
            one, other = _as_set(left), _as_set(right)
            if one is not None and other is not None:
                return binary(machine, name, one, other, site)
        case _, SetValue(), SetValue() if (made := combined(name, left, right)) is not None:
            return made
        case "BitOr", _, _ if _is_type(left) and _is_type(right):
            first = left.members if isinstance(left, UnionOf) else (left,)
            second = right.members if isinstance(right, UnionOf) else (right,)
            return UnionOf(first + second)
        case _:
            pass
    machine.doubts += 1
    environment = environment_of(left) | environment_of(right)
    pattern = pattern_of(left) + pattern_of(right) if name == "Add" else "*"
    reason = "the result of an operation on it is not known"
    return first_cause((left, right), reason, site, _squeeze(pattern), environment)


# The special methods of operators: in place, of the left operand, of the right one.
_SPECIAL: Mapping[str, str] = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "MatMult": "matmul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "LShift": "lshift",
    "RShift": "rshift",
    "BitOr": "or",
    "BitXor": "xor",
    "BitAnd": "and",
}


def _by_special(
    machine: Machine, name: str, left: Value, right: Value, site: Site, *, in_place: bool
) -> Value | None:
    method = _SPECIAL.get(name, "")
    candidates = [(left, f"__i{method}__", right)] if in_place else []
    candidates += [(left, f"__{method}__", right), (right, f"__r{method}__", left)]
    for operand, special, other in candidates:
        if isinstance(operand, InstanceValue) and has_special(operand, special):
            return call_special(machine, operand, special, (other,), site)
    return None


def _by_library(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value | None:
    """What the library makes of the operator that made one of the operands."""
    for operand in (left, right):
        if isinstance(operand, ExternalCall) and isinstance(operand.function, External):
            model = machine.operators.get(operand.function.name)
            if model is not None:
                return model(machine, name, left, right, site)
    return None


def _as_set(value: Value) -> SetValue | None:
    if isinstance(value, SetValue):
        return value
    items = value.items if isinstance(value, ListValue | TupleValue) else ()
    made = set_of(list(items))
    if made is not None and isinstance(value, ListValue):
        made.open = value.open
    return made


def unary(machine: Machine, name: str, operand: Value, site: Site) -> Value:
    """``<operator> operand``."""
    if name == "Not":
        if isinstance(operand, InstanceValue) and has_special(operand, "__bool__"):
            operand = call_special(machine, operand, "__bool__", (), site)
        decided = truth(operand)
        if decided is None:
            machine.doubts += 1
            return unknown_from(operand, "whether it is true is not known", site)
        return Const(not decided, environment_of(operand))
    if isinstance(operand, InstanceValue):
        special = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}[name]
        if has_special(operand, special):
            return call_special(machine, operand, special, (), site)
    if isinstance(operand, Const):
        try:
            return Const(_constant(_UNARY[name](operand.value)), operand.environment)
        except (TypeError, ValueError):
            pass
    machine.doubts += 1
    return unknown_from(operand, "the result of an operation on it is not known", site)


def _constants(machine: Machine, name: str, left: Const, right: Const, site: Site) -> Value:
    environment = left.environment | right.environment
    try:
        if _too_large(name, left.value, right.value):
            return machine.unknown("the result is too large to compute", site, "*", environment)
        return Const(_constant(_BINARY[name](left.value, right.value)), environment)
    except ZeroDivisionError as error:
        raise raised_by(error, site) from None
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return machine.unknown("the operation fails", site, "*", environment)


def _too_large(name: str, left: Constant, right: Constant) -> bool:
    match name, left, right:
        case "Pow" | "LShift", _, int() | float():
            return abs(right) > 128
        case ("Mult", str() | bytes(), int()) | ("Mult", int(), str() | bytes()):
            size = len(left) if isinstance(left, str | bytes) else left
            times = len(right) if isinstance(right, str | bytes) else right
            return isinstance(size, int) and isinstance(times, int) and size * times > MAX_TEXT
        case "Add", str() | bytes(), str() | bytes():
            return len(left) + len(right) > MAX_TEXT
        case "Mod", str(), _:
            return not within_bounds("__mod__", left, [right])
        case _, int(), _:
            return abs(left) > 1 << 4096
        case _:
            return False


def _percent(machine: Machine, left: Const, right: Value, site: Site) -> Value:
    environment = left.environment | environment_of(right)
    plain = plain_value(right)
    parts = (
        list(plain.values())
        if isinstance(plain, dict)
        else list(plain)
        if isinstance(plain, tuple)
        else [plain]
    )
    bounded = plain is not NOT_PLAIN and within_bounds("__mod__", left.value, parts)
    if bounded and isinstance(left.value, str):
        try:
            return Const(left.value % plain, environment)
        except (TypeError, ValueError, KeyError):
            pass
    prefix = str(left.value).partition("%")[0]
    machine.doubts += 1
    return first_cause((right,), "a part of the text is not known", site, f"{prefix}*", environment)


def pattern_of(value: Value) -> str:
    """A glob pattern of the texts that a value can be."""
    match value:
        case Const(value=str() as text):
            return text
        case Const():
            return str(value.value)
        case Unknown():
            return value.pattern
        case _:
            return "*"


def _squeeze(pattern: str) -> str:
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern


def concatenated(machine: Machine, parts: list[Value], site: Site) -> Value:
    """The text made of parts, one after the other."""
    environment = frozenset().union(*(environment_of(part) for part in parts))
    if all(isinstance(part, Const) for part in parts):
        if (
            sum(len(part.value) for part in parts if isinstance(part, Const) and isinstance(part.value, str))
            > MAX_TEXT
        ):
            return machine.unknown("the text is too long to follow", site, "*", environment)
        return Const("".join(pattern_of(part) for part in parts), environment)
    pattern = _squeeze("".join(pattern_of(part) for part in parts))
    machine.doubts += 1
    return first_cause(parts, "a part of the text is not known", site, pattern, environment)


def _constant(value: object) -> Constant:
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, *HOSTED)):
        return value
    raise TypeError


def _is_type(value: Value) -> bool:
    if isinstance(value, Const):
        return value.value is None or isinstance(value.value, str)
    return isinstance(value, ClassValue | External | Subscripted | UnionOf)
