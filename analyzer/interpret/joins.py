"""What a value is after two ways of getting there: equal ones stay, different ones become unknown or open."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from .judgement import environment_of
from .lookup import class_member
from .origins import first_cause
from .values import (
    Const,
    DictValue,
    Entry,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)

Mutable: TypeAlias = Scope | ListValue | IteratorValue | SetValue | DictValue | FunctionValue | InstanceValue
State: TypeAlias = "tuple[object, Unknown | None]"


_HELD_PER_STEP = 16


class Journal:
    """The states that mutable values had before an undecided stretch of code changed them."""

    __slots__ = ("before", "bound", "rebound")

    def __init__(self) -> None:
        self.before: dict[int, tuple[Mutable, State]] = {}
        # Names, by their scope, that were bound; and those that were so again.
        self.bound: set[tuple[int, str]] = set()
        self.rebound: set[tuple[int, str]] = set()

    def bind(self, scope: Scope, name: str) -> None:
        """Note that a name was bound."""
        key = (id(scope), name)
        (self.rebound if key in self.bound else self.bound).add(key)

    def touch(self, target: Mutable, state: State | None = None) -> bool:
        """Remember a value as it is (or was), once; whether it is now."""
        if id(target) in self.before:
            return False
        self.before[id(target)] = (target, state or snapshot(target))
        return True

    def rewind(self) -> dict[int, tuple[Mutable, State]]:
        """Put every value back and return what they had become."""
        after = {}
        for key, (target, state) in self.before.items():
            after[key] = (target, snapshot(target))
            restore(target, state)
        return after


def snapshot(target: Mutable) -> State:
    """A mutable value's contents."""
    match target:
        case Scope():
            return dict(target.names), None
        case ListValue() | IteratorValue():
            return list(target.items), target.open
        case SetValue() | DictValue():
            return dict(target.entries), target.open
        case FunctionValue() | InstanceValue():
            return dict(target.attributes), None


def steps_to_undo(target: Mutable) -> int:
    """What it costs to undo and join changes of a value: the more it holds, the longer that takes."""
    match target:
        case Scope():
            held = len(target.names)
        case ListValue() | IteratorValue():
            held = len(target.items)
        case SetValue() | DictValue():
            held = len(target.entries)
        case FunctionValue() | InstanceValue():
            held = len(target.attributes)
    return 1 + held // _HELD_PER_STEP


def restore(target: Mutable, state: State) -> None:
    """Give a mutable value the contents of a snapshot."""
    contents, opened = state
    match target, contents:
        case Scope(), dict():
            target.names.clear()
            target.names.update(contents)
        case ((ListValue() | IteratorValue()), list()):
            target.items[:] = contents
            target.open = opened
        case ((SetValue() | DictValue()), dict()):
            target.entries.clear()
            target.entries.update(contents)
            target.open = opened
        case ((FunctionValue() | InstanceValue()), dict()):
            target.attributes.clear()
            target.attributes.update(contents)


def merge(target: Mutable, one: State, other: State, why: Unknown) -> None:
    """Give a mutable value what is certain of two contents."""
    first, second = one[0], other[0]
    opened = one[1] or other[1]
    match target, first, second:
        case Scope(), dict(), dict():
            restore(target, (_merged_names(first, second, why), None))
        case ((FunctionValue() | InstanceValue()), dict(), dict()):
            merged = _merged_names(first, second, why)
            if isinstance(target, InstanceValue):
                for name in first.keys() ^ second.keys():
                    # Without it the attribute is that of the class.
                    if isinstance(name, str) and class_member(target.cls, name) is not None:
                        merged[name] = why
            restore(target, (merged, None))
        case ((ListValue() | IteratorValue()), list(), list()):
            shared = []
            for left, right in zip(first, second, strict=False):
                if not same(left, right):
                    break
                shared.append(left)
            complete = len(shared) == len(first) == len(second)
            if isinstance(target, IteratorValue) and target.source is not None:
                # How far it was run is not known.
                target.source, complete = None, False
            restore(target, (shared, opened if complete else why))
        case DictValue(), dict(), dict():
            kept = {
                key: Entry(entry.key, join(entry.value, second[key].value, why), entry.site)
                for key, entry in first.items()
                if key in second
            }
            complete = len(kept) == len(first) == len(second)
            restore(target, (kept, opened if complete else why))
        case SetValue(), dict(), dict():
            members = {key: value for key, value in first.items() if key in second}
            complete = len(members) == len(first) == len(second)
            restore(target, (members, opened if complete else why))


