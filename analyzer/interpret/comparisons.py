"""Comparisons of values: decided on what is known, by the special methods of the project's classes where these are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .enums import enum_constant
from .iteration import one_by_one
from .joins import same
from .judgement import environment_of, hash_key
from .machine import Machine
from .operators import unary
from .origins import first_cause
from .places import shows_place
from .plain import set_of
from .special import call_special, has_special
from .values import (
    Attribute,
    ClassValue,
    Const,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)

_COMPARED: Mapping[str, tuple[str, str]] = {
    "Eq": ("__eq__", "__eq__"),
    "NotEq": ("__ne__", "__ne__"),
    "Lt": ("__lt__", "__gt__"),
    "LtE": ("__le__", "__ge__"),
    "Gt": ("__gt__", "__lt__"),
    "GtE": ("__ge__", "__le__"),
}


_ORDER: Mapping[str, Callable[[Any, Any], object]] = {
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}


def compare(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value:
    """``left <comparison> right``."""
    if name not in ("Is", "IsNot") and (isinstance(left, InstanceValue) or isinstance(right, InstanceValue)):
        answer = _compared_by_special(machine, name, left, right, site)
        if answer is not None:
            return answer
    environment = environment_of(left) | environment_of(right)
    if name in ("In", "NotIn") and isinstance(right, IteratorValue | InstanceValue):
        result = _found(machine, left, right, site, wanted=name == "In")
    else:
        result = _compared(name, left, right)
    if result is None:
        machine.doubts += 1
        reason = "the outcome of a comparison is not known"
        return first_cause((left, right), reason, site, environment=environment)
    return Const(result, environment)


def _compared_by_special(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value | None:
    if name in ("In", "NotIn"):
        if isinstance(right, InstanceValue) and has_special(right, "__contains__"):
            inside = call_special(machine, right, "__contains__", (left,), site)
            return unary(machine, "Not", inside, site) if name == "NotIn" else inside
        return None
    ours, theirs = _COMPARED.get(name, ("", ""))
    if isinstance(left, InstanceValue) and has_special(left, ours):
        return call_special(machine, left, ours, (right,), site)
    if isinstance(right, InstanceValue) and has_special(right, theirs):
        return call_special(machine, right, theirs, (left,), site)
    if name == "NotEq" and isinstance(left, InstanceValue) and has_special(left, "__eq__"):
        return unary(machine, "Not", call_special(machine, left, "__eq__", (right,), site), site)
    return None


def _found(machine: Machine, item: Value, container: Value, site: Site, *, wanted: bool) -> bool | None:
    """Whether an iterator yields a value; it is used up to there."""
    container = enum_constant(container)
    if not isinstance(container, IteratorValue | InstanceValue):
        return _compared("In" if wanted else "NotIn", item, container)
    walk = one_by_one(machine, container, site)
    undecided = False
    for element in walk:
        machine.burn()
        verdict = _equal(item, element, identity=False)
        if verdict:
            return None if undecided else wanted
        undecided = undecided or verdict is None
    return None if undecided or walk.opened is not None else not wanted


# The oldest Python that runs a project of ours: what is asked of it, and of older ones, has an answer.
_OLDEST = (3, 11)


def _compared_versions(name: str, asked: TupleValue) -> bool | None:
    """``sys.version_info >= (3, 8)``."""
    numbers = [item.value for item in asked.items if isinstance(item, Const)]
    plain = [number for number in numbers if isinstance(number, int)]
    if len(plain) != len(asked.items) or not plain or tuple(plain) > _OLDEST:
        return None
    return {"GtE": True, "Lt": False}.get(name)


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
            left, right = enum_constant(left), enum_constant(right)
            if left == External("sys.version_info") and isinstance(right, TupleValue):
                return _compared_versions(name, right)
            if isinstance(left, SetValue) and isinstance(right, SetValue):
                return _ordered_sets(name, left, right)
            if isinstance(left, Const) and isinstance(right, Const):
                if shows_place(left.value) != shows_place(right.value):
                    return None
                try:
                    return bool(_ORDER[name](left.value, right.value))
                except TypeError:
                    return None
            if isinstance(left, TupleValue) and isinstance(right, TupleValue):
                return _ordered_tuples(name, left, right)
            return None


def _ordered_tuples(name: str, left: TupleValue, right: TupleValue) -> bool | None:
    if left.unordered or right.unordered:
        return None
    ours = [item.value if isinstance(item, Const) else Ellipsis for item in left.items]
    theirs = [item.value if isinstance(item, Const) else Ellipsis for item in right.items]
    if Ellipsis in ours or Ellipsis in theirs:
        return None
    try:
        return bool(_ORDER[name](tuple(ours), tuple(theirs)))
    except TypeError:
        return None


def _ordered_sets(name: str, left: SetValue, right: SetValue) -> bool | None:
    if left.open or right.open:
        return None
    return bool(_ORDER[name](left.entries.keys(), right.entries.keys()))


# How deep, and within others how many elements, containers are compared one by one.
_MAX_DEPTH = 3
_MAX_INNER = 200


def _is_something(value: Value) -> bool:
    """Whether a value is known to be an object: what a library's model made is one."""
    return isinstance(value, InstanceValue | Const) or (isinstance(value, ExternalCall) and bool(value.marks))


def _told_by(value: ExternalCall) -> tuple[object, ...] | None:
    """The parts that an object of a library consists of, where its model says so: it equals what has the same ones."""
    return next((mark for mark in value.marks if isinstance(mark, tuple)), None)


