"""Operators on values: computed on constants and containers, symbolic on types, unknown otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .hosting import within_bounds
from .iteration import elements
from .joins import same, unknown_from
from .judgement import environment_of, hash_key, truth
from .machine import Machine
from .plain import NOT_PLAIN, plain_value
from .values import (
    HOSTED,
    Attribute,
    ClassValue,
    Const,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
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
_ORDER: Mapping[str, Callable[[Any, Any], object]] = {
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}


def binary(
    machine: Machine, name: str, left: Value, right: Value, site: Site, *, in_place: bool = False
) -> Value:
    """``left <operator> right``."""
    match name, left, right:
        case _, Const(), Const():
            return _constants(machine, name, left, right, site)
        case "Mod", Const(value=str()), _:
            return _percent(machine, left, right, site)
        case "Add", ListValue(), (ListValue() | TupleValue() | SetValue() | DictValue()) if (
            in_place or isinstance(right, ListValue)
        ):
            more, opened = elements(machine, right, site)
            if len(left.items) + len(more) > MAX_ITEMS:
                more, opened = [], machine.unknown("the list is too long to follow", site)
            if in_place:
                machine.touch(left)
                left.items.extend(more)
                left.open = left.open or opened
                return left
            return ListValue([*left.items, *more], left.open or opened)
        case "Add", TupleValue(), TupleValue() if len(left.items) + len(right.items) <= MAX_ITEMS:
            return TupleValue(left.items + right.items)
        case "Mult", (ListValue() | TupleValue()), Const(value=int() as times) if (
            len(left.items) * times <= MAX_ITEMS
        ):
            if isinstance(left, TupleValue):
                return TupleValue(left.items * times)
            return ListValue(left.items * times, left.open)
        case "BitOr", DictValue(), DictValue():
            target = left if in_place else DictValue(dict(left.entries), left.open)
            machine.touch(target)
            target.entries.update(right.entries)
            target.open = left.open or right.open
            return target
        case "BitOr", SetValue(), SetValue():
            return SetValue({**left.entries, **right.entries}, left.open or right.open)
        case "Sub", SetValue(), SetValue() if not right.open:
            return SetValue({k: v for k, v in left.entries.items() if k not in right.entries}, left.open)
        case "BitAnd", SetValue(), SetValue() if not left.open and not right.open:
            return SetValue({k: v for k, v in left.entries.items() if k in right.entries})
        case "BitOr", _, _ if _is_type(left) and _is_type(right):
            first = left.members if isinstance(left, UnionOf) else (left,)
            second = right.members if isinstance(right, UnionOf) else (right,)
            return UnionOf(first + second)
        case _:
            pass
    machine.doubts += 1
    environment = environment_of(left) | environment_of(right)
    pattern = pattern_of(left) + pattern_of(right) if name == "Add" else "*"
    for operand in (left, right):
        if isinstance(operand, Unknown):
            return Unknown(operand.reason, operand.site, _squeeze(pattern), environment)
    return Unknown("the result of an operation on it is not known", site, _squeeze(pattern), environment)


def unary(machine: Machine, name: str, operand: Value, site: Site) -> Value:
    """``<operator> operand``."""
    if name == "Not":
        decided = truth(operand)
        if decided is None:
            machine.doubts += 1
            return unknown_from(operand, "whether it is true is not known", site)
        return Const(not decided, environment_of(operand))
    if isinstance(operand, Const):
        try:
            return Const(_constant(_UNARY[name](operand.value)), operand.environment)
        except (TypeError, ValueError):
            pass
    machine.doubts += 1
    return unknown_from(operand, "the result of an operation on it is not known", site)


def compare(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    """``left <comparison> right``."""
    environment = environment_of(left) | environment_of(right)
    result = _compared(name, left, right)
    if result is None:
        machine.doubts += 1
        for operand in (left, right):
            if isinstance(operand, Unknown):
                return Unknown(operand.reason, operand.site, "*", environment)
        return Unknown("the outcome of a comparison is not known", site, "*", environment)
    return Const(result, environment)


def _compared(name: str, left: Value, right: Value) -> bool | None:
    match name:
        case "Eq" | "Is":
            return _equal(left, right, identity=name == "Is")
        case "NotEq" | "IsNot":
            equal = _equal(left, right, identity=name == "IsNot")
            return None if equal is None else not equal
        case "In" | "NotIn":
            inside = _contains(left, right)
            return inside if inside is None or name == "In" else not inside
        case _:
            if isinstance(left, Const) and isinstance(right, Const):
                try:
                    return bool(_ORDER[name](left.value, right.value))
                except TypeError:
                    return None
            if isinstance(left, TupleValue) and isinstance(right, TupleValue):
                return _ordered_tuples(name, left, right)
            return None


def _ordered_tuples(name: str, left: TupleValue, right: TupleValue) -> bool | None:
    ours = [item.value if isinstance(item, Const) else Ellipsis for item in left.items]
    theirs = [item.value if isinstance(item, Const) else Ellipsis for item in right.items]
    if Ellipsis in ours or Ellipsis in theirs:
        return None
    try:
        return bool(_ORDER[name](tuple(ours), tuple(theirs)))
    except TypeError:
        return None


def _equal(left: Value, right: Value, *, identity: bool) -> bool | None:
    if isinstance(left, Const) and isinstance(right, Const):
        if identity and (left.value is None or right.value is None):
            return left.value is right.value
        return left.value == right.value
    if same(left, right):
        return None if isinstance(left, Unknown | ExternalCall | Attribute) else True
    plain = (Const, FunctionValue, ClassValue, ModuleValue, ListValue, TupleValue, DictValue, SetValue)
    if isinstance(left, plain) and isinstance(right, plain) and type(left) is not type(right):
        return False
    settled = (TupleValue, ListValue)
    if isinstance(left, settled) and isinstance(right, settled):
        return _equal_sequences(left, right)
    if isinstance(left, ClassValue | FunctionValue) and isinstance(right, ClassValue | FunctionValue):
        return left is right
    if isinstance(left, InstanceValue) and isinstance(right, InstanceValue) and identity:
        return left is right
    none = Const(None)
    if (
        none in (left, right)
        and isinstance(left, InstanceValue | Const)
        and isinstance(right, InstanceValue | Const)
    ):
        return False
    return None


def _equal_sequences(left: TupleValue | ListValue, right: TupleValue | ListValue) -> bool | None:
    for side in (left, right):
        if isinstance(side, ListValue) and side.open:
            return None
    if len(left.items) != len(right.items):
        return False
    outcomes = [_equal(a, b, identity=False) for a, b in zip(left.items, right.items, strict=True)]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _contains(item: Value, container: Value) -> bool | None:
    match container:
        case Const(value=str() as text):
            return item.value in text if isinstance(item, Const) and isinstance(item.value, str) else None
        case ListValue() | TupleValue():
            outcomes = [_equal(item, member, identity=False) for member in container.items]
            if True in outcomes:
                return True
            opened = container.open if isinstance(container, ListValue) else None
            return None if None in outcomes or opened else False
        case SetValue() | DictValue():
            key = hash_key(item)
            if key is not None and key in container.entries:
                return True
            return None if key is None or container.open else False
        case _:
            return None


def _constants(machine: Machine, name: str, left: Const, right: Const, site: Site) -> Value:
    environment = left.environment | right.environment
    try:
        if _too_large(name, left.value, right.value):
            return machine.unknown("the result is too large to compute", site, "*", environment)
        return Const(_constant(_BINARY[name](left.value, right.value)), environment)
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
    return machine.unknown("a part of the text is not known", site, f"{prefix}*", environment)


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
    cause = next((part for part in parts if isinstance(part, Unknown)), None)
    if cause is not None:
        machine.doubts += 1
        return Unknown(cause.reason, cause.site, pattern, environment)
    return machine.unknown("a part of the text is not known", site, pattern, environment)


def _constant(value: object) -> Constant:
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, *HOSTED)):
        return value
    raise TypeError


def _is_type(value: Value) -> bool:
    if isinstance(value, Const):
        return value.value is None or isinstance(value.value, str)
    return isinstance(value, ClassValue | External | Subscripted | UnionOf)