def forget_change(change: Mutable | tuple[Scope, str], why: Unknown) -> None:
    """Take what has changed for unknown."""
    match change:
        case (Scope() as scope, str(name)):
            if name in scope.names:
                scope.names[name] = why
        case ListValue() | IteratorValue():
            restore(change, ([], why))
        case SetValue() | DictValue():
            restore(change, ({}, why))
        case FunctionValue() | InstanceValue():
            restore(change, (dict.fromkeys(change.attributes, why), None))
        case _:
            pass


def settle(after: dict[int, tuple[Mutable, State]], later: Journal, why: Unknown) -> None:
    """Merge the outcome of one arm (rewound) with that of the other, which ``later`` saw and which is in place."""
    for target, state in after.values():
        merge(target, state, snapshot(target), why)
    for key, (target, state) in later.before.items():
        if key not in after:
            merge(target, state, snapshot(target), why)


def replay(after: dict[int, tuple[Mutable, State]], later: Journal) -> None:
    """Take the outcome of the first arm: the other one never gets here."""
    later.rewind()
    for target, state in after.values():
        restore(target, state)


class Joinable:
    """A mark on a value that can tell what is certain of it and another one of its kind."""

    __slots__ = ()

    def joined_with(self, other: object) -> object | None:
        """What stands for either of the two; None when nothing does."""
        raise NotImplementedError


def join(one: Value, other: Value, why: Unknown) -> Value:
    """What is certain of two values."""
    if same(one, other):
        return one
    if isinstance(one, ExternalCall) and isinstance(other, ExternalCall):
        joined = _joined_marks(one, other)
        if joined is not None:
            return joined
    environment = environment_of(one) | environment_of(other) | why.environment
    for value in (one, other):
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.site, "*", environment)
    return Unknown(why.reason, why.site, "*", environment)


def _joined_marks(one: ExternalCall, other: ExternalCall) -> ExternalCall | None:
    if len(one.marks) == len(other.marks) == 1 and one.function == other.function:
        mark = one.marks[0]
        joined = mark.joined_with(other.marks[0]) if isinstance(mark, Joinable) else None
        if joined is not None:
            return ExternalCall(one.function, one.arguments, one.site, [joined])
    return None


def same(one: Value, other: Value) -> bool:
    """Whether two values are certainly the same; of very large ones that is not certain."""
    return one is other or _same(one, other, [_MAX_COMPARED])


_MAX_COMPARED = 20_000


def _same(one: Value, other: Value, left: list[int]) -> bool:
    if one is other:
        return True
    left[0] -= 1
    if left[0] < 0:
        return False
    match one, other:
        case Const(), Const():
            return type(one.value) is type(other.value) and one.value == other.value
        case TupleValue(), TupleValue():
            if one.unordered or other.unordered:
                return False
            return len(one.items) == len(other.items) and all(
                _same(a, b, left) for a, b in zip(one.items, other.items, strict=True)
            )
        case ListValue(), ListValue():
            if one.open or other.open or one.unordered or other.unordered:
                return False
            return len(one.items) == len(other.items) and all(
                _same(a, b, left) for a, b in zip(one.items, other.items, strict=True)
            )
        case DictValue(), DictValue():
            if one.open or other.open or one.unordered or other.unordered:
                return False
            if list(one.entries) != list(other.entries):
                return False
            return all(
                _same(entry.value, other.entries[key].value, left) for key, entry in one.entries.items()
            )
        case InstanceValue(), InstanceValue() if one.cls is other.cls and one.compared is not None:
            return all(
                name in one.attributes
                and name in other.attributes
                and _same(one.attributes[name], other.attributes[name], left)
                for name in one.compared
            )
        case FunctionValue(), FunctionValue():
            return (
                one.node is other.node
                and one.scope is other.scope
                and all(_same(a, b, left) for a, b in zip(one.defaults, other.defaults, strict=True))
                and one.kw_defaults == other.kw_defaults
                and one.marks == other.marks
            )
        case ExternalCall(), ExternalCall():
            if one.site != other.site or not _same(one.function, other.function, left):
                return False
            ours, theirs = one.arguments, other.arguments
            return len(ours.items) == len(theirs.items) and all(
                a.name == b.name and _same(a.value, b.value, left)
                for a, b in zip(ours.items, theirs.items, strict=True)
            )
        case _:
            return one == other


def _merged_names(
    first: dict[Hashable, Value], second: dict[Hashable, Value], why: Unknown
) -> dict[Hashable, Value]:
    # A name bound on one way only has that value wherever using it does not fail.
    merged = dict(first)
    for name, value in second.items():
        merged[name] = join(merged[name], value, why) if name in merged else value
    return merged


def unknown_from(value: Value, reason: str, site: Site, pattern: str = "*") -> Unknown:
    """What becomes of an operation on a value: its own unknown, or one that names where the value comes from."""
    return first_cause((value,), reason, site, pattern, environment_of(value))