def _equal(left: Value, right: Value, *, identity: bool, depth: int = 0) -> bool | None:
    if isinstance(left, Const) and isinstance(right, Const):
        if identity:
            return _same_constant(left.value, right.value)
        if shows_place(left.value) != shows_place(right.value) and type(left.value) is type(right.value):
            return None
        return left.value == right.value
    if identity and isinstance(left, _CONTAINERS) and isinstance(right, _CONTAINERS) and left is not right:
        # Equal ones may be one object, or several.
        return False if _equal(left, right, identity=False, depth=depth) is False else None
    if same(left, right):
        if isinstance(left, ExternalCall):
            return None if _told_by(left) is None else True
        return None if isinstance(left, Unknown | Attribute) else True
    if isinstance(left, ListValue | SetValue) and isinstance(right, ListValue | SetValue):
        views = [isinstance(side, ListValue) and side.view for side in (left, right)]
        if any(views):
            sides = [
                _members(side) if isinstance(side, ListValue) and side.view else side
                for side in (left, right)
            ]
            one, other = sides
            return (
                None if one is None or other is None else _equal(one, other, identity=False, depth=depth + 1)
            )
    plain = (Const, FunctionValue, ClassValue, ModuleValue, ListValue, TupleValue, DictValue, SetValue)
    if isinstance(left, plain) and isinstance(right, plain) and type(left) is not type(right):
        return False
    settled = (TupleValue, ListValue)
    if isinstance(left, settled) and isinstance(right, settled):
        return _equal_sequences(left, right, depth)
    if isinstance(left, ClassValue | FunctionValue) and isinstance(right, ClassValue | FunctionValue):
        return left is right
    if isinstance(left, InstanceValue) and isinstance(right, InstanceValue):
        if identity or (left.compared is None and left.content is None and right.content is None):
            return left is right
        if left.compared is not None and left.cls is right.cls:
            return _equal_fields(left, right, depth)
    if not identity and (enum_constant(left) is not left or enum_constant(right) is not right):
        return _equal(enum_constant(left), enum_constant(right), identity=False, depth=depth + 1)
    if isinstance(left, External) and isinstance(right, External):
        builtin = left.name.startswith("builtins.") and right.name.startswith("builtins.")
        return left.name == right.name or (False if builtin else None)
    if isinstance(left, DictValue | SetValue) and isinstance(right, DictValue | SetValue):
        return _equal_entries(left, right, depth)
    if isinstance(left, ExternalCall) and isinstance(right, ExternalCall) and not identity:
        ours, theirs = _told_by(left), _told_by(right)
        return None if ours is None or theirs is None else ours == theirs
    none = Const(None)
    if none in (left, right) and _is_something(left) and _is_something(right):
        return False
    if identity and none in (left, right) and (_is_instance(left) or _is_instance(right)):
        return False
    return None


_CONTAINERS = (ListValue, TupleValue, DictValue, SetValue)


def _same_constant(left: object, right: object) -> bool | None:
    """Whether two constants are one object, as far as every Python agrees."""
    if type(left) is not type(right) or left != right:
        return False
    return True if left is None or isinstance(left, bool | type(...)) else None


def _is_instance(value: Value) -> bool:
    """Whether another library's class made a value: by a name in mixed case, as everybody writes those of classes."""
    if not (isinstance(value, ExternalCall) and isinstance(value.function, External)):
        return False
    last = value.function.name.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def _members(view: ListValue) -> SetValue | None:
    """The keys or entries of a dictionary as the set that they are compared as."""
    made = set_of(view.items)
    if made is not None:
        made.open = view.open
    return made


def _equal_fields(left: InstanceValue, right: InstanceValue, depth: int) -> bool | None:
    if depth > _MAX_DEPTH:
        return None
    outcomes = [
        _equal(left.attributes[name], right.attributes[name], identity=False, depth=depth + 1)
        if name in left.attributes and name in right.attributes
        else None
        for name in left.compared or ()
    ]
    return False if False in outcomes else (None if None in outcomes else True)


def _equal_entries(left: DictValue | SetValue, right: DictValue | SetValue, depth: int) -> bool | None:
    if depth > _MAX_DEPTH:
        return None
    if left.open or right.open:
        return None
    if left.entries.keys() != right.entries.keys():
        return False
    if isinstance(left, SetValue) or isinstance(right, SetValue):
        return True
    outcomes = [
        _equal(entry.value, right.entries[key].value, identity=False, depth=depth + 1)
        for key, entry in left.entries.items()
    ]
    return False if False in outcomes else (None if None in outcomes else True)


def _equal_sequences(left: TupleValue | ListValue, right: TupleValue | ListValue, depth: int) -> bool | None:
    if depth > _MAX_DEPTH:
        return None
    for side in (left, right):
        if isinstance(side, ListValue) and side.open:
            return None
    if len(left.items) != len(right.items):
        return False
    if left.unordered or right.unordered:
        return None
    if depth > 0 and len(left.items) > _MAX_INNER:
        return None
    outcomes = [
        _equal(a, b, identity=False, depth=depth + 1) for a, b in zip(left.items, right.items, strict=True)
    ]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _contains(item: Value, container: Value) -> bool | None:
    item, container = enum_constant(item), enum_constant(container)
    match container:
        case Const(value=str() as text):
            if isinstance(item, Const) and shows_place(text) and not shows_place(item.value):
                return None
            return item.value in text if isinstance(item, Const) and isinstance(item.value, str) else None
        case Const(value=range() as numbers):
            return item.value in numbers if isinstance(item, Const) else None
        case ListValue() | TupleValue():
            outcomes = [_equal(item, member, identity=False) for member in container.items]
            if True in outcomes:
                return True
            opened = None if isinstance(container, TupleValue) else container.open
            return None if None in outcomes or opened else False
        case SetValue() | DictValue():
            key = hash_key(item)
            if key is not None and key in container.entries:
                return True
            return None if key is None or container.open else False
        case _:
            return None
